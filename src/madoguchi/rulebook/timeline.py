"""Every day on which an answer changes, and to what, as far as facts and rulebook reach (これからの変化).

Not day by day but from turn to turn: while it decides, the day asked about learns from every comparison when the answer
may next turn. A person's ten years cost some ten decisions, not 3,652.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from madoguchi.days.bounds import ONE
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.arrow import RecordBatch, Table
from madoguchi.rulebook.engine.dates import Today
from madoguchi.rulebook.engine.decide import ROLL_ANSWERS
from madoguchi.rulebook.engine.stretches import Asking, in_order


def timeline(
    roll: RecordBatch, edition: Edition, since: date, until: date, known_on: date | None = None,
    answers: Sequence[str] = ROLL_ANSWERS,
) -> Table:  # fmt: skip
    """One row for each person and stretch of days with the same answers, in the order of the roll and of time.

    Columns: `since` and `until` (both included), then those of `decide`. The stretches of a person have no gap and no
    overlap from the first to the last day asked about.
    """
    starts = [since, *(day for day in edition.turns if since < day <= until)]
    nexts = [*starts[1:], until + ONE]
    ask = Asking(roll, edition, Today.at(since), known_on, answers)
    return in_order([piece for start, after in zip(starts, nexts, strict=True) for piece in ask.stretch(start, after)])
