"""Printing a plan: nothing twice, nothing lost, wherever it is killed; each page as its order says."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from madoguchi.adapters import points
from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.folder import SpoolFolder
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.adapters.typst.letters import Setting
from madoguchi.adapters.typst.press import Printed, fingerprint, printed, ten_up
from madoguchi.desk.press import Pressing
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.printing import (
    TOO_LONG,
    NothingToPrint,
    OrdersDiffer,
    Run,
    Stopped,
    first_of,
    orders_of,
    print_plan,
)
from madoguchi.desk.run_lists import LIST
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.items import Insurer
from madoguchi.issuing.lettering import CARD_KINDS, NO_FACE, TWO_WINDOWS, Means
from madoguchi.issuing.looks import LARGE, POSTAL, LetterStyle, Look, Mail, Name, Offset, Stock
from madoguchi.issuing.orders import Order, manifest
from madoguchi.issuing.orders import Printed as Listed
from madoguchi.issuing.print_run import Shard
from madoguchi.issuing.run_list import RunList
from madoguchi.terms.paper import Form
from madoguchi.terms.scheme import Scheme

ON = date(2026, 7, 10)
LOOK = Look("shiomi", "national", Name("汐見市", "汐", "Shiomi"))
STACK = default_stack()
MEANS = Means(Insurer(Scheme.NATIONAL, "138991", "汐見市", "汐見市長"), LOOK, STACK.faces, ON, "0003")
BY_POSTCODE = replace(MEANS, look=replace(LOOK, mail=Mail(order=POSTAL)))
NAMES = ("汐見 花子", "渡邉\U000e0101 𠮷太郎", "髙橋 恵子", "佐藤 一郎", "鈴木 さくら", "田中 実")


def order(serial: int, **more: Any) -> Order:
    """A print order as `plan apply` writes it; who goes with whom, to one of them, by `envelope`."""
    name = more.pop("name", NAMES[serial % len(NAMES)])
    to = more.get("envelope") or serial
    address = more.pop("address", f"汐見県汐見市港町{to}丁目2番3号")
    content = {
        "plan": 3, "batch": 1, "place": serial, "paper": "certificate" if serial % 2 else "notice",
        "variant": "ordinary", "valid_from": "2026-08-01", "valid_until": "2027-07-31", "prints": {"rate": 20},
        "replaces": None, "deliverer": "post", "mail_class": "ordinary", "unit": "household", "envelope": serial,
        "eligible_from": "2018-04-01", "issued_on": "2026-07-10",
        "person": {"name": name, "kana": "シオミ ハナコ", "birth_date": "1954-03-14", "symbol": "汐1",
                   "number": f"99{serial:03d}", "sub_number": "01", "sex": "female", "sex_on_back": False},
        "addressee": {"name": NAMES[to % len(NAMES)] if more.get("envelope") else name, "postcode": "999-0001",
                      "address": address},
    } | more  # fmt: skip
    return Order(serial, serial, f"00000000-0000-4000-8000-{serial:012d}", content)


class House:
    """A house with a real spool; which of its papers lie here is said."""

    def __init__(self, folder: Path, orders: Sequence[Order]) -> None:
        self.here = frozenset(one.serial for one in orders)
        self.folder = SpoolFolder(folder)
        folder.mkdir()
        listed = [Listed(one.serial, one.piece, self.folder.put(one.file, one.written)) for one in orders]
        self.folder.put("manifest-1.json", manifest("shiomi", 3, 1, listed))

    def spool(self, _: int) -> SpoolFolder:
        return self.folder

    def digests(self, _: int) -> dict[str, str]:
        return self.folder.digests()

    def lying(self, _: int) -> frozenset[int]:
        return self.here


class InThisProcess:
    """The press itself, in this process: faults are tried where a process for each shard would take seconds."""

    def __init__(self, look: Look = LOOK) -> None:
        self.setting = Setting(look, ON, tuple(dict.fromkeys(file.parent for file in STACK.files)))
        self.pressed = 0

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.setting)

    def press(self, shards: Iterable[Shard]) -> Iterator[Printed]:
        for shard in shards:
            self.pressed += 1
            yield (ten_up if shard.kind.startswith(tuple(CARD_KINDS.values())) else printed)(
                shard.letters, self.setting
            )


@pytest.fixture
def press() -> InThisProcess:
    return InThisProcess()


def run(house: House, folder: Path, press: InThisProcess, means: Means = MEANS, **more: Any) -> Run:
    return print_plan(orders_of(house, 3), means, Pressing(press, PrintFolder(folder), **more))


def listed(folder: Path) -> RunList:
    return RunList.read((folder / LIST).read_bytes())


def bytes_of(folder: Path) -> dict[str, str]:
    return {one.name: sha256(one.read_bytes()).hexdigest() for one in folder.iterdir() if one.suffix != ".lock"}


# --- once, and again ---------------------------------------------------------------------------------------


def test_every_page_read_again_says_what_its_order_says_and_bears_its_code(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(n, envelope=n // 2) for n in range(1, 7)])
    done = run(house, tmp_path / "press", press)
    assert (done.papers, done.held, done.letters) == (6, (), 4)
    assert list(check_run(orders_of(house, 3), MEANS, PrintFolder(tmp_path / "press"), pages)) == []
    (file,) = [one for one in (tmp_path / "press").iterdir() if one.suffix == ".pdf"]
    texts = [page.text for page in pages(file.read_bytes(), codes=False)]
    assert sum("".join(NAMES[1].split()) in text for text in texts) >= 1, "the selector of the name is in the text"


def test_printed_again_there_is_nothing_to_do_and_elsewhere_the_same_bytes(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(n) for n in range(1, 5)])
    first = run(house, tmp_path / "press", press)
    before = bytes_of(tmp_path / "press")
    again = run(house, tmp_path / "press", press)
    assert (first.again, again.again, press.pressed) == (0, first.shards, first.shards)
    run(house, tmp_path / "other", press)
    assert before == bytes_of(tmp_path / "press") == bytes_of(tmp_path / "other")


def test_a_paper_withdrawn_changes_its_own_shard_alone(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(1), order(2), order(301), order(302)])
    run(house, tmp_path / "press", press)
    before = {made.file for made in listed(tmp_path / "press").made}
    house.here -= {2}
    assert run(house, tmp_path / "press", press).papers == 3
    after = {made.file for made in listed(tmp_path / "press").made}
    assert len(before) == len(after) == 2
    assert len(before & after) == 1


def test_papers_of_one_envelope_are_one_letter_and_others_stay_apart():
    orders = [one.content | {"serial": one.serial} for one in
              (order(1, envelope=1), order(2, envelope=2), order(3, envelope=1), order(4, envelope=None))]  # fmt: skip
    letters, _ = letters_of(orders, MEANS)
    assert [list(one.placed.serials) for one in letters] == [[1, 3], [2], [4]]


COVER = "the sheet 0003-00000001-1/{} does not say what its letter says"
AS_CARDS = replace(MEANS, form=Form.PAPER_CARD)


ON_STOCK = replace(LOOK, stock=Stock(Offset(0.5, -0.5), Offset()))
FORMS = {
    "十面付けのカード": (Form.PAPER_CARD, LOOK, "card-ordinary-001", 4),
    "三面付けのはがき": (Form.POSTCARD, LOOK, "postcard-ordinary-001", 8),
    "既刷りのカード": (Form.PLASTIC_CARD, ON_STOCK, "card-stock-ordinary-001", 4),
    "既刷りのはがき": (Form.POSTCARD, ON_STOCK, "postcard-stock-ordinary-001", 8),
}


@pytest.mark.parametrize(("form", "look", "kind", "sides"), FORMS.values(), ids=FORMS)
def test_certificates_that_are_cards_are_printed_apart_in_the_order_of_their_letters(
    tmp_path: Path, form: Form, look: Look, kind: str, sides: int
):
    house = House(tmp_path / "spool", [order(n, paper="certificate") for n in range(1, 13)])
    means = replace(MEANS, form=form, look=look)
    done = run(house, tmp_path / "press", InThisProcess(look), means)
    sheets, cards = listed(tmp_path / "press").made
    assert (sheets.kind, sheets.serials, cards.kind) == ("A4-ordinary-001", (), kind)
    assert (done.papers, done.letters, cards.pages, cards.serials) == (12, 12, sides, tuple(range(1, 13)))
    stock = PrintFolder(tmp_path / "press")
    assert list(check_run(orders_of(house, 3), means, stock, pages)) == []
    other = [one | {"valid_until": "2026-12-31"} for one in orders_of(house, 3)[:1]]
    told = {one.what for one in check_run([*other, *orders_of(house, 3)[1:]], means, stock, pages)}
    assert told == {"paper 1 does not say its valid_until", COVER.format(1)}


def test_a_certificate_for_special_medical_expenses_never_lies_on_stock_that_bears_another_title(tmp_path: Path):
    orders = [order(1, paper="certificate"), order(3, paper="certificate", variant="special_expense")]
    house = House(tmp_path / "spool", orders)
    means = replace(MEANS, form=Form.PAPER_CARD, look=ON_STOCK)
    run(house, tmp_path / "press", InThisProcess(ON_STOCK), means)
    kinds = {made.kind: made.serials for made in listed(tmp_path / "press").made if made.serials}
    assert kinds == {"card-ordinary-001": (3,), "card-stock-ordinary-001": (1,)}
    assert list(check_run(orders_of(house, 3), means, PrintFolder(tmp_path / "press"), pages)) == []


def test_on_sheets_that_are_printed_on_already_each_page_is_found_and_read(tmp_path: Path):
    house = House(tmp_path / "spool", [order(n) for n in range(1, 5)])
    means = replace(MEANS, look=ON_STOCK)
    run(house, tmp_path / "press", InThisProcess(ON_STOCK), means)
    assert {made.kind for made in listed(tmp_path / "press").made} == {"A4-stock-ordinary-001"}
    assert list(check_run(orders_of(house, 3), means, PrintFolder(tmp_path / "press"), pages)) == []


@pytest.mark.parametrize("form", list(Form))
def test_in_large_type_every_certificate_is_a_sheet_for_no_card_has_room(form: Form):
    look = replace(LOOK, letters=LetterStyle(size=LARGE))
    letters, _ = letters_of([order(1).content | {"serial": 1}], replace(MEANS, form=form, look=look))
    assert [one.kind for one in letters] == ["A4-ordinary-001"]
    assert [sheet.form for one in letters for sheet in one.letter.sheets if sheet.serial] == ["certificate_a4"]


def test_a_letter_that_does_not_fit_keeps_its_card_back_too(tmp_path: Path, press: InThisProcess):
    long = "汐見県汐見市" + "港町大字小字" * 300
    house = House(tmp_path / "spool", [order(1, paper="certificate"), order(3, paper="certificate", address=long)])
    done = run(house, tmp_path / "press", press, AS_CARDS)
    assert (done.papers, [(one.serial, one.why) for one in done.held]) == (1, [(3, TOO_LONG)])
    again = run(house, tmp_path / "press", press, AS_CARDS)
    assert (done.again, again.again) == (0, again.shards), "cut anew without it, none was there before"
    files = {one.name for one in (tmp_path / "press").iterdir() if one.suffix == ".pdf"}
    assert files == {made.file for made in listed(tmp_path / "press").made}, "no file is on no list"


def test_a_trial_is_the_first_envelopes_whole(tmp_path: Path):
    house = House(tmp_path / "spool", [order(1, envelope=1), order(2, envelope=2), order(3, envelope=1), order(4)])
    orders = orders_of(house, 3)
    assert [one["serial"] for one in first_of(orders, 2)] == [1, 3, 2]
    assert len(first_of(orders, 9)) == 4


# --- what is not printed -------------------------------------------------------------------------------------

HELD = [  # (why, order, reason, item)
    ("どの書体にもない字形", {"name": "汐見 花\U000e01ee"}, NO_FACE, "addressee"),
    ("文字の代わりの記号", {"address": "汐見県汐見市〓町1番"}, NO_FACE, "addressee"),
    ("枠に収まらない長さ", {"address": "汐見県汐見市" + "港町大字小字" * 300}, TOO_LONG, "address"),
]


@pytest.mark.parametrize(("more", "why", "item"), [pytest.param(*row[1:], id=row[0]) for row in HELD])
def test_what_cannot_be_printed_is_held_and_the_others_go(
    more: dict[str, Any], why: str, item: str, tmp_path: Path, press: InThisProcess
):
    house = House(tmp_path / "spool", [order(1), order(2, **more), order(3)])
    done = run(house, tmp_path / "press", press)
    assert (done.papers, [(one.serial, one.why) for one in done.held]) == (2, [(2, why)])
    told = listed(tmp_path / "press")
    assert told.papers + len(told.held) == 3, "eligible = printed + held"
    assert {one.item for one in told.held} == {item}
    assert list(check_run(orders_of(house, 3), MEANS, PrintFolder(tmp_path / "press"), pages)) == []


def test_papers_that_go_to_different_addressees_are_held_out_of_one_envelope(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(1, envelope=1), order(2, envelope=1, address="山の町3"), order(3)])
    done = run(house, tmp_path / "press", press)
    assert (done.papers, [(one.serial, one.why) for one in done.held]) == (1, [(1, TWO_WINDOWS), (2, TWO_WINDOWS)])


def test_the_list_and_the_names_of_files_tell_nothing_about_anybody(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(1), order(2, name="汐見 花\U000e01ee")])
    run(house, tmp_path / "press", press)
    told = (tmp_path / "press" / LIST).read_text("utf-8") + "".join(one.name for one in (tmp_path / "press").iterdir())
    said = re.sub("[0-9a-f]{64}", "", told)
    assert not [word for word in ("汐見", "花", "シオミ", "99001", "999-0001", "1954") if word in said]


def test_an_order_that_is_not_the_one_of_its_list_stops_everything(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(1), order(2)])
    path = tmp_path / "spool" / order(2).file
    path.write_text(path.read_text("utf-8").replace("2丁目", "9丁目"), "utf-8")
    with pytest.raises(OrdersDiffer, match="paper 2"):
        run(house, tmp_path / "press", press)
    assert not (tmp_path / "press").exists()


def test_without_papers_that_lie_here_there_is_nothing_to_print(tmp_path: Path):
    house = House(tmp_path / "spool", [order(1)])
    house.here = frozenset()
    with pytest.raises(NothingToPrint):
        orders_of(house, 3)


# --- looked over -------------------------------------------------------------------------------------------------


def test_the_check_names_what_is_wrong_with_a_file(tmp_path: Path, press: InThisProcess):
    house, folder = House(tmp_path / "spool", [order(1), order(2), order(301)]), tmp_path / "press"
    run(house, folder, press)
    orders = orders_of(house, 3)
    first, second = (folder / made.file for made in listed(folder).made)

    def found(of: Sequence[Any] = orders) -> set[str]:
        return {one.what for one in check_run(of, MEANS, PrintFolder(folder), pages)}

    other = [replace(order(1), content=order(1).content | {"valid_until": "2026-12-31"}).content | {"serial": 1}]
    assert found([*other, *orders[1:]]) == {"paper 1 does not say its valid_until", COVER.format(2)}
    elsewhere = orders[0] | {"addressee": orders[0]["addressee"] | {"address": "汐見県汐見市港町9丁目"}}
    window = "the window of the sheet 0003-00000001-1/2 shows something else than its addressee"
    assert found([elsewhere, *orders[1:]]) == {window}
    assert found(orders[1:]) == {"paper 1 lies here no more"}
    missing = {"paper 4 is missing", "no file has letter 0003-00000004"}
    assert found([*orders, order(4).content | {"serial": 4}]) == missing
    second.write_bytes(second.read_bytes() + b" ")
    assert found() == {"the file is not the one of the list"}
    second.unlink()
    assert found() == {"the file is missing"}
    first.write_bytes(b"")
    assert found() == {"the file is missing", "the file is not the one of the list"}


def test_letters_that_one_glyph_draws_are_found_whichever_of_them_a_reader_tells(tmp_path: Path, press: InThisProcess):
    names = ("祥\U000e0100田 花子", "\ufa1a田 花子", "邉\U000e0100田 花子", "邉田 花子")
    house = House(tmp_path / "spool", [order(n, name=name) for n, name in enumerate(names, 1)])
    run(house, tmp_path / "press", press)
    orders, stock = orders_of(house, 3), PrintFolder(tmp_path / "press")
    assert list(check_run(orders, MEANS, stock, pages)) == []
    wrong = orders[0] | {"person": orders[0]["person"] | {"name": "洋田 花子"}}
    assert "paper 1 does not say its name" in {one.what for one in check_run([wrong, *orders[1:]], MEANS, stock, pages)}


# --- killed, stopped, two at once ----------------------------------------------------------------------------------


class Killed(BaseException):
    """The end of the program at a point."""


def killed_at(nth: int, house: House, folder: Path, press: InThisProcess, means: Means) -> bool:
    """Print until the nth point; whether there was one."""
    passed = iter(range(nth))

    def harness(_: str) -> None:
        if next(passed, None) is None:
            raise Killed

    points.load(harness)
    try:
        run(house, folder, press, means)
    except Killed:
        return True
    finally:
        points._loaded.remove(harness)
    return False


@pytest.mark.parametrize("means", [MEANS, BY_POSTCODE], ids=["束の順", "郵便順"])
def test_killed_at_any_point_and_run_again_the_files_are_those_of_a_run_never_killed(
    tmp_path: Path, press: InThisProcess, means: Means
):
    house = House(tmp_path / "spool", [order(1), order(301, mail_class="simple_registered")])
    run(house, tmp_path / "whole", press, means)
    for nth in range(100):
        folder = tmp_path / f"press{nth}"
        killed = killed_at(nth, house, folder, press, means)
        assert killed <= (not (folder / LIST).exists()), "without its list a run is not taken"
        run(house, folder, press, means)
        assert bytes_of(folder) == bytes_of(tmp_path / "whole")
        if not killed:
            break
    assert nth > 8


def test_asked_to_stop_it_ends_between_two_shards_and_goes_on_later(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(1), order(301)])
    stops = iter((False, True))
    with pytest.raises(Stopped):
        run(house, tmp_path / "press", press, stop=lambda: next(stops))
    done = run(house, tmp_path / "press", press)
    assert (done.shards, done.again) == (2, 1)


def test_two_who_print_one_plan_come_one_after_the_other(tmp_path: Path, press: InThisProcess):
    from madoguchi.adapters.postgres.server.locks import Held

    house = House(tmp_path / "spool", [order(1)])
    stock = PrintFolder(tmp_path / "press")
    with stock.claimed():
        program = (
            "import sys; from pathlib import Path; from madoguchi.adapters.spool import print_folder as f;"
            "f.SECONDS = 0.2\n"
            "try:\n    f.PrintFolder(Path(sys.argv[1])).claimed().__enter__()\n"
            "except Exception as refused:\n    print(type(refused).__name__)"
        )
        told = subprocess.run([sys.executable, "-c", program, str(stock.folder)], capture_output=True, text=True,
                              check=True, env=os.environ)  # fmt: skip
    assert told.stdout.strip() == Held.__name__
    assert run(house, tmp_path / "press", press).papers == 1
