"""Standing decided (現況の判定): the rulebook's timeline over stretches of facts, cut to the days each one holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from madoguchi.adapters.postgres.cells import TYPE
from madoguchi.adapters.postgres.standing.facts import Stretches
from madoguchi.adapters.postgres.standing.frame import Terms
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.output import NOTHING
from madoguchi.rulebook.engine.stretches import ROW, SINCE, UNTIL, merged
from madoguchi.rulebook.timeline import timeline
from madoguchi.rulebook.vocabulary import vocabulary

_compute: Any = pc
# What a check reads, and who looks after it. No day of a paper among them: each renewal would turn it, and what was
# issued stands in the ledger of papers.
ANSWERS: Final = (
    "owed", "variant", "ground", "card_usable", "card_usable_until", "reader_message", "discloses",
    "former_card_until", "former_card_usable", "eligible_from", "lost_on", "moves_to", "moves_on", "copayment_rate",
    "elderly_card_needed",
)  # fmt: skip
BESIDE: Final = ("open", "missing", "disputed")
COLUMNS: Final = (*ANSWERS, *BESIDE)
Row = tuple[Any, ...]  # person, first day, day after the last, then a value for each of `COLUMNS`
Days = npt.NDArray[np.int32]
ROW_OF, PERSON = ROW, "person"


def types() -> Mapping[str, str]:
    """The type of each column in the database (列の型)."""
    kinds = vocabulary().answers
    return {name: TYPE.get(kinds[name].kind, "text") if name in kinds else "text" for name in COLUMNS}


def decided(stretches: Stretches, edition: Edition, terms: Terms) -> list[Row]:
    """What holds of these people on each day of the terms (現況の判定), by person and day; equal neighbours are one.

    Facts of which no more is told than that they are there have happened by the first day of their stretch: so these
    rows are asked from that day on, and all others at once.
    """
    if not stretches.of:
        return []
    told = [_clipped(timeline(_numbered(stretches, rows), edition, since, terms.until, answers=ANSWERS), stretches)
            for since, rows in _asked(stretches, terms)]  # fmt: skip
    whole = pa.concat_tables(told).sort_by([(ROW_OF, "ascending"), (SINCE, "ascending")])
    people = np.array([person for person, _, _ in stretches.of], np.int32)
    each = whole.set_column(0, ROW_OF, arrow.numbers(people[whole.column(ROW_OF).to_numpy()]))
    return _rows(merged(each.append_column(PERSON, each.column(ROW_OF))))


def _asked(stretches: Stretches, terms: Terms) -> Iterator[tuple[date, list[int]]]:
    """Rows that are asked together, and the day from which on."""
    has_untold = stretches.roll.column("some").is_valid().to_pylist()
    plain = [row for row, untold in enumerate(has_untold) if not untold]
    if plain:
        yield terms.since, plain
    first = {row: stretches.of[row][1] for row, untold in enumerate(has_untold) if untold}
    for since, rows in groupby(sorted(first, key=first.__getitem__), key=first.__getitem__):
        yield since, list(rows)


def _numbered(stretches: Stretches, rows: Sequence[int]) -> arrow.RecordBatch:
    """These rows as a roll, each person's key the number of the row."""
    some = arrow.rows_of(stretches.roll, rows)
    return arrow.with_columns(some, {"person": arrow.array([str(row) for row in rows])})


def _clipped(told: arrow.Table, stretches: Stretches) -> pa.Table:
    """What was told of each row, on the days its facts hold."""
    rows = told.column("person").cast(pa.int32()).to_numpy()
    firsts, lasts = _days(stretches)
    since = np.maximum(_numbers(told, SINCE), firsts[rows])
    until = np.minimum(_numbers(told, UNTIL), lasts[rows])
    columns = {ROW_OF: arrow.numbers(rows), SINCE: arrow.days_of_unix(since), UNTIL: arrow.days_of_unix(until)}
    plain = {name: _plain(told.column(name)) for name in COLUMNS}
    return pa.table({**columns, **plain}).filter(arrow.flags(since <= until))


def _days(stretches: Stretches) -> tuple[Days, Days]:
    """The first and the last day of each row, from 1970."""
    firsts, afters = (np.array([of[place] for of in stretches.of], "datetime64[D]").astype(np.int32)
                      for place in (1, 2))  # fmt: skip
    return firsts, afters - np.int32(1)


def _numbers(told: arrow.Table, name: str) -> Days:
    days: Days = told.column(name).cast(pa.int32()).to_numpy()
    return days


def _plain(column: Any) -> Any:
    return column.cast(pa.string()) if arrow.is_dictionary(column.type) else column


def _rows(told: arrow.Table) -> list[Row]:
    """A table as rows, each with the day after its last."""
    after = [day.item() for day in told.column(UNTIL).to_numpy() + np.timedelta64(1, "D")]
    beside = [_nothing_is_null(told.column(name)).to_pylist() for name in BESIDE]
    answers = [told.column(name).to_pylist() for name in ANSWERS]
    first = told.column(SINCE).to_pylist()
    return list(zip(told.column(PERSON).to_pylist(), first, after, *answers, *beside, strict=True))


def _nothing_is_null(column: Any) -> Any:
    return _compute.if_else(_compute.equal(column, NOTHING), None, column)
