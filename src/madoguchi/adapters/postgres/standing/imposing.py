"""What stands beside the facts in standing (現況への申請・指示の反映): applications before, directions after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.plans.beside import NOW, directions_of, rested_on
from madoguchi.adapters.postgres.standing.deciding import COLUMNS, Row
from madoguchi.adapters.postgres.standing.facts import Stretches
from madoguchi.desk.asked_for import with_applications
from madoguchi.desk.directing import owed_as_directed
from madoguchi.reconcile.directions import Direction, mark_of
from madoguchi.rulebook.late import Late

if TYPE_CHECKING:
    from madoguchi.rulebook.engine import arrow
else:
    arrow = Late("madoguchi.rulebook.engine.arrow")

BEFORE: Final = 3  # person, first day, day after the last
PLACE: Final = {name: BEFORE + n for n, name in enumerate(COLUMNS)}
IMPOSED: Final = ("owed", "variant", "ground")


async def with_accepted(books: Books, stretches: Stretches) -> Stretches:
    """Stretches with the applications that were accepted of these people (申請を加えた期間)."""
    people = sorted({person for person, _, _ in stretches.of})
    found = {person: asked for (person, _), asked in (await rested_on(books, NOW, people)).items()}
    keys = arrow.column_of(stretches.roll, "person").to_pylist()
    asked = {key: found[of[0]] for key, of in zip(keys, stretches.of, strict=True) if of[0] in found}
    return Stretches(with_applications(stretches.roll, asked), stretches.of)


async def as_directed(books: Books, rows: Sequence[Row]) -> list[Row]:
    """Rows of standing as they are directed (指示後の現況): each cut to the days of the directions about its person."""
    found = await directions_of(books, NOW, sorted({row[0] for row in rows}))
    heard = {person: [one for one in each if one.owed is not None or one.variant] for person, each in found.items()}
    return list(directed_rows(rows, heard))


def directed_rows(rows: Iterable[Row], directions: Mapping[int, Sequence[Direction]]) -> Iterator[Row]:
    """Rows as they are directed, in their order; those of nobody who is directed as they are."""
    for row in rows:
        each = directions.get(row[0], ())
        cuts = sorted({row[1], row[2], *(day for one in each for day in _turns(one) if row[1] < day < row[2])})
        for first, after in pairwise(cuts):
            holding = [one for one in each if one.holds_on(first)]
            part = (row[0], first, after, *row[BEFORE:])
            yield _imposed(part, holding) if holding else part


def _turns(one: Direction) -> tuple[date, date]:
    return one.since, one.until + timedelta(days=1)


def _imposed(row: Row, directions: Sequence[Direction]) -> Row:
    """One row with what is imposed on it. Whether a paper is owed waits for no fact any more."""
    told = dict(zip(COLUMNS, row[BEFORE:], strict=True))
    imposes = [one for one in directions if one.owed is not None]
    owed = owed_as_directed(told["owed"] or "-" if imposes else told["owed"], directions)
    main = [one.variant for one in directions if one.variant and one.paper in (owed or "").split(" ")]
    told |= {"owed": owed, "ground": mark_of(directions), "variant": main[-1] if main else told["variant"]}
    if imposes:
        told["open"] = " ".join(name for name in (told["open"] or "").split() if name not in IMPOSED) or None
        told["missing"] = told["missing"] if told["open"] else None
    return (*row[:BEFORE], *(told[name] for name in COLUMNS))
