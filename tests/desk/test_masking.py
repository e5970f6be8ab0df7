"""A masked roll: the same answers, and nobody's key, household, order or day of the month."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.desk.making import Wanted
from madoguchi.desk.masking import TOLD, Masked, TooLargeToMask, mask_roll
from madoguchi.desk.other_days import other_days
from madoguchi.desk.rolls import BULK_ANSWERS, Chunk, RefusedRow
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.decide import decide

DAY = date(2026, 8, 1)
BAD = RefusedRow(1, 2, "birth_date", "a", "b", "c")
SCHEMES = {"shiomi-city-nhi": "national", "momosato-late-stage": "late_stage_elderly",
           "minamo-kenpo": "health_insurance_society"}  # fmt: skip


@dataclass
class GivenRoll:
    """A roll in memory, in parts of a hundred rows."""

    batch: RecordBatch
    refused: tuple[RefusedRow, ...] = ()
    absent: tuple[str, ...] = ()

    def chunks(self) -> Iterator[Chunk]:
        for begin in range(0, self.batch.num_rows, 100):
            yield Chunk(self.batch.slice(begin, 100), self.refused if not begin else ())


@dataclass
class Kept:
    """What was written, kept."""

    rows: list[dict] = field(default_factory=list)
    batches: list[RecordBatch] = field(default_factory=list)

    def write(self, batch: RecordBatch) -> None:
        self.batches.append(batch)
        self.rows += batch.to_pylist()


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311  the same file twice is what is tested


@cache
def made(insurer: str, edges: bool = False, people: int = 600) -> RecordBatch:
    (batch,) = MadeUpRoll(Wanted(insurer, SCHEMES[insurer], people, 5, DAY, edges, with_names=True)).batches()
    return batch


def masked(batch: RecordBatch, seed: int = 1, move: bool = True, on: date = DAY) -> tuple[Kept, Masked]:
    kept = Kept()
    done = mask_roll(GivenRoll(batch, (BAD,)), kept, demo_edition(), on, seeded(seed), move)
    return kept, done


def answers(batches: Sequence[RecordBatch], on: date = DAY) -> Counter:
    told = [decide(one, demo_edition(), on, None, answers=BULK_ANSWERS) for one in batches]
    return Counter(tuple(row[name] for name in (*BULK_ANSWERS, *TOLD)) for one in told for row in one.to_pylist())


@pytest.mark.parametrize("edges", [False, True], ids=["ordinary", "edges"])
@pytest.mark.parametrize("insurer", SCHEMES)
def test_the_answers_on_the_day_are_the_same_and_no_key_remains(insurer: str, edges: bool):
    batch = made(insurer, edges)
    kept, done = masked(batch)
    assert answers(kept.batches) == answers([batch])
    assert (done.rows, done.refused) == (batch.num_rows, 1)
    cells = {cell for row in kept.rows for cell in row.values() if isinstance(cell, str)}
    for column in ("person", "_household", "_氏名", "_住所", "_個人番号", "_office"):
        assert cells.isdisjoint(batch.column(column).to_pylist()), column


def test_households_relations_and_what_is_unknown_stay_as_they_are():
    batch = made("shiomi-city-nhi", edges=True)
    kept, _ = masked(batch)

    def homes(rows: list[dict]) -> Counter:
        by_home: dict[str, list] = {}
        for row in rows:
            by_home.setdefault(row["_household"], []).append((row["relation"], tuple(row["unknown"] or ())))
        return Counter(tuple(sorted(home, key=str)) for home in by_home.values())

    assert homes(kept.rows) == homes(batch.to_pylist())
    nulls = [name for name in batch.schema.names if not name.startswith("_")]
    shape = Counter(tuple(row[name] is None for name in nulls) for row in batch.to_pylist())
    assert Counter(tuple(row[name] is None for name in nulls) for row in kept.rows) == shape


def test_the_order_is_another_and_the_same_seed_gives_the_same_file():
    batch = made("shiomi-city-nhi")
    kept, _ = masked(batch)
    assert kept.rows == masked(batch)[0].rows != masked(batch, seed=2)[0].rows
    assert [row["person"] for row in kept.rows] == [f"M{n:07}" for n in range(1, batch.num_rows + 1)]
    births = batch.column("birth_date").to_pylist()
    assert sum(row["birth_date"] == own for row, own in zip(kept.rows, births, strict=True)) < 0.05 * len(births)


def test_most_days_of_birth_are_others_in_the_same_month():
    batch = made("shiomi-city-nhi", people=2_000)
    moved, exact = masked(batch)[0].rows, masked(batch, move=False)[0].rows
    pairs = [(one["birth_date"], other["birth_date"]) for one, other in zip(moved, exact, strict=True)]
    assert all((one.year, one.month) == (other.year, other.month) for one, other in pairs)
    assert sum(one != other for one, other in pairs) > 0.7 * len(pairs)


def test_two_rows_of_a_person_stay_one_persons():
    batch = made("shiomi-city-nhi", people=50)
    rows = batch.to_pylist()
    rows[1]["person"] = rows[0]["person"]
    twice = RecordBatch.from_pylist(rows, schema=batch.schema)
    assert len({row["person"] for row in masked(twice)[0].rows}) == 49


def test_a_roll_too_large_for_a_report_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("madoguchi.desk.masking.MOST_ROWS", 500)
    with pytest.raises(TooLargeToMask):
        masked(made("shiomi-city-nhi"))


def test_an_empty_roll_is_masked_into_nothing():
    batch = made("shiomi-city-nhi").slice(0, 0)
    kept = Kept()

    class Empty:
        absent = ()

        def chunks(self) -> Iterator[Chunk]:
            yield Chunk(batch, (BAD,))

    assert mask_roll(Empty(), kept, demo_edition(), DAY, seeded(1), move=True) == Masked(0, 1, 0)
    assert [one.num_rows for one in kept.batches] == [0], "the head is written"


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@settings(max_examples=300, deadline=None)
@given(st.lists(DAYS, max_size=12), DAYS, st.integers(0, 9))
def test_other_days_keep_month_order_edges_and_the_side_of_the_day(days: list[date], on: date, seed: int):
    told = other_days(days, on, seeded(seed))
    assert list(told) == sorted(set(days)) or set(told) == set(days)
    instead = [told[day] for day in sorted(told)]
    assert instead == sorted(set(instead)), "no two days become one, none passes another"
    for day, other in told.items():
        last = ((other.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
        assert (day.year, day.month) == (other.year, other.month)
        assert (day < on) == (other < on)
        assert (day == on) == (other == on)
        if day.day in (1, 2, last - 1, last) or abs((day - on).days) < 2:
            assert other == day
