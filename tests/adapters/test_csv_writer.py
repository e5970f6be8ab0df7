"""Decisions as CSV: the same bytes each time, and no half file under the real name."""

import csv
from datetime import date
from pathlib import Path

import pytest

from madoguchi.adapters.csv.writer import HEAD, REFUSED_HEAD, CsvDecisions
from madoguchi.desk.rolls import BULK_ANSWERS, RefusedRow
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of

PEOPLE = [
    {"person": "A-1", "insurer": "ako-city-nhi", "birth_date": date(1956, 2, 29), "eligible_from": date(2010, 4, 1)},
    {"person": "A-2", "insurer": "ako-city-nhi", "birth_date": date(1930, 1, 1), "eligible_from": date(2010, 4, 1)},
]
BAD = RefusedRow(3, 4, "birth_date", "a day written 'S99.9.9'", "there is no such day", "correct it")


def write(folder: Path) -> tuple[Path, Path]:
    told = decide(batch_of(PEOPLE), shipped_edition(), date(2026, 8, 1), answers=BULK_ANSWERS)
    paths = folder / "out" / "decisions.csv", folder / "out" / "refused.csv"
    with CsvDecisions(*paths) as out:
        out.decided(told, arrow.array(["ako-city-nhi"] * 2))
        out.refused([BAD])
    return paths


def test_the_files_are_csv_that_spreadsheets_open_in_japanese(tmp_path):
    decisions, refused = write(tmp_path)
    assert decisions.read_bytes().startswith(b"\xef\xbb\xbfperson,insurer,owed,")
    rows = list(csv.DictReader(decisions.read_text("utf-8-sig").splitlines()))
    assert [row["person"] for row in rows] == ["A-1", "A-2"]
    assert set(rows[0]) == set(HEAD)
    assert "owed" in rows[0]["open"].split()
    [bad] = csv.DictReader(refused.read_text("utf-8-sig").splitlines())
    assert list(bad) == list(REFUSED_HEAD)
    assert bad["row"] == "3"


def test_the_same_decisions_are_the_same_bytes(tmp_path):
    one, other = write(tmp_path / "a"), write(tmp_path / "b")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_a_run_that_breaks_off_leaves_no_file(tmp_path):
    out = CsvDecisions(tmp_path / "decisions.csv", tmp_path / "refused.csv")
    with pytest.raises(KeyboardInterrupt), out:
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())
