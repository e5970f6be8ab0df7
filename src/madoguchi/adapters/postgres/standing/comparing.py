"""What is kept against what would be decided anew (現況の照合), of everybody or one in so many; nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books, reading
from madoguchi.adapters.postgres.standing import waiting
from madoguchi.adapters.postgres.standing.facts import People
from madoguchi.adapters.postgres.standing.frame import begun
from madoguchi.adapters.postgres.standing.keeping import Keeper, wanted
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.adapters.postgres.standing.writing import LOOKUP, SHOWN, STANDING, current

AT_ONCE: Final = 5_000
SETTLED: Final = """
SELECT person FROM registry.person AS p WHERE insurer = $1 AND (person + $2) % $3 = 0
    AND NOT EXISTS (SELECT FROM standing.due AS d WHERE d.insurer = $1 AND d.person = p.person) ORDER BY person
"""


@dataclass(frozen=True, slots=True)
class Differences:
    """What a comparison found (照合の結果): how many people were looked at and wait, and the numbers of who differs."""

    people: int
    waiting: int
    standing: tuple[int, ...]
    shown: tuple[int, ...]
    lookup: tuple[int, ...]

    @property
    def differing(self) -> tuple[int, ...]:
        """Who differs in any of the three tables."""
        return tuple(sorted({*self.standing, *self.shown, *self.lookup}))


async def compare(
    connection: Connection, insurer: str, key: LookupKey | None, every: int = 1, offset: int = 0
) -> Differences:  # fmt: skip
    """Compare each person, or one in so many (照合), as all is at one moment. Who waits is only counted."""
    async with reading(connection, insurer) as books:
        keeper = Keeper(insurer, await begun(books), key)
        rows = await connection.fetch(SETTLED, books.insurer, offset, every)
        found: tuple[set[int], set[int], set[int]] = set(), set(), set()
        people = [row["person"] for row in rows]
        for begin in range(0, len(people), AT_ONCE):
            each = await _differing(books, keeper, people[begin : begin + AT_ONCE])
            for one, more in zip(found, each, strict=True):
                one.update(more)
        standing, shown, lookup = (tuple(sorted(one)) for one in found)
        return Differences(len(people), await waiting.count(books), standing, shown, lookup)


async def _differing(books: Books, keeper: Keeper, people: Sequence[int]) -> list[set[int]]:
    """Of some people who differs, in each table."""
    now = await wanted(books, keeper, People(tuple(people)))
    asked = ((STANDING, now.standing, 1), (SHOWN, now.shown, 0), (LOOKUP, now.lookup, 0))
    return [_who(rows, await current(books, table, people), same) for table, rows, same in asked]


def _who(one: Iterable[tuple[Any, ...]], other: Iterable[tuple[Any, ...]], same: int) -> set[int]:
    """The people of the rows that only one of two has; the last `same` columns make no difference."""
    kept, anew = ({row[: len(row) - same] for row in rows} for rows in (one, other))
    return {row[0] for row in kept ^ anew}
