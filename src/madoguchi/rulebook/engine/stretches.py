"""Stretches of days with the same answers (同じ答えの続く期間), from turn to turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from madoguchi.days.bounds import number
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch, Table
from madoguchi.rulebook.engine.dates import UNIX, Today
from madoguchi.rulebook.engine.decide import decide

if TYPE_CHECKING:
    from madoguchi.rulebook.edition import Edition

SINCE, UNTIL, ROW = "since", "until", "row"
Pairs = npt.NDArray[np.int64]  # person and day: the row above these bits, the day in them
BITS = 20
AT_ONCE = 1 << 16  # pairs in one decision: more would only take memory


class Told(NamedTuple):
    """What was decided of some people, each on a day, and who may turn on which days (判定と次の変わり目)."""

    pairs: Pairs
    answers: RecordBatch
    turns: Pairs


class Asking:
    """The same question about the same people, for one stretch after another."""

    def __init__(
        self, roll: RecordBatch, edition: Edition, said_by: Today, known_on: date | None, answers: Sequence[str]
    ) -> None:
        self.roll, self.edition, self.said_by, self.known_on, self.answers = roll, edition, said_by, known_on, answers

    def stretch(self, start: date, after: date) -> list[RecordBatch]:
        """From one day to before another, between which the law does not turn: each person on every day that counts.

        Deciding on a day tells on which others the answer may turn; those are decided together, and may tell of more.
        """
        end, told = number(after), list[Told]()
        due = known = _paired(np.arange(self.roll.num_rows), np.int64(number(start)))
        while len(due) or not told:  # an empty roll is decided once, for the columns
            new = [self._decided(pairs, start, end) for pairs in np.array_split(due, len(due) // AT_ONCE + 1)]
            due = np.setdiff1d(_once([one.turns for one in new]), known, assume_unique=True)
            told, known = [*told, *new], np.sort(np.concatenate([known, due]))
        return [_piece(one, _until(one.pairs, known, end)) for one in told]

    def _decided(self, pairs: Pairs, start: date, end: int) -> Told:
        """These people on these days by the law of the first."""
        rows, days = pairs >> BITS, (pairs & (1 << BITS) - 1).astype(np.int32)
        some = arrow.rows_of(self.roll, rows)
        today = Today(days, days, np.int32(end))
        decided = decide(some, self.edition, start, self.known_on, self.answers, today=today, said_by=self.said_by)
        return Told(pairs, decided, _once([_paired(rows[at], day) for at, day in today.turns]))


def _paired(rows: Any, days: Any) -> Pairs:
    """Person and day in one number that sorts by both."""
    return np.asarray((rows.astype(np.int64) << BITS) + days)


def _once(each: Sequence[Pairs]) -> Pairs:
    """All of them in order, each once. `numpy.unique` would look each up among hashes: forty times as long."""
    pairs = np.sort(np.concatenate([*each, np.zeros(0, np.int64)]))
    return np.asarray(pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]])


def _until(pairs: Pairs, known: Pairs, end: int) -> Pairs:
    """The last day before the person's next one, or before the end."""
    after = np.append(known, np.int64(-1))[np.searchsorted(known, pairs) + 1]
    same_person = after >> BITS == pairs >> BITS
    return np.where(same_person, after & (1 << BITS) - 1, end) - 1


def in_order(pieces: Sequence[RecordBatch]) -> Table:
    """Pieces as one table, person by person and day by day, neighbours with the same answers made one."""
    return merged(arrow.sorted_table(pieces, [ROW, SINCE]))


def _piece(told: Told, until: Pairs) -> RecordBatch:
    days = [arrow.days_of_unix(day - UNIX) for day in (told.pairs & (1 << BITS) - 1, until)]
    answers = ((field.name, field.type) for field in told.answers.schema)
    fields = [(ROW, arrow.NUMBER), (SINCE, arrow.DAY), (UNTIL, arrow.DAY), *answers]
    columns = [arrow.numbers(told.pairs >> BITS), *days, *told.answers.columns]
    return arrow.batch(columns, arrow.schema_of(fields))


def merged(told: Table) -> Table:
    """Neighbouring stretches of a person with the same answers become one."""
    same = np.ones(max(told.num_rows - 1, 0), bool)
    for name in told.column_names if told.num_rows else ():
        if name not in (SINCE, UNTIL):
            same &= arrow.equals_next(told, name)
    begins = np.flatnonzero(np.append(True, ~same)) if told.num_rows else np.zeros(0, np.int64)
    ends = np.append(begins[1:] - 1, told.num_rows - 1)[: len(begins)]
    return arrow.joined(told, begins, ends, UNTIL, drop=ROW)
