"""How a plan's printing stands, and whether its papers are samples: told of files, list and ledger as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.test_printing import HELD, MEANS, House, InThisProcess, bytes_of, listed, order, run
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.press import FilesKept, Pressing
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.print_status import PrintStatus, print_status
from madoguchi.desk.printing import Stopped, orders_of, print_plan
from madoguchi.desk.run_lists import LIST
from madoguchi.issuing.orders import Order


class Ledger:
    """A ledger that says where papers stand."""

    def __init__(self, house: House, **of: str) -> None:
        self.standing = dict.fromkeys(house.here, "printed") | {int(one[1:]): step for one, step in of.items()}

    def states(self, _: int) -> Mapping[int, str]:
        return self.standing

    def is_sample(self, _: int) -> bool:
        return True

    def files_kept(self, _: int) -> FilesKept | None:
        return None


@pytest.fixture
def press() -> InThisProcess:
    return InThisProcess()


def status(house: House, folder: Path, **of: str) -> PrintStatus:
    return print_status(Ledger(house, **of), 3, PrintFolder(folder), PrintFolder(folder / "trial"))


def test_of_a_whole_run_all_is_told_and_nothing_is_left(tmp_path: Path, press: InThisProcess):
    held = order(2, **HELD[0][1])
    house = House(tmp_path / "spool", [order(1), held, order(3)])
    run(house, tmp_path / "press", press)
    told = status(house, tmp_path / "press", _1="dispatched")
    assert (told.is_whole, told.listed, told.sample) == (True, True, True)
    assert (told.letters, told.papers, told.files, told.to_print) == (2, 2, 1, 0)
    assert told.held == {HELD[0][2]: 1}
    assert told.states == {"dispatched": 1, "printed": 1}


def test_before_printing_and_half_way_what_is_left_is_counted(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(1), order(301)])
    before = status(house, tmp_path / "press")
    assert (before.is_whole, before.listed, before.papers, before.to_print) == (False, False, 0, 2)
    stops = iter((False, True))
    with pytest.raises(Stopped):
        run(house, tmp_path / "press", press, stop=lambda: next(stops))
    half = status(house, tmp_path / "press")
    assert (half.is_whole, half.listed, half.papers, half.to_print, half.strays) == (False, False, 1, 1, 0)


def test_a_file_that_is_missing_or_changed_and_one_of_no_list_are_told(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(1), order(301)])
    run(house, tmp_path / "press", press)
    one, other = (tmp_path / "press" / made.file for made in listed(tmp_path / "press").made)
    one.unlink()
    other.write_bytes(other.read_bytes() + b" ")
    (tmp_path / "press" / "mine.pdf").write_bytes(b"%PDF")
    told = status(house, tmp_path / "press")
    assert told.broken == tuple(sorted((one.name, other.name)))
    assert (told.strays, told.papers, told.to_print, told.is_whole) == (1, 0, 2, False)


# --- samples -----------------------------------------------------------------------------------------------


def in_earnest(one: Order) -> Order:
    return replace(one, sample=False)


def printed(orders: Sequence[Any], folder: Path, *, sample: bool) -> InThisProcess:
    press = InThisProcess()
    press.setting = replace(press.setting, sample=sample)
    print_plan(orders, replace(MEANS, sample=sample), Pressing(press, PrintFolder(folder)))
    return press


def test_a_sample_and_the_same_letters_in_earnest_share_no_file(tmp_path: Path):
    orders = orders_of(House(tmp_path / "spool", [order(1), order(2)]), 3)
    for sample in (True, False):
        printed(orders, tmp_path / str(sample), sample=sample)
    first, second = (bytes_of(tmp_path / name).keys() - {LIST} for name in ("True", "False"))
    assert not first & second
    assert [listed(tmp_path / str(sample)).sample for sample in (True, False)] == [True, False]


def test_the_check_finds_a_paper_that_bears_the_mark_or_not_as_it_must(tmp_path: Path):
    orders = orders_of(House(tmp_path / "spool", [order(1), order(2, name="見本 花子")]), 3)
    for sample in (True, False):
        folder = PrintFolder(tmp_path / str(sample))
        printed(orders, folder.folder, sample=sample)
        assert list(check_run(orders, replace(MEANS, sample=sample), folder, pages)) == []
        other = {one.what for one in check_run(orders, replace(MEANS, sample=not sample), folder, pages)}
        unsaid = "the run was printed before it was said whether its papers are samples"
        others = set() if sample else {"the sheet"}  # where the mark must not be, somebody's name excuses it
        assert {one.split(" bears")[0] for one in other} == {"paper 1", unsaid} | others


def test_an_order_says_itself_whether_it_is_a_sample(tmp_path: Path):
    house = House(tmp_path / "spool", [in_earnest(order(1)), order(2)])
    assert [one["sample"] for one in orders_of(house, 3)] == ["", "見本"]
