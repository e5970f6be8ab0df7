"""Somebody is found by what they say at a counter (窓口での検索): by a number, or by a birth date and a name.

Each is looked for by an index, under row-level security: a birth date or a number narrows to a few, whose names are
then compared. Whoever is told has an entry in the audit; where nobody is, that somebody looked in vain has one, which
counts as a look.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from unicodedata import normalize

from madoguchi.adapters.postgres.audit.entries import record_act, record_reads
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books, books_of
from madoguchi.desk.finding import MOST, FoundPerson
from madoguchi.registry.finding import Clues, CoverOnDay, NameBorne, cover_on
from madoguchi.terms.insured_number import InsuredNumber

ACT: Final = "find"
IN_VAIN: Final = "find in vain"
NUMBERED: Final = """
SELECT m.person, m.symbol, m.number, m.sub_number, coalesce(upper(m.valid) <= $3::date, false) AS former
FROM registry.membership AS m WHERE m.insurer = $1 AND m.number = ANY ($2::text[]) AND m.superseded IS NULL
"""
# A birth date that is not certain is the one said if it may be.
BORN: Final = """
SELECT b.person FROM registry.birth AS b WHERE b.insurer = $1 AND b.birth_date = $2 AND b.superseded IS NULL
UNION
SELECT b.person FROM registry.birth AS b
WHERE b.insurer = $1 AND b.birth_date_latest >= $2 AND b.birth_date <= $2 AND b.superseded IS NULL
"""
# `OFFSET 0`: asked of each person by an index, whatever the planner thinks of tables that were not counted yet.
NAMED: Final = """
SELECT w.person, n.written, n.kana, n.alias, n.latin, n.former FROM unnest($2::integer[]) AS w (person)
CROSS JOIN LATERAL (
    SELECT o.written, o.kana, o.alias, o.latin, coalesce(upper(o.valid) <= $3::date, false) AS former
    FROM registry.name AS o WHERE o.insurer = $1 AND o.person = w.person AND o.superseded IS NULL
    AND ($4 = '' OR (o.sort_key COLLATE "C" >= $4 AND o.sort_key COLLATE "C" < $5)) OFFSET 0
) AS n
"""
DESCRIBED: Final = """
SELECT p.person, p.key, n.written, n.kana, n.alias, n.latin, b.birth_date, b.birth_date_latest,
    m.symbol, m.number, m.sub_number, m.relation = 'head' OR h.is_head AS is_head
FROM registry.person AS p
LEFT JOIN registry.birth AS b ON b.insurer = $1 AND b.person = p.person AND b.superseded IS NULL
    AND b.valid @> $3::date
LEFT JOIN registry.name AS n ON n.insurer = $1 AND n.person = p.person AND n.superseded IS NULL AND n.valid @> $3::date
LEFT JOIN registry.membership AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
    AND m.valid @> $3::date
LEFT JOIN registry.head AS h ON h.insurer = $1 AND h.person = p.person AND h.superseded IS NULL AND h.valid @> $3::date
WHERE p.insurer = $1 AND p.person = ANY ($2::integer[]) ORDER BY n.sort_key COLLATE "C", p.key COLLATE "C"
"""
COVERS: Final = """
SELECT c.person, c.eligible_from, c.lost_on FROM registry.covers($1) AS c
WHERE c.person = ANY ($2::integer[]) AND NOT isempty(c.valid)
"""


@dataclass(frozen=True, slots=True, repr=False)
class Fit:
    """How somebody fits (該当のしかた): by a former name, by a former number."""

    former_name: NameBorne | None = None
    former_number: bool = False


async def find(
    connection: Connection, insurer: str, clues: Clues, on: date, purpose: str
) -> tuple[FoundPerson, ...] | None:  # fmt: skip
    """Whom some clues fit (窓口での検索), on a day; None: more than are told. The look is recorded either way."""
    async with books_of(connection, insurer) as books:
        fits = await _fitting(books, clues, on)
        if 0 < len(fits) <= MOST:
            await record_reads(connection, books.insurer, sorted(fits), ACT, purpose)
        else:
            await record_act(connection, books.insurer, IN_VAIN, purpose)
        return None if len(fits) > MOST else await _described(books, fits, on)


async def _fitting(books: Books, clues: Clues, on: date) -> dict[int, Fit]:
    """The people whom all clues fit."""
    fits = await _narrowed(books, clues, on)
    if not (clues.kana or clues.name):
        return fits
    named = await _named(books, clues, fits, on)
    return {person: Fit(name, fits[person].former_number) for person, name in named.items()}


async def _narrowed(books: Books, clues: Clues, on: date) -> dict[int, Fit]:
    """The people whom the number and the birth date fit, as far as they are said: one of the two always is."""
    if clues.born is None:
        return await _numbered(books, clues, on)
    born = {row["person"]: Fit() for row in await books.connection.fetch(BORN, books.insurer, clues.born)}
    if clues.number is None:
        return born
    return {person: fit for person, fit in (await _numbered(books, clues, on)).items() if person in born}


async def _numbered(books: Books, clues: Clues, on: date) -> dict[int, Fit]:
    """The people who have the number, or had it. It may be recorded in either width."""
    number = clues.number.number if clues.number else ""
    rows = await books.connection.fetch(NUMBERED, books.insurer, [number, normalize("NFKC", number)], on)
    fitting = [row for row in rows if clues.fits_number(_number(row))]
    return {row["person"]: Fit(former_number=row["former"]) for row in _newest_last(fitting)}


async def _named(books: Books, clues: Clues, people: Collection[int], on: date) -> dict[int, NameBorne | None]:
    """The people among some who bear such a name, with the former one where they bear another now."""
    given = (list(people), on, clues.kana, clues.kana_before)
    rows = await books.connection.fetch(NAMED, books.insurer, *given)
    fitting = [row for row in rows if not clues.name or clues.fits_name(_name(row))]
    return {row["person"]: _name(row) if row["former"] else None for row in _newest_last(fitting)}


def _newest_last(rows: Sequence[Any]) -> list[Any]:
    """What is former before what holds, so that of one person the latter counts."""
    return sorted(rows, key=lambda row: not row["former"])


async def _described(books: Books, fits: dict[int, Fit], on: date) -> tuple[FoundPerson, ...]:
    """What is told of them."""
    covers: dict[int, list[tuple[date | None, date | None]]] = {person: [] for person in fits}
    for row in await books.connection.fetch(COVERS, books.insurer, list(fits)):
        covers[row["person"]].append((row["eligible_from"], row["lost_on"]))
    rows = await books.connection.fetch(DESCRIBED, books.insurer, list(fits), on)
    return tuple(_person(row, fits[row["person"]], cover_on(covers[row["person"]], on)) for row in rows)


def _person(row: Any, fit: Fit, cover: CoverOnDay) -> FoundPerson:
    now = _name(row)
    former = None if fit.former_name is None else fit.former_name.beside(now)
    return FoundPerson(row["key"], now.shown, now.kana, row["birth_date"], row["birth_date_latest"], row["symbol"],
                       row["number"], row["sub_number"], row["is_head"], cover,
                       former, fit.former_number)  # fmt: skip


def _name(row: Any) -> NameBorne:
    return NameBorne(row["written"], row["kana"], row["alias"], row["latin"])


def _number(row: Any) -> InsuredNumber:
    return InsuredNumber(row["symbol"], row["number"], row["sub_number"])
