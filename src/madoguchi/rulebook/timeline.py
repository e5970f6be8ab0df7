"""Every day on which an answer changes, and to what, as far as facts and rulebook reach (これからの変化).

Not day by day but from turn to turn: while it decides, the day asked about learns from every comparison when the answer
may next turn. A person's ten years cost some ten decisions, not 3,652.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from madoguchi.days.bounds import ONE, number
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch, Table
from madoguchi.rulebook.engine.dates import UNIX, Ints, Today
from madoguchi.rulebook.engine.decide import ROLL_ANSWERS, decide

SINCE, UNTIL, ROW = "since", "until", "row"


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
    ask = _Asking(roll, edition, Today.at(since), known_on, answers)
    pieces = [piece for start, after in zip(starts, nexts, strict=True) for piece in ask.stretch(start, after)]
    return _merged(arrow.sorted_table(pieces, [ROW, SINCE]))


class _Asking:
    """The same question about the same people, for one stretch after another."""

    def __init__(
        self, roll: RecordBatch, edition: Edition, said_by: Today, known_on: date | None, answers: Sequence[str]
    ) -> None:
        self.roll, self.edition, self.said_by, self.known_on, self.answers = roll, edition, said_by, known_on, answers

    def stretch(self, start: date, after: date) -> list[RecordBatch]:
        """From one day to before another, between which no dated value turns: decide, and again those who turn."""
        rows: Ints = np.arange(self.roll.num_rows, dtype=np.int32)
        here: Ints = np.full(len(rows), number(start), np.int32)
        end, pieces, some = np.int32(number(after)), [], self.roll
        while len(rows):
            today = Today(here, here, watching=True)
            decided = decide(some, self.edition, start, self.known_on, self.answers, today=today, said_by=self.said_by)
            turns = (
                np.broadcast_to(np.minimum(today.turns[0], end), len(rows)) if today.turns else np.full(len(rows), end)
            )
            pieces.append(_piece(decided, rows, here, turns))
            again = np.flatnonzero(turns < end)
            rows, here, some = rows[again], turns[again].astype(np.int32), arrow.rows_of(some, again)
        return pieces


def _piece(decided: RecordBatch, rows: Ints, here: Ints, turns: Any) -> RecordBatch:
    days = [arrow.days_of_unix(here - UNIX), arrow.days_of_unix((turns - UNIX - 1).astype(np.int32))]
    fields = [(ROW, arrow.NUMBER), (SINCE, arrow.DAY), (UNTIL, arrow.DAY), *((f.name, f.type) for f in decided.schema)]
    return arrow.batch([arrow.numbers(rows), *days, *decided.columns], arrow.schema_of(fields))


def _merged(told: Table) -> Table:
    """Neighbouring stretches of a person with the same answers become one."""
    same = np.ones(max(told.num_rows - 1, 0), bool)
    for name in told.column_names:
        if name not in (SINCE, UNTIL):
            same &= arrow.equals_next(told, name)
    begins = np.flatnonzero(np.append(True, ~same)) if told.num_rows else np.zeros(0, np.int64)
    ends = np.append(begins[1:] - 1, told.num_rows - 1)[: len(begins)]
    return arrow.joined(told, begins, ends, UNTIL, drop=ROW)
