"""Ten years ahead, day by day: on each day the timeline of everybody says what deciding on that day says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from people import crowd

from madoguchi.days.bounds import number
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.timeline import timeline
from sizes import size

SEED, YEARS = 11, 10
SINCE = date(2024, 7, 1)
UNTIL = date(SINCE.year + YEARS, SINCE.month, SINCE.day) - timedelta(days=1)
ONE = timedelta(days=1)
UNIX = number(date(1970, 1, 1))


def plain(table: pa.Table) -> dict[str, pa.Array]:
    """The columns by name, words as texts."""
    columns = {name: table.column(name).combine_chunks() for name in table.column_names}
    return {n: c.cast(arrow.TEXT) if arrow.is_dictionary(c.type) else c for n, c in columns.items()}


def whose_stretch(told: dict[str, pa.Array], people: list[str]) -> np.ndarray:
    """For each person and day the row of the timeline; every day is covered once."""
    first = number(SINCE)
    rows = np.full((len(people), (UNTIL - SINCE).days + 1), -1, np.int32)
    place = {person: n for n, person in enumerate(people)}
    since, until = (told[name].cast(pa.int32()).to_numpy() + UNIX - first for name in ("since", "until"))
    for row, person in enumerate(told["person"].to_pylist()):
        here = rows[place[person], since[row] : until[row] + 1]
        assert (here == -1).all(), f"two stretches of one person on one day: row {row}"
        here[:] = row
    assert (rows >= 0).all(), "a day without a stretch"
    return rows


def differing(told: dict[str, pa.Array], rows: np.ndarray, batch: pa.RecordBatch) -> Iterator[str]:
    """Every day and answer on which the timeline and deciding disagree about somebody."""
    for n in range(rows.shape[1]):
        day = SINCE + n * ONE
        daily = plain(pa.Table.from_batches([decide(batch, shipped_edition(), day)]))
        here = pa.array(rows[:, n])
        for name, column in daily.items():
            if not column.equals(told[name].take(here)):
                yield f"{day} {name}"


@pytest.mark.parametrize("share", [0.0, 0.05])
def test_a_timeline_says_on_every_day_what_deciding_says(share: float) -> None:
    people = crowd(size("timeline people"), SEED, unknown_share=share)
    batch = batch_of(people)
    told = plain(timeline(batch, shipped_edition(), SINCE, UNTIL))
    rows = whose_stretch(told, [person["person"] for person in people])
    found = list(differing(told, rows, batch))
    assert not found, f"{len(found)}: {found[:10]}"


@pytest.mark.parametrize("share", [0.0, 0.05])
def test_no_stretch_says_what_the_one_before_said(share: float) -> None:
    batch = batch_of(crowd(size("timeline people"), SEED, unknown_share=share))
    told = timeline(batch, shipped_edition(), SINCE, UNTIL).to_pylist()
    said = [{name: value for name, value in row.items() if name not in ("since", "until")} for row in told]
    assert [row["person"] for row, after in pairwise(said) if row == after] == []
