"""Standing written (現況の記録): only what differs from what stands, so that an answer keeps its number.

A row of standing is superseded; what people are found by and what may be shown is only of now, and is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.standing import deciding, projecting
from madoguchi.adapters.postgres.statement import Statement, listed

Row = tuple[Any, ...]  # person, first day, day after the last, then values
DENSE: Final = 4  # numbers for each person: so near to each other, they are read from the first to the last
CURRENT: Final = Statement("""
SELECT person, lower(valid), upper(valid), @columns FROM standing.@table
WHERE insurer = $1 AND person = ANY ($2::integer[]) @now
""")
# In the first build the tables are thought to be empty: one by one, so many people would be looked for in vain.
BETWEEN: Final = Statement("""
SELECT person, lower(valid), upper(valid), @columns FROM standing.@table
WHERE insurer = $1 AND person BETWEEN $2 AND $3 @now
""")
SUPERSEDE: Final = Statement("""
UPDATE standing.@table AS t SET superseded = w.n
FROM unnest($2::integer[], $3::date[], $4::integer[]) AS w (person, day, n)
WHERE t.insurer = $1 AND t.person = w.person AND t.valid @@> w.day AND t.superseded IS NULL
""")
DELETE: Final = Statement("""
DELETE FROM standing.@table AS t USING unnest($2::integer[], $3::date[], @types) AS w (person, day, @columns)
WHERE t.insurer = $1 AND t.person = w.person AND lower(t.valid) = w.day AND (@now) IS NOT DISTINCT FROM (@then)
""")
INSERT: Final = Statement("""
INSERT INTO standing.@table (insurer, person, valid, learnt, @columns)
SELECT $1, person, daterange(first, after), n, @columns
FROM unnest($2::integer[], $3::date[], $4::date[], $5::integer[], @types) AS w (person, first, after, n, @columns)
""")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Under which numbers somebody's standing changes (番号): it held no more from `since` on, is known from `n` on.

    Between the two nobody had built it. `anew`: then nothing of it stays, even what is the same again.
    """

    since: int
    n: int

    @property
    def anew(self) -> bool:
        """Whether there was such a time."""
        return self.since < self.n


@dataclass(frozen=True, slots=True)
class Kept:
    """A table that is kept (保持する表): columns after person and days, with their types. `history`: is superseded."""

    name: str
    types: Mapping[str, str]
    history: bool = False

    def filled(self, statement: Statement, first: int = 0) -> str:
        """A statement for this table; values of columns are bound from a place on."""
        bound = [f"${place}::{type_}[]" for place, type_ in enumerate(self.types.values(), first)]
        reads = statement in (CURRENT, BETWEEN)
        now = "AND superseded IS NULL" if self.history else ""
        return statement.filled(table=self.name, columns=listed(self.types), types=", ".join(bound),
                                now=now if reads else listed(self.types, "t"),
                                then=listed(self.types, "w"))  # fmt: skip


STANDING: Final = Kept("standing", {**deciding.types(), "edition": "integer"}, history=True)
SHOWN: Final = Kept("shown", dict.fromkeys(projecting.SHOWN, "text") | {
    "birth_date": "date", "limit_category_from": "date", "sex_on_back": "boolean"})  # fmt: skip
LOOKUP: Final = Kept("lookup", {"kind": "text", "key": "text"})


async def current(books: Books, table: Kept, people: Sequence[int]) -> list[Row]:
    """What stands of some people (現在の行)."""
    first, last = min(people, default=1), max(people, default=0)
    if last - first >= DENSE * len(people):
        rows = await books.connection.fetch(table.filled(CURRENT), books.insurer, list(people))
        return [tuple(row) for row in rows]
    among = frozenset(people)
    rows = await books.connection.fetch(table.filled(BETWEEN), books.insurer, first, last)
    return [tuple(row) for row in rows if row[0] in among]


async def replace(
    books: Books, table: Kept, people: Mapping[int, Numbers], wanted: Iterable[Row], same: int = 0
) -> int:  # fmt: skip
    """Make this what stands of these people (置換): how many rows went or came.

    The last `same` columns make no difference: a row that is the same but for them stays.
    """
    then = {_but(row, same): row for row in await current(books, table, list(people))}
    now = {_but(row, same): row for row in wanted}
    gone = [row for row in then if row not in now or people[row[0]].anew]
    new = [row for row in now if row not in then or people[row[0]].anew]
    if gone:
        await _take_away(books, table, [then[row] for row in gone], people)
    if new:
        columns = _by_column([now[row] for row in new])
        columns.insert(3, [people[row[0]].n for row in new])
        await books.connection.execute(table.filled(INSERT, 6), books.insurer, *columns)
    return len(gone) + len(new)


def _but(row: Row, same: int) -> Row:
    return row[: len(row) - same]


async def _take_away(books: Books, table: Kept, rows: Sequence[Row], people: Mapping[int, Numbers]) -> None:
    person, first, _, *values = _by_column(rows)
    if table.history:
        numbers = [people[one].since for one in person]
        await books.connection.execute(table.filled(SUPERSEDE), books.insurer, person, first, numbers)
    else:
        await books.connection.execute(table.filled(DELETE, 4), books.insurer, person, first, *values)


def _by_column(rows: Sequence[Row]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
