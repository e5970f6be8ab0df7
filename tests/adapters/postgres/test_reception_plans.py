"""What a check asks of a table that was empty as its plan was made: by index all the same, whatever comes then."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from adapters.postgres.checking import Desk, by_card, by_number, by_person, copy_of, town_with_facility
from adapters.postgres.snapshots import booked, snapshot, switched
from adapters.postgres.test_standing_check import DAY
from madoguchi.adapters.postgres.server.server import Server

GROWING: Final = ("booking", "visit", "miss", "consent", "reference", "lookup", "standing", "shown")
COUNTED: Final = "VACUUM (ANALYZE) reception.visit, reception.miss, reception.consent, reception.reference"
SCANS: Final = """
SELECT sum(seq_scan)::integer AS whole, sum(idx_scan)::integer AS by_index FROM pg_stat_user_tables
WHERE schemaname IN ('reception', 'standing') AND relname = ANY ($1)
"""
ASKED: Final = (by_number(2), by_card("2B"), by_person(2), by_number(1), by_number(2, number="999"))


@pytest.fixture
def desk(server: Server) -> Iterator[Desk]:
    """A town whose visits were counted while there were none."""
    for made in town_with_facility(server):
        for one in copy_of(server, made):
            one.rows(COUNTED)
            yield one


def scans(desk: Desk) -> tuple[int, int]:
    whole, by_index = desk.rows(SCANS, GROWING)[0]
    return whole, by_index


def test_a_table_that_was_counted_while_it_was_empty_is_not_read_whole_by_each_check(desk: Desk):
    before, _ = scans(desk)
    for _ in range(4):
        desk.ask(*ASKED)
    until = time.monotonic() + 10
    while scans(desk)[1] < 4 * len(ASKED) and time.monotonic() < until:  # told when a connection has ended
        time.sleep(0.1)
    assert scans(desk)[1] >= 4 * len(ASKED)
    assert scans(desk)[0] == before


def test_a_snapshot_reads_no_table_whole(desk: Desk, tmp_path: Path):
    desk.ask(*ASKED)
    switched(desk)
    booked(desk, DAY, by_number(4))
    before = scans(desk)
    snapshot(desk, tmp_path)
    until = time.monotonic() + 10
    while scans(desk)[1] < before[1] + 10 and time.monotonic() < until:
        time.sleep(0.1)
    assert scans(desk)[1] >= before[1] + 10
    assert scans(desk)[0] == before[0]
