"""The sheet that goes with a run: made of its list alone, the same whenever asked, with a head that can be checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from desk.test_printing import LOOK, MEANS, House, InThisProcess, bytes_of, listed, order, run
from madoguchi.adapters.html.run_sheet_page import run_sheet_page, stock_named, write_run_sheet
from madoguchi.adapters.notes import new_signer
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.audit import Checkpoint, checkpoint_of
from madoguchi.desk.press import Begun
from madoguchi.desk.run_lists import LIST, NoRunList
from madoguchi.desk.run_sheet import RunSheet, run_sheet
from madoguchi.issuing.looks import Offset, Stock

SIGNER = new_signer("town.example/audit")
ON_STOCK = replace(LOOK, stock=Stock(notice=Offset(), blank=frozenset({"certificate"})))


def head(size: int, history: int = 1) -> str:
    return str(SIGNER.signed(Checkpoint(f"madoguchi.example/audit/x/{history}", size, bytes([size % 256]) * 32).text()))


class Recorded:
    """A database whose audit goes on: what it answers when a run is begun."""

    def __init__(self, house: House, newest: str | None = None) -> None:
        self.house, self.newest = house, newest

    def begin_run(self, _: int) -> Begun:
        return Begun(1, self.house.here, self.newest)

    def end_run(self, plan: int, run_: int, printed: Sequence[int], held: Mapping[int, str], parcels: object) -> None:
        pass


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "spool", [order(n, envelope=n // 2) for n in range(1, 7)])


def sheet(folder: Path) -> RunSheet:
    return run_sheet("汐見市国民健康保険", PrintFolder(folder))


# --- the head on the list --------------------------------------------------------------------------------------


def test_the_list_bears_the_head_of_the_moment_and_keeps_it_while_it_says_nothing_else(house: House, tmp_path: Path):
    press, at = tmp_path / "press", Recorded(house, head(7))
    run(house, press, InThisProcess(), runs=at)
    before = bytes_of(press)
    assert listed(press).audit_head == head(7)
    at.newest = head(9)
    run(house, press, InThisProcess(), runs=at)
    assert bytes_of(press) == before, "asked again: the same bytes, whatever was sealed since"
    house.here -= {6}
    run(house, press, InThisProcess(), runs=at)
    assert listed(press).audit_head == head(9), "another list bears the head of its own moment"


def test_killed_before_its_list_a_run_bears_the_head_of_when_it_goes_on(house: House, tmp_path: Path):
    press, at = tmp_path / "press", Recorded(house, head(7))
    run(house, press, InThisProcess(), runs=at)
    (press / LIST).write_bytes((press / LIST).read_bytes()[:40])
    at.newest = head(9)
    run(house, press, InThisProcess(), runs=at)
    assert listed(press).audit_head == head(9)


def test_a_list_that_stands_there_of_another_history_does_not_keep_its_head(house: House, tmp_path: Path):
    press, at = tmp_path / "press", Recorded(house, head(7))
    run(house, press, InThisProcess(), runs=at)
    at.newest = head(5, history=2)
    run(house, press, InThisProcess(), runs=at)
    assert listed(press).audit_head == head(5, history=2), "put back from a backup, it is another audit"


def test_a_run_of_before_the_first_seal_stays_as_it_is(house: House, tmp_path: Path):
    at = Recorded(house)
    run(house, tmp_path / "press", InThisProcess(), runs=at)
    before, at.newest = bytes_of(tmp_path / "press"), head(7)
    run(house, tmp_path / "press", InThisProcess(), runs=at)
    assert bytes_of(tmp_path / "press") == before


def test_before_the_first_seal_and_on_a_trial_there_is_no_head(house: House, tmp_path: Path):
    run(house, tmp_path / "press", InThisProcess(), runs=Recorded(house))
    run(house, tmp_path / "trial", InThisProcess())
    assert [listed(tmp_path / one).audit_head for one in ("press", "trial")] == [None, None]
    assert "監査記録の封印はまだありませんでした" in run_sheet_page(sheet(tmp_path / "press"))


# --- the sheet -------------------------------------------------------------------------------------------------


@pytest.fixture
def press(house: House, tmp_path: Path) -> Path:
    means = replace(MEANS, look=ON_STOCK)
    run(house, tmp_path / "press", InThisProcess(ON_STOCK), means, runs=Recorded(house, head(48)))
    return tmp_path / "press"


def test_it_adds_up_and_is_the_same_whenever_it_is_made(press: Path, tmp_path: Path):
    told, run_ = sheet(press), listed(press)
    assert (told.letters, told.papers, told.pages) == (run_.letters, 6, run_.pages)
    assert sum(one.pages for one in told.rows) == told.pages == sum(pages for _, pages in told.pages_by_stock)
    assert {one.file: one.sha256 for one in told.rows} == {made.file: made.sha256 for made in run_.made}
    first, again = (write_run_sheet(tmp_path / name, sheet(press)) for name in ("a", "b"))
    assert [one.name for one in first] == ["run-plan-3.html", "run-plan-3-stock.csv"]
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in again]


def test_the_page_says_every_file_stock_and_digest(press: Path):
    told, page = sheet(press), words_of(run_sheet_page(sheet(press)))
    for one in told.rows:
        assert one.file[:12] in page
        assert one.sha256 in page.replace(" ", "")
    assert [stock for stock, _ in told.pages_by_stock] == ["certificate", "notice", "plain"]
    assert all(stock_named(stock) in page for stock, _ in told.pages_by_stock)
    assert told.listed in page.replace(" ", "")
    assert "見本" in page
    assert told.head is not None
    assert told.head.root in page.replace(" ", "")


def test_its_code_is_read_by_a_reader_of_others_and_is_the_signed_head(press: Path):
    seen = zxingcpp.read_barcodes(drawn(run_sheet_page(sheet(press))))
    (read,) = (one for one in seen if one.format == zxingcpp.BarcodeFormat.QRCode)  # bars of a table look like codes
    assert read.text == head(48)
    point = checkpoint_of(SIGNER.verifier.opened(read.text))
    told = sheet(press).head
    assert told is not None
    assert (point.size, point.root.hex()) == (told.size, told.root)


def test_there_is_nothing_of_anybody_on_it(press: Path):
    page = words_of(run_sheet_page(sheet(press))) + sheet(press).table.decode()
    said = re.sub("[0-9a-f]{8,64}", "", page)
    assert not [one for one in ("花子", "シオミ", "99001", "999-0001", "港町", "0003-0000") if one in said]


def test_a_plan_that_was_not_printed_has_none(tmp_path: Path):
    with pytest.raises(NoRunList):
        sheet(tmp_path / "nowhere")


def words_of(page: str) -> str:
    body = page.partition("<body>")[2]
    return re.sub("<[^>]+>", "", body)


def drawn(page: str) -> np.ndarray:
    """The code of a page as a picture: four pixels a module."""
    size = int(re.search(r'viewBox="0 0 (\d+) \d+"', page)[1])  # type: ignore[index]
    field = np.full((size, size), 255, np.uint8)
    for x, y, wide in re.findall(r"M(\d+) (\d+)\.5h(\d+)", page):
        field[int(y), int(x) : int(x) + int(wide)] = 0
    return np.kron(field, np.ones((4, 4), np.uint8))
