"""Spoiled letters printed again: the very pages, whole envelopes, only what lies here, and nobody gets two."""

import json
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from desk.test_printing import AS_CARDS, MEANS, House, InThisProcess, bytes_of, listed, order, run
from madoguchi.adapters.pdf_cutting import cut
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.house import Reprint
from madoguchi.desk.print_reprint import (
    NotPrintedHere,
    Reprinted,
    Reprinting,
    SharedSheet,
    Spoiled,
    reprint,
)
from madoguchi.desk.printing import orders_of
from madoguchi.desk.reprint_checking import check_reprints
from madoguchi.desk.run_lists import LIST, NoRunList
from madoguchi.issuing.lettering import Means

TOGETHER = [order(1, envelope=1), order(2, envelope=2), order(3, envelope=1), order(301)]


class Town:
    """A printed plan, and what was said of reprints."""

    def __init__(self, folder: Path, orders: Sequence[Any], means: Means = MEANS) -> None:
        self.house, self.run, self.again = House(folder / "spool", orders), folder / "press", folder / "again"
        self.said: list[tuple[int, ...]] = []
        run(self.house, self.run, InThisProcess(), means)

    def say(self, serials: Sequence[int]) -> Reprint:
        self.said.append(tuple(serials))
        return Reprint(len(self.said))

    def reprint(self, spoiled: Spoiled) -> Reprinted:
        at = Reprinting(PrintFolder(self.run), PrintFolder(self.again), cut, pages)
        return reprint(orders_of(self.house, 3), spoiled, at, self.say)

    def faults(self) -> list[str]:
        return [one.what for one in check_reprints(PrintFolder(self.run), PrintFolder(self.again), pages)]


def drawn(pdf: bytes) -> list[bytes]:
    """What is drawn on each page, as bytes."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        contents = [page.Contents for page in opened.pages]
        return [b"".join(part.read_bytes() for part in (one if isinstance(one, pikepdf.Array) else [one]))
                for one in contents]  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path, TOGETHER)


def test_the_pages_are_those_of_the_run_to_the_byte_and_the_envelope_is_whole(town: Town):
    done = town.reprint(Spoiled(frozenset({3})))
    assert (done.serials, town.said) == ((1, 3), [(1, 3)])
    assert [(one.place, one.nth, one.code) for one in done.destroy] == [
        (1, 1, "0003-00000001"),
        (3, 1, "0003-00000001"),
    ]
    pdf = (town.again / done.file).read_bytes()
    run_ = (town.run / listed(town.run).made[0].file).read_bytes()
    assert done.pages == len(drawn(pdf)) > 2
    assert set(drawn(pdf)) < set(drawn(run_))
    codes = {code.rpartition("-")[0] for page in pages(pdf) for code in page.codes}
    assert codes == {"0003-00000001"}
    assert town.faults() == []


WAYS = [  # (why, what is named, the papers that come)
    ("番号で", Spoiled(frozenset({301})), (301,)),
    ("束の位置で", Spoiled(places=(2, 2)), (2,)),
    ("位置の範囲は封筒ごと", Spoiled(places=(2, 3)), (1, 2, 3)),
]


@pytest.mark.parametrize(("spoiled", "serials"), [pytest.param(*row[1:], id=row[0]) for row in WAYS])
def test_what_is_spoiled_is_named_by_serial_or_place(town: Town, spoiled: Spoiled, serials: tuple[int, ...]):
    assert town.reprint(spoiled).serials == serials


def test_a_whole_file_is_named_by_its_name(town: Town):
    made = listed(town.run).made[1]
    done = town.reprint(Spoiled(files=frozenset({made.name})))
    assert (done.serials, done.pages) == ((301,), made.pages)


def test_the_same_reprint_is_the_same_bytes_and_its_list_tells_nothing_about_anybody(town: Town):
    first = town.reprint(Spoiled(frozenset({2})))
    before = bytes_of(town.again)
    assert town.reprint(Spoiled(frozenset({2}))).file == first.file
    assert before.items() <= bytes_of(town.again).items()
    told = "".join(one.read_text("utf-8") for one in town.again.glob("*.json"))
    said = re.sub("[0-9a-f]{64}", "", told)
    assert not [word for word in ("汐見", "花", "シオミ", "99002", "999-0001", "1954") if word in said]
    assert json.loads((town.again / "reprint-2.json").read_text("utf-8"))["sample"] is True


GONE = [  # (why, what is named, which papers lie here)
    ("発送済み", Spoiled(frozenset({2})), {1, 3, 301}),
    ("同じ封筒の一枚が無効", Spoiled(frozenset({1})), {1, 2, 301}),
    ("ないファイル", Spoiled(files=frozenset({"0" * 64})), {1, 2, 3, 301}),
    ("何もない位置", Spoiled(places=(50, 60)), {1, 2, 3, 301}),
]


@pytest.mark.parametrize(("spoiled", "here"), [pytest.param(*row[1:], id=row[0]) for row in GONE])
def test_what_lies_here_no_more_or_is_not_there_is_refused_and_nothing_is_said(
    town: Town, spoiled: Spoiled, here: set[int]
):
    town.house.here = frozenset(here)
    with pytest.raises(NotPrintedHere):
        town.reprint(spoiled)
    assert (town.said, town.again.exists()) == ([], False)


def test_without_a_run_or_with_a_changed_file_nothing_is_printed_again(town: Town):
    file = town.run / listed(town.run).made[0].file
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(NotPrintedHere, match="not the one of its list"):
        town.reprint(Spoiled(frozenset({2})))
    (town.run / LIST).unlink()
    with pytest.raises(NoRunList, match="without a printed run"):
        town.reprint(Spoiled(frozenset({2})))
    assert town.said == []


def test_of_a_sheet_with_cards_all_are_named_or_none(tmp_path: Path):
    town = Town(tmp_path, [order(n, paper="certificate") for n in range(1, 13)], AS_CARDS)
    with pytest.raises(SharedSheet, match="3, 5, 7, 9, 11"):
        town.reprint(Spoiled(frozenset({1})))
    done = town.reprint(Spoiled(frozenset({1, 3, 5, 7, 9, 11})))
    letters = next(made for made in listed(town.run).made if not made.serials)
    assert done.pages == letters.pages // 2 + 2, "half of the letters, and one sheet at both sides"
    assert town.faults() == []


def test_where_only_letters_are_spoiled_their_cards_stay_and_are_not_printed_again(tmp_path: Path):
    orders = [order(n, paper="certificate", envelope=(n + 1) // 2) for n in range(1, 13)]
    town = Town(tmp_path, orders, AS_CARDS)
    sheets = next(made for made in listed(town.run).made if not made.is_cards)
    done = town.reprint(Spoiled(frozenset({4}), cards=False))
    codes = [code for page in pages((town.again / done.file).read_bytes()) for code in page.codes]
    assert (done.serials, done.pages, codes) == ((3, 4), 1, ["0003-00000003-1/1"])
    assert {(one.file, one.nth, one.code) for one in done.destroy} == {(sheets.file, 2, "0003-00000003")}
    assert town.faults() == []


def test_the_check_finds_a_reprint_that_was_changed_and_pages_that_are_others(town: Town):
    done = town.reprint(Spoiled(frozenset({2})))
    other = town.reprint(Spoiled(frozenset({301})))
    name = town.again / "reprint-1.json"
    told = json.loads(name.read_text("utf-8"))
    name.write_text(json.dumps(told | {"file": other.file}), "utf-8")
    assert "the page is not the one that it is printed for" in town.faults()
    (town.again / other.file).write_bytes(b"%PDF")
    (town.again / done.file).unlink()
    assert set(town.faults()) == {"the file is not the one of the list"}
