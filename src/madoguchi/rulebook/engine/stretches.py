"""Stretches of days with the same answers (同じ答えの続く期間), from turn to turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from madoguchi.days.bounds import number
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch, Table
from madoguchi.rulebook.engine.dates import UNIX, Ints, Today
from madoguchi.rulebook.engine.decide import decide

if TYPE_CHECKING:
    from madoguchi.rulebook.edition import Edition

SINCE, UNTIL, ROW = "since", "until", "row"


class Asking:
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


def in_order(pieces: Sequence[RecordBatch]) -> Table:
    """Pieces as one table, person by person and day by day, neighbours with the same answers made one."""
    return merged(arrow.sorted_table(pieces, [ROW, SINCE]))


def _piece(decided: RecordBatch, rows: Ints, here: Ints, turns: Any) -> RecordBatch:
    days = [arrow.days_of_unix(here - UNIX), arrow.days_of_unix((turns - UNIX - 1).astype(np.int32))]
    fields = [(ROW, arrow.NUMBER), (SINCE, arrow.DAY), (UNTIL, arrow.DAY), *((f.name, f.type) for f in decided.schema)]
    return arrow.batch([arrow.numbers(rows), *days, *decided.columns], arrow.schema_of(fields))


def merged(told: Table) -> Table:
    """Neighbouring stretches of a person with the same answers become one."""
    same = np.ones(max(told.num_rows - 1, 0), bool)
    for name in told.column_names:
        if name not in (SINCE, UNTIL):
            same &= arrow.equals_next(told, name)
    begins = np.flatnonzero(np.append(True, ~same)) if told.num_rows else np.zeros(0, np.int64)
    ends = np.append(begins[1:] - 1, told.num_rows - 1)[: len(begins)]
    return arrow.joined(told, begins, ends, UNTIL, drop=ROW)
