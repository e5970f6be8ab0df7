"""What shows in windows, stands in margins of cards, and covering letters say, is read again and held to the orders."""

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from desk.test_printing import LOOK, MEANS, House, InThisProcess, listed, order, run
from madoguchi.adapters.pdf_cutting import cut
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.printing import orders_of
from madoguchi.desk.run_lists import LIST as LIST_OF_RUN
from madoguchi.issuing.looks import LARGE, Envelope, LetterStyle, Look
from madoguchi.terms.paper import Form

FIRST = "0003-00000001-1/2"
WINDOW = f"the window of the sheet {FIRST} shows something else than its addressee"
COVER = f"the sheet {FIRST} does not say what its letter says"
NAME = "paper 1 does not say its name"


def printed(folder: Path, *orders: Any, look: Look = LOOK, form: Form = Form.A4) -> tuple[House, list[Any]]:
    house = House(folder / "spool", orders)
    run(house, folder / "press", InThisProcess(look), replace(MEANS, look=look, form=form))
    return house, list(orders_of(house, 3))


def found(folder: Path, orders: Sequence[Any], look: Look = LOOK, form: Form = Form.A4) -> set[str]:
    means = replace(MEANS, look=look, form=form)
    return {one.what for one in check_run(orders, means, PrintFolder(folder / "press"), pages)}


OTHERS = {
    "番地が違う": ({"addressee": {"address": "汐見県汐見市港町9丁目2番3号"}}, {WINDOW}),
    "方書が足りない": ({"addressee": {"address": "汐見県汐見市港町1丁目2番3号　汐見荘101"}}, {WINDOW}),
    "氏名が違う": ({"addressee": {"name": "汐見 次郎"}}, {WINDOW}),
    "字形が違う": ({"addressee": {"name": "渡邊 𠮷太郎"}}, {WINDOW}),
    "郵便番号が違う": ({"addressee": {"postcode": "999-0002"}}, {WINDOW}),
    "窓に出ないはずの宛先": ({"addressee": {"kind": "employer"}}, {WINDOW}),
    "送付状が別の事情のもの": ({"replaces": 9}, {COVER}),
    "送付状の一覧が別の人": ({"person": {"name": "汐見 次郎"}}, {COVER, NAME}),
}


@pytest.mark.parametrize(("change", "told"), OTHERS.values(), ids=OTHERS)
def test_a_window_or_a_covering_letter_of_another_order_is_found(
    tmp_path: Path, change: dict[str, Any], told: set[str]
):
    _, (first, second) = printed(tmp_path, order(1), order(2))
    assert found(tmp_path, [first, second]) == set()
    other = first | {key: first[key] | more if isinstance(more, dict) else more for key, more in change.items()}
    assert found(tmp_path, [other, second]) == told


RARE = ("祥\U000e0100田 花子", "\ufa1a田 花子", "邉\U000e0100田 花子", "渡邉\U000e0101 𠮷太郎", "髙﨑 惠子")
LOOKS = {
    "ふつう": (LOOK, Form.A4),
    "カード": (LOOK, Form.PAPER_CARD),
    "三つの言語": (replace(LOOK, letters=LetterStyle(languages=("ja", "ja-easy", "en"))), Form.A4),
    "大きな文字": (replace(LOOK, letters=LetterStyle(size=LARGE)), Form.A4),
    "大きな窓": (replace(LOOK, envelope=Envelope(width=102, height=51)), Form.A4),
    "小さな窓": (replace(LOOK, envelope=Envelope(width=70, height=30)), Form.A4),
}


@pytest.mark.parametrize(("look", "form"), LOOKS.values(), ids=LOOKS)
def test_rare_letters_long_addresses_and_any_look_are_read_as_they_were_printed(tmp_path: Path, look: Look, form: Form):
    long = "汐見県汐見市港町字大浜一丁目二番地三号　メゾン・ド・シオミ海岸通り壱番館　千二百三十四号室"
    people = [order(n, name=name, address=long) for n, name in enumerate(RARE, 1)]
    _, orders = printed(tmp_path, *people, look=look, form=form)
    assert found(tmp_path, orders, look, form) == set()


def test_a_covering_letter_that_is_not_in_its_file_is_missed(tmp_path: Path):
    _, (first, second) = printed(tmp_path, order(1), order(2))
    other = replace(LOOK, letters=LetterStyle(languages=("ja", "en")))
    told = found(tmp_path, [first, second], other)
    assert "no page bears the code 0003-00000001-2/3" in told


# --- the margins of cards -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "several"), [(Form.PAPER_CARD, 12), (Form.POSTCARD, 4)], ids=["十面", "三面"])
def test_each_sheet_of_cards_says_on_both_sides_of_which_file_it_is_and_which_cards_lie_on_it(
    tmp_path: Path, form: Form, several: int
):
    means, folder = replace(MEANS, form=form), tmp_path / "press"
    house = House(tmp_path / "spool", [order(n, paper="certificate") for n in range(1, several + 1)])
    run(house, folder, InThisProcess(), means)
    (cards,) = (made for made in listed(folder).made if made.is_cards)
    sides = [page.text for page in pages((folder / cards.file).read_bytes(), codes=False)]
    for n, text in enumerate(sides):
        sheet, side = n // 2 + 1, "表裏"[n % 2]
        last = max(serial for serial in range(1, several + 1) if (serial - 1) % 2 == sheet - 1)
        assert f"印刷0003ファイル第1号〜第{several}号" in text
        assert f"この紙第{sheet}号〜第{last}号{side}{sheet}/2" in text
    assert list(check_run(orders_of(house, 3), means, PrintFolder(folder), pages)) == []


MARGIN = "the margin does not say which cards lie on the sheet"


def test_sheets_of_cards_in_another_order_are_found_by_their_margin(tmp_path: Path):
    means, folder = replace(MEANS, form=Form.PAPER_CARD), tmp_path / "press"
    house = House(tmp_path / "spool", [order(n, paper="certificate") for n in range(1, 13)])
    run(house, folder, InThisProcess(), means)
    told = json.loads((folder / LIST_OF_RUN).read_text("utf-8"))
    (cards,) = (one for one in told["files"] if one["kind"].startswith("card-"))
    file = folder / cards["file"]
    file.chmod(0o600)
    file.write_bytes(cut([(file.read_bytes(), [0, 3, 2, 1])]))  # the backs of two sheets, exchanged
    cards["sha256"] = sha256(file.read_bytes()).hexdigest()
    (folder / LIST_OF_RUN).write_text(json.dumps(told), "utf-8")
    faults = [(one.page, one.what) for one in check_run(orders_of(house, 3), means, PrintFolder(folder), pages)]
    assert faults == [(2, MARGIN), (4, MARGIN)]
