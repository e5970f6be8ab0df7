"""Where a look says nothing any more (体裁の空白): a piece that ended, and nothing comes after it.

What is silent has a usual form: grey, no seal, nobody to ask. A piece that was said once and has ended takes it too,
and nobody would see: so it is told, and what a paper must bear is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, pairwise
from typing import Final

from madoguchi.days.bounds import CEILING
from madoguchi.issuing.look_reading import RECEIPTS, Looks, Row
from madoguchi.terms.errors import Refused

BORNE: Final = ("issuer", "seal")  # the legal forms have 交付者名 and 印: neither is made up


class LookEnded(Refused):
    """A look that ended where a paper must bear what it says (体裁の期限切れ)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which a piece of a look says nothing, though it did before (体裁の空白): both ends, or None for ever."""

    piece: str
    since: date
    until: date | None


def gaps_of(looks: Looks) -> tuple[Gap, ...]:
    """Every gap of a look, the first ones first (体裁の空白). Counters that close are none: their rows are offices."""
    pieces = sorted(looks.pieces.keys() - {RECEIPTS})  # which stands in the rows of parcels
    found = chain.from_iterable(_gaps(piece, looks.pieces[piece]) for piece in pieces)
    return tuple(sorted(found, key=lambda gap: gap.since))


def gaps_on(looks: Looks, on: date) -> tuple[Gap, ...]:
    """The gaps in which a day lies (その日の体裁の空白)."""
    return tuple(one for one in gaps_of(looks) if one.since <= on and (one.until is None or on <= one.until))


def refuse_ended(looks: Looks, on: date) -> None:
    """Refuse a day on which a paper would lack what the forms have and the insurer said before. Raises `LookEnded`."""
    for gap in gaps_on(looks, on):
        if gap.piece in BORNE:
            raise LookEnded(what=f"`{gap.piece}` of the look ended before {gap.since}, and nothing comes after it",
                            why="papers bear it, and none is made up in its place",
                            do="add a row with its first day to the practice file")  # fmt: skip


def days_of_change(looks: Looks, first: date, last: date) -> tuple[date, ...]:
    """The first of some days, and each later one on which something of a look is otherwise (体裁の変わる日)."""
    rows = (*(row for rows in looks.pieces.values() for row in rows), *looks.counters)
    return (first, *sorted({day for day in _turns(rows) if first < day <= last}))


def _gaps(piece: str, rows: tuple[Row, ...]) -> Iterator[Gap]:
    for row, after in pairwise(rows):
        if row.last + timedelta(1) < after.first:
            yield Gap(piece, row.last + timedelta(1), after.first - timedelta(1))
    if rows and rows[-1].last < CEILING:
        yield Gap(piece, rows[-1].last + timedelta(1), None)


def _turns(rows: Iterable[Row]) -> Iterator[date]:
    for row in rows:
        yield row.first
        if row.last < CEILING:
            yield row.last + timedelta(1)
