"""Files of a run that somebody or something changed, on a list that says so: whoever reads them again finds it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pikepdf
import pytest

from desk.test_printing import LOOK, MEANS, House, InThisProcess, order, orders_of, run
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.run_lists import LIST
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.looks import Offset, Stock
from madoguchi.terms.paper import Form

CARDS = replace(MEANS, form=Form.PAPER_CARD)
ASTRAY = "from here on the sheets are not those that come here"
PAGES = "the file has other pages than its list says"
Change = Callable[[pikepdf.Pdf], None]


def exchanged(one: int, other: int) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        first, second = pikepdf.Page(pdf.pages[one]), pikepdf.Page(pdf.pages[other])
        pdf.pages[one], pdf.pages[other] = second, first

    return change


def doubled(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[len(pdf.pages) - 1])


def cut(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[len(pdf.pages) - 1]


def printed(folder: Path, means: Means, papers: int = 3, **more: Any) -> tuple[House, Path]:
    house = House(folder / "spool", [order(n, **more) for n in range(1, papers + 1)])
    run(house, folder / "press", InThisProcess(LOOK), means)
    return house, folder / "press"


def change_file(press: Path, change: Change, kind: str) -> None:
    """A file of a kind that is another, and the list knows its digest."""
    listed = json.loads((press / LIST).read_bytes())
    for one in listed["files"]:
        if one["kind"].startswith(kind):
            path = press / one["file"]
            path.chmod(0o600)
            with pikepdf.open(path, allow_overwriting_input=True) as pdf:
                change(pdf)
                pdf.save(path)
            one["sha256"] = sha256(path.read_bytes()).hexdigest()
    (press / LIST).write_text(json.dumps(listed, ensure_ascii=False), "utf-8")


def found(house: House, press: Path, means: Means, changed: dict[str, Any] | None = None) -> set[str]:
    orders = orders_of(house, 3)
    first = orders[0] | {"person": orders[0]["person"] | (changed or {})}
    return {one.what for one in check_run([first, *orders[1:]], means, PrintFolder(press), pages)}


@pytest.mark.parametrize(
    ("why", "change", "faults"),
    [
        ("二枚目どうしが入れ替わった", exchanged(1, 3), {ASTRAY}),
        ("一枚目どうしが入れ替わった", exchanged(0, 2), {ASTRAY}),
        ("最後の頁が二枚ある", doubled, {ASTRAY, PAGES}),
        ("最後の頁がない", cut, {ASTRAY, PAGES}),
    ],
)
def test_sheets_that_lie_elsewhere_are_found(tmp_path: Path, why: str, change: Change, faults: set[str]):
    house, press = printed(tmp_path, MEANS)
    assert found(house, press, MEANS) == set(), "そのままなら違いはない"
    change_file(press, change, "A4")
    assert found(house, press, MEANS) >= faults, why


def test_the_back_of_a_sheet_of_cards_that_is_missing_is_found(tmp_path: Path):
    house, press = printed(tmp_path, CARDS, paper="certificate")
    assert found(house, press, CARDS) == set()
    change_file(press, cut, "card")
    assert PAGES in found(house, press, CARDS)


def test_the_covering_letter_of_a_card_that_no_file_has_is_found(tmp_path: Path):
    house, press = printed(tmp_path, CARDS, paper="certificate")
    listed = json.loads((press / LIST).read_bytes())
    (sheets,) = [one for one in listed["files"] if one["kind"].startswith("A4")]
    gone = sheets["letters"].pop(1)
    sheets["pages"] -= 1
    (press / LIST).write_text(json.dumps(listed, ensure_ascii=False), "utf-8")

    def without(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[1]

    change_file(press, without, "A4")
    assert f"no file has letter {gone['code']}" in found(house, press, CARDS)


def of_another_run(pdf: pikepdf.Pdf) -> None:
    """A page of the same plan's run under another number: the press was asked for two."""
    with TemporaryDirectory() as folder:
        _, press = printed(Path(folder), replace(MEANS, run="0008"), 1)
        (file,) = [one for one in press.iterdir() if one.suffix == ".pdf"]
        with pikepdf.open(file) as other:
            pdf.pages[1] = pikepdf.Page(pdf.copy_foreign(other.pages[1].obj))


def test_a_page_of_another_run_is_found(tmp_path: Path):
    house, press = printed(tmp_path, MEANS)
    change_file(press, of_another_run, "A4")
    assert ASTRAY in found(house, press, MEANS)


# --- entries that are not due: what was due is told of paper 1, and something else is printed -----------------------

ON_STOCK = Stock(Offset(), Offset())
STOCKS = [(MEANS, "A4"), (CARDS, "card")] + [
    (replace(one, look=replace(LOOK, stock=ON_STOCK)), f"{name} on stock")
    for one, name in ((MEANS, "A4"), (CARDS, "card"))
]
BACK = {"sex_on_back": True}
PERSON: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "読みで済む氏名": ({}, {"name": "シオミ ハナコ"}, "name"),
    "一字多い世帯主の氏名": ({"head_name": "汐見 一郎太"}, {"head_name": "汐見 一郎"}, "head_name"),
    "裏面でなく表に出した性別": ({}, {"sex_on_back": True}, "sex"),
    "載せるべきでない性別": ({}, {"sex": None}, "sex"),
    "裏面の別の性別": (BACK, {"sex": "male"}, "sex_on_back"),
    "裏面に載せるべきでない性別": (BACK, {"sex": None}, ""),
    "表でなく裏面に出した性別": (BACK, {"sex_on_back": False}, "sex"),
}
ORDERS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "70歳未満なのに割合": ({"prints": {"rate": 20}}, {"prints": {}}, "rate"),
    "割合の違い": ({"prints": {"rate": 20}}, {"prints": {"rate": 30}}, "rate"),
    "入れ替わった二つの日": ({}, {"eligible_from": "2026-08-01"}, "applies_from"),
    "期限がないのに期限": ({}, {"valid_until": None}, "valid_until"),
    "要らない適用区分": ({"prints": {"rate": 20, "limit_category": "low_2", "limit_category_from": "2026-08-01"}},
                         {"prints": {"rate": 20}}, "limit_category"),
    "要らない特定疾病": ({"prints": {"rate": 20, "specified_disease": "慢性腎不全"}}, {"prints": {"rate": 20}},
                         "specified_disease"),
    "最後の交付年月日": ({}, {"issued_on": "2026-07-01"}, "issued_on"),
}  # fmt: skip
NOT_DUE = [(why, {"person": more}, {"person": due}, item) for why, (more, due, item) in PERSON.items()] + [
    (why, more, due, item) for why, (more, due, item) in ORDERS.items()
]


def changed(content: Mapping[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    return {**content, **by, "person": {**content["person"], **by.get("person", {})}}


class Run(NamedTuple):
    """What was printed once, a paper for each row, and its pages, read once."""

    means: Means
    orders: list[dict[str, Any]]
    stock: PrintFolder
    read: Callable[..., Any]

    def faults(self, n: int | None = None, due: dict[str, Any] | None = None) -> set[str]:
        """What is found where the nth paper was due otherwise."""
        orders = [changed(one, due or {}) if k == n else one for k, one in enumerate(self.orders)]
        return {one.what for one in check_run(orders, self.means, self.stock, self.read)}


@pytest.fixture(scope="module", params=STOCKS, ids=[name for _, name in STOCKS])
def of_each_row(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    means, folder = request.param[0], tmp_path_factory.mktemp("rows")
    made = [order(n, paper="certificate") for n, _ in enumerate(NOT_DUE, 1)]
    orders = [replace(one, content=changed(one.content, row[1])) for one, row in zip(made, NOT_DUE, strict=True)]
    house = House(folder / "spool", orders)
    run(house, folder / "press", InThisProcess(means.look), means)
    read = cache(lambda pdf: list(pages(pdf)))
    return Run(means, orders_of(house, 3), PrintFolder(folder / "press"), lambda pdf, **_: read(pdf))


def test_what_is_printed_as_it_is_due_is_right(of_each_row: Run):
    assert of_each_row.faults() == set()


@pytest.mark.parametrize("n", range(len(NOT_DUE)), ids=[one[0] for one in NOT_DUE])
def test_what_is_printed_and_not_due_is_found_also_on_stock_that_has_no_labels(of_each_row: Run, n: int):
    why, _, due, item = NOT_DUE[n]
    told = {one for one in of_each_row.faults(n, due) if one.startswith("paper")}
    assert told, why
    if of_each_row.means == MEANS:
        assert f"paper {n + 1} does not say its {item}" in told or not item, why


def test_numbers_of_two_cards_of_one_sheet_that_changed_places_are_found(tmp_path: Path):
    house, press = printed(tmp_path, CARDS, paper="certificate")
    orders = orders_of(house, 3)
    one, two = ({**orders[n], "person": orders[n]["person"] | {"number": orders[1 - n]["person"]["number"]}}
                for n in (0, 1))  # fmt: skip
    faults = {fault.what for fault in check_run([one, two, *orders[2:]], CARDS, PrintFolder(press), pages)}
    assert {what.partition(" ")[0] for what in faults} == {"paper"}, "カードには照合番号がない"


@pytest.mark.parametrize(("why", "change"), [("表と裏", exchanged(0, 1)), ("二枚の紙の裏どうし", exchanged(1, 3))])
def test_sides_of_sheets_of_cards_that_changed_places_are_found(tmp_path: Path, why: str, change: Change):
    house, press = printed(tmp_path, CARDS, 12, paper="certificate")
    assert found(house, press, CARDS) == set()
    change_file(press, change, "card")
    assert "the margin does not say which cards lie on the sheet" in found(house, press, CARDS), why


def test_a_window_that_shows_another_is_found_where_cards_lie_beside_the_letter_too(tmp_path: Path):
    house, press = printed(tmp_path, CARDS, paper="certificate")
    first, *rest = orders_of(house, 3)
    moved = {**first, "addressee": {**first["addressee"], "address": "汐見県浜市8番地"}}
    faults = {one.what for one in check_run([moved, *rest], CARDS, PrintFolder(press), pages)}
    assert "the window of the sheet 0003-00000001-1/1 shows something else than its addressee" in faults


@pytest.mark.parametrize("means", [MEANS, CARDS], ids=["A4", "card"])
@pytest.mark.parametrize(("item", "due"), [("kana", "シオミ"), ("number", "9900")])
def test_a_text_with_letters_too_many_is_not_the_text(tmp_path: Path, means: Means, item: str, due: str):
    """印刷された文字列が、正しい文字列を含んでいるだけでは足りない。"""
    house, press = printed(tmp_path, means, paper="certificate")
    whole = str(orders_of(house, 3)[0]["person"][item])
    assert whole != due
    faults = found(house, press, means, {item: whole[:-1]})
    assert [one for one in faults if one.startswith("paper 1 does not say its")], item
