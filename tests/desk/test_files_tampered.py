"""Files of a run that somebody or something changed, on a list that says so: whoever reads them again finds it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from desk.test_printing import LOOK, MEANS, House, InThisProcess, order, orders_of, run
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.run_lists import LIST
from madoguchi.issuing.lettering import Means
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


@pytest.mark.parametrize("means", [MEANS, CARDS], ids=["A4", "card"])
@pytest.mark.parametrize(("item", "due"), [("kana", "シオミ"), ("number", "9900")])
def test_a_text_with_letters_too_many_is_not_the_text(tmp_path: Path, means: Means, item: str, due: str):
    """印刷された文字列が、正しい文字列を含んでいるだけでは足りない。"""
    house, press = printed(tmp_path, means, paper="certificate")
    whole = str(orders_of(house, 3)[0]["person"][item])
    assert whole != due
    faults = found(house, press, means, {item: whole[:-1]})
    assert [one for one in faults if one.startswith("paper 1 does not say its")], item
