"""Columns that begin with `_`: passed over, but for the household where somebody asked for it by file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from faces.asked import run
from madoguchi.adapters.csv.reader import CsvRoll
from madoguchi.adapters.rolls.reading import Reading
from madoguchi.assembly.parts import roll_in
from madoguchi.faces.cli.ports import RollFile
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.errors import RefusedFile

ON = ("--on", "2026-08-01")
KEEP = frozenset({"_household"})
HOMES = ["101", "101", "102", "102", "　", None]
ROLL = {
    "person": [f"K-{n}" for n in range(6)], "insurer": ["ako-city-nhi"] * 6,
    "relation": ["head", "insured", "insured", "insured", "head", "insured"],
    "birth_date": [f"19{50 + n}-03-03" for n in range(6)], "_household": HOMES, "_memo": ["汐見太郎"] * 6,
}  # fmt: skip


def as_csv(folder: Path) -> Path:
    path = folder / "roll.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([ROLL, *zip(*([cell or "" for cell in one] for one in ROLL.values()), strict=True)])
    return path


def as_parquet(folder: Path, homes: pa.Array | None = None) -> Path:
    columns = {**ROLL, "_household": pa.array(HOMES) if homes is None else homes}
    pq.write_table(pa.table(columns), folder / "roll.parquet")
    return folder / "roll.parquet"


def as_numbers(folder: Path) -> Path:
    return as_parquet(folder, pa.array([101, 101, 102, 102, None, None], pa.int64()))


def as_dictionary(folder: Path) -> Path:
    return as_parquet(folder, pa.array(HOMES).dictionary_encode())


Write = Callable[[Path], Path]
WAYS = pytest.mark.parametrize("write", [as_csv, as_parquet, as_numbers, as_dictionary])


def rows_of(path: Path, keep: frozenset[str] = KEEP) -> list[dict[str, Any]]:
    chunks = roll_in(RollFile(path, keep=keep), shipped_edition()).chunks()
    return [row for chunk in chunks for row in chunk.batch.to_pylist()]


@WAYS
def test_a_household_is_kept_where_it_is_asked_for_and_nowhere_else(tmp_path: Path, write: Write):
    path = write(tmp_path)
    assert [row["_household"] for row in rows_of(path)] == ["101", "101", "102", "102", None, None]
    assert not any(name.startswith("_") for row in rows_of(path, frozenset()) for name in row)
    assert all("_memo" not in row for row in rows_of(path))


@WAYS
def test_households_without_a_head_are_found_in_a_file(tmp_path: Path, write: Write):
    told = json.loads(run("roll", "check", write(tmp_path), *ON, "--json").output)
    [found] = [one for one in told["findings"] if one["name"] == "household_without_head"]
    assert found["count"] == 1
    passed = run("roll", "check", write(tmp_path), *ON, "--ignore", "_household", "--json").output
    assert "household_without_head" not in passed


@WAYS
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_masking_a_file_keeps_households_together_under_new_keys(tmp_path: Path, write: Write, ending: str):
    out = tmp_path / f"masked.{ending}"
    assert run("roll", "mask", write(tmp_path), "-o", out, *ON, "--seed", "1").exit_code == 0
    rows = rows_of(out)
    homes: dict[str | None, list[str]] = {}
    for row in rows:
        homes.setdefault(row["_household"], []).append(row["relation"])
    together = sorted(map(sorted, homes.values()))
    assert together == [["head", "insured"], ["head", "insured"], ["insured", "insured"]]
    assert set(homes) == {"H0000001", "H0000002", None}
    assert "_memo" not in rows[0]
    assert not {"101", "102", "汐見太郎"} & {cell for row in rows for cell in row.values() if isinstance(cell, str)}


def test_two_columns_of_households_are_refused(tmp_path: Path):
    path = tmp_path / "roll.csv"
    path.write_text("person,_household,＿household\n", encoding="utf-8")
    with pytest.raises(RefusedFile, match="_household"):
        CsvRoll(path, Reading({}, "x", keep=KEEP)).head  # noqa: B018 - reading it is what is tried


def test_a_household_that_is_no_text_is_refused_with_its_place(tmp_path: Path):
    told = run("roll", "check", as_parquet(tmp_path, pa.array([1.5] * 6)), *ON)
    assert told.exit_code == 3
    assert "roll.parquet:1:5" in told.stderr
