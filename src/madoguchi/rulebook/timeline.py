"""Every day on which an answer changes, and to what, as far as facts and rulebook reach (これからの変化).

Not day by day but from turn to turn: while it decides, the day asked about learns from every comparison when the answer
may turn. A person's ten years cost some four decisions, each of some days at once, not 3,652.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from madoguchi.days.bounds import ONE
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.arrow import RecordBatch, Table
from madoguchi.rulebook.engine.dates import Today
from madoguchi.rulebook.engine.decide import ROLL_ANSWERS
from madoguchi.rulebook.engine.roll import insurers_of
from madoguchi.rulebook.engine.stretches import Asking, in_order


def timeline(
    roll: RecordBatch, edition: Edition, since: date, until: date, known_on: date | None = None,
    answers: Sequence[str] = ROLL_ANSWERS,
) -> Table:  # fmt: skip
    """One row for each person and stretch of days with the same answers, in the order of the roll and of time.

    Columns: `since` and `until` (both included), then those of `decide`. The stretches of a person have no gap and no
    overlap from the first to the last day asked about.
    """
    starts = turns_for(insurers_of(roll)[0], edition, since, until, known_on)
    nexts = [*starts[1:], until + ONE]
    ask = Asking(roll, edition, Today.at(since), known_on, answers)
    return in_order([piece for start, after in zip(starts, nexts, strict=True) for piece in ask.stretch(start, after)])


def turns_for(
    insurers: tuple[str, ...], edition: Edition, since: date, until: date, known_on: date | None
) -> list[date]:
    """The first day, and every later one on which a rule turns, or a value these insurers go by."""
    starts = [since]
    for day in (day for day in edition.turns if since < day <= until):
        if law_on(day, insurers, edition, known_on) != law_on(starts[-1], insurers, edition, known_on):
            starts.append(day)
    return starts


def law_on(day: date, insurers: tuple[str, ...], edition: Edition, known_on: date | None) -> object:
    """All that is law for these insurers on a day, to be compared with another day's: rules, choices, values."""
    values = edition.resolve(insurers, day, known_on)
    return [rule.is_law(day) for rule in edition.law.rules.values()], values.cells, values.values
