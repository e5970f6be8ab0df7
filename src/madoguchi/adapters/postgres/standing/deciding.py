"""Standing decided (現況の判定): the rulebook's timeline over stretches of facts, cut to the days each one holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from madoguchi.adapters.postgres.cells import TYPE
from madoguchi.adapters.postgres.standing.facts import Stretches
from madoguchi.adapters.postgres.standing.frame import Terms
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.late import Late
from madoguchi.rulebook.vocabulary import vocabulary

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from madoguchi.rulebook import timeline as timelines
    from madoguchi.rulebook.engine import arrow, output
    from madoguchi.rulebook.engine import stretches as engine
else:
    np, pa, timelines = Late("numpy"), Late("pyarrow"), Late("madoguchi.rulebook.timeline")
    arrow, output = Late("madoguchi.rulebook.engine.arrow"), Late("madoguchi.rulebook.engine.output")
    engine = Late("madoguchi.rulebook.engine.stretches")

_compute: Any = Late("pyarrow.compute")
# What a check reads, and who looks after it. No day of a paper among them: each renewal would turn it, and what was
# issued stands in the ledger of papers.
ANSWERS: Final = (
    "owed", "variant", "ground", "card_usable", "card_usable_until", "reader_message", "discloses",
    "former_card_until", "former_card_usable", "eligible_from", "lost_on", "moves_to", "moves_on", "copayment_rate",
    "elderly_card_needed", "special_expense", "category_may_be_told", "medical_may_be_told",
)  # fmt: skip
BESIDE: Final = ("open", "missing", "disputed")
COLUMNS: Final = (*ANSWERS, *BESIDE)
Row = tuple[Any, ...]  # person, first day, day after the last, then a value for each of `COLUMNS`
Days: TypeAlias = "npt.NDArray[np.int32]"
PERSON: Final = "person"


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
    asked = ((since, _numbered(stretches, rows)) for since, rows in _asked(stretches, terms))
    told = [_clipped(timelines.timeline(roll, edition, since, terms.until, answers=ANSWERS), stretches)
            for since, roll in asked]  # fmt: skip
    whole = pa.concat_tables(told).sort_by([(engine.ROW, "ascending"), (engine.SINCE, "ascending")])
    people = np.array([person for person, _, _ in stretches.of], np.int32)
    each = whole.set_column(0, engine.ROW, arrow.numbers(people[whole.column(engine.ROW).to_numpy()]))
    return _rows(engine.merged(each.append_column(PERSON, each.column(engine.ROW))))


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
    since = np.maximum(_numbers(told, engine.SINCE), firsts[rows])
    until = np.minimum(_numbers(told, engine.UNTIL), lasts[rows])
    days = {engine.SINCE: arrow.days_of_unix(since), engine.UNTIL: arrow.days_of_unix(until)}
    plain = {name: _plain(told.column(name)) for name in COLUMNS}
    return pa.table({engine.ROW: arrow.numbers(rows), **days, **plain}).filter(arrow.flags(since <= until))


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
    after = [day.item() for day in told.column(engine.UNTIL).to_numpy() + np.timedelta64(1, "D")]
    beside = [_nothing_is_null(told.column(name)).to_pylist() for name in BESIDE]
    answers = [told.column(name).to_pylist() for name in ANSWERS]
    first = told.column(engine.SINCE).to_pylist()
    return list(zip(told.column(PERSON).to_pylist(), first, after, *answers, *beside, strict=True))


def _nothing_is_null(column: Any) -> Any:
    return _compute.if_else(_compute.equal(column, output.NOTHING), None, column)
