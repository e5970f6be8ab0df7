"""Every practice on every day answers: no hole, no error; what is undecided or disputed stands in one list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from people import known

from madoguchi.days.bounds import number
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.dates import Today
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.output import NOTHING
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.practice import shipped_practices
from madoguchi.rulebook.reading import read_file
from sizes import size

FIRST, LAST = date(2024, 7, 1), date(2028, 12, 31)
ONE = timedelta(days=1)
SEED = 20261122
OPEN_STRETCHES = Path(__file__).parent / "open_stretches.yaml"
KINDS_OF_PEOPLE = (
    {},
    {"has_card": False, "registered": False},
    {"birth_date": date(1955, 3, 1)},
    {"birth_date": date(1941, 8, 1), "has_card": False, "registered": False},
    {"former_card_until": date(2026, 3, 31), "has_card": False},
)


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE


EDITION = shipped_edition()
PEOPLE = batch_of([known(person=f"{insurer} {n}", insurer=insurer, **facts)
                   for insurer in shipped_practices() for n, facts in enumerate(KINDS_OF_PEOPLE)])  # fmt: skip
ANSWERS = ("owed", "rule", "valid_from", "valid_until")


def stretches() -> list[list[date]]:
    """The days from first to last, parted where a value or a rule begins or ends."""
    turns = {turn for turn in EDITION.turns if FIRST < turn <= LAST}
    parted: list[list[date]] = []
    for day in days(FIRST, LAST):
        if not parted or day in turns:
            parted.append([])
        parted[-1].append(day)
    return parted


def answered(on: Sequence[date]) -> pa.RecordBatch:
    """What is decided for everybody on days of one stretch, asked at once."""
    asked = np.repeat(np.array([number(day) for day in on], np.int32), PEOPLE.num_rows)
    everybody = PEOPLE.take(pa.array(np.tile(np.arange(PEOPLE.num_rows), len(on))))
    return decide(everybody, EDITION, on[0], answers=ANSWERS, today=Today(asked, asked))


def test_every_practice_answers_on_every_day() -> None:
    for stretch in stretches():
        rows = answered(stretch)
        unanswered = pc.and_(pc.is_null(rows["owed"]), pc.equal(rows["missing"], NOTHING))
        assert not pc.any(unanswered).as_py(), (stretch[0], rows.filter(unanswered).slice(0, 1).to_pylist())


def test_days_asked_at_once_answer_as_each_day_asked_by_itself() -> None:
    every = [(stretch, n) for stretch in stretches() for n in range(len(stretch))]
    for stretch, n in Random(SEED).sample(every, min(size("days of practices"), len(every))):  # noqa: S311  seeded
        alone = decide(PEOPLE, EDITION, stretch[n], answers=ANSWERS).to_pylist()
        assert answered([stretch[0], stretch[n]])[PEOPLE.num_rows :].to_pylist() == alone, stretch[n]


def open_stretches() -> dict[tuple[str, str], set[str]]:
    """Every stretch of days on which a value some practice goes by is undecided or disputed, and whose it is."""
    edition, found = shipped_edition(), dict[tuple[str, str], set[str]]()
    for insurer in shipped_practices():
        for day in [FIRST, *(turn for turn in edition.turns if FIRST < turn <= LAST)]:
            told = edition.resolve((insurer,), day, None)
            for name, each in [*told.cells.items(), *((name, (one,)) for name, one in told.values.items())]:
                if each[0].status != "settled":
                    found.setdefault((name, each[0].status), set()).add(insurer)
    return found


def test_open_stretches_are_those_of_the_list_each_with_source_and_reason() -> None:
    listed = read_file(OPEN_STRETCHES).items()
    entries = [one.fields(frozenset({"choice", "status", "insurers", "cites", "reason"})) for one in listed]
    assert len(entries) <= 12
    told = {(one["choice"].text(), one["status"].text()): set(one["insurers"].texts()) for one in entries}
    assert told == open_stretches()
    assert all(len(one["reason"].text()) > 20 and one["cites"].texts() for one in entries)


def test_the_day_before_on_and_after_every_dated_value_answers() -> None:
    edition = shipped_edition()
    batch = batch_of([known(person=insurer, insurer=insurer) for insurer in shipped_practices()])
    for turn in edition.turns:
        for day in (turn - ONE, turn, turn + ONE):
            if day >= FIRST:
                assert decide(batch, edition, day).num_rows == len(shipped_practices())
