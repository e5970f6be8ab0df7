"""Who waits for their standing (作成待ち), and who may build it: one at a time for each block of people.

A builder holds a block for itself; who records something of a person shares its block, and is never made to wait: where
a builder is at work the person is put to those who wait, and is built anew after it. The locks are of the database's
advisory kind, of two numbers: insurer and block. Nobody else here uses that kind.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.standing.writing import Numbers
from madoguchi.adapters.postgres.statement import Statement

BITS: Final = 14
BLOCKS: Final = "SELECT DISTINCT person >> $2 FROM standing.due WHERE insurer = $1 ORDER BY 1"
OF_BLOCK: Final = """
SELECT person, min(since), max(since) FROM standing.due WHERE insurer = $1 AND person BETWEEN $2 AND $3 GROUP BY person
"""
BUILT: Final = "DELETE FROM standing.due WHERE insurer = $1 AND person BETWEEN $2 AND $3"
COUNT: Final = "SELECT count(DISTINCT person) FROM standing.due WHERE insurer = $1"
ALONE: Final = "SELECT pg_try_advisory_lock($1, $2)"
LEAVE: Final = "SELECT pg_advisory_unlock($1, $2)"
BESIDE: Final = """
SELECT p.person FROM registry.person AS p
WHERE p.insurer = $1 AND p.person = ANY ($2::integer[]) AND pg_try_advisory_xact_lock_shared($1, p.person >> $3)
"""
PUT: Final = """
INSERT INTO standing.due (insurer, person, since) SELECT $1, unnest($2::integer[]), $3 ON CONFLICT DO NOTHING
"""
PUT_SAID: Final = """
INSERT INTO standing.due (insurer, person, since) SELECT DISTINCT $1::integer, person, $2::integer FROM said
ON CONFLICT DO NOTHING
"""
# Whoever came under protection is found by no name from now on, and not only when they are built.
HIDE: Final = Statement("""
DELETE FROM standing.lookup AS l WHERE l.insurer = $1 AND l.kind IN ('name', 'person') AND l.person IN (
    SELECT t.person FROM registry.protection AS t WHERE t.insurer = $1 AND t.superseded IS NULL
    AND (t.support_measures OR t.address_hidden OR t.own_information_blocked) AND t.person @those)
""")
HIDE_THESE: Final = HIDE.filled(those="= ANY ($2::integer[])")
HIDE_SAID: Final = HIDE.filled(those="IN (SELECT said.person FROM said)")
NEW: Final = """
INSERT INTO standing.due (insurer, person, since)
SELECT insurer, person, $2 FROM registry.person WHERE insurer = $1 AND learnt = $2 ON CONFLICT DO NOTHING
"""
ALL: Final = """
INSERT INTO standing.due (insurer, person, since)
SELECT insurer, person, $2 FROM registry.person WHERE insurer = $1 ON CONFLICT DO NOTHING
"""
TAKE: Final = """
WITH gone AS (DELETE FROM standing.due WHERE insurer = $1 AND person = ANY ($2::integer[]) RETURNING person, since)
SELECT person, min(since) FROM gone GROUP BY person
"""


@dataclass(frozen=True, slots=True)
class Block:
    """Some people whose numbers follow each other (一区切りの加入者)."""

    n: int

    @property
    def first(self) -> int:
        """The lowest number."""
        return self.n << BITS

    @property
    def last(self) -> int:
        """The highest number."""
        return self.first + (1 << BITS) - 1


async def blocks(connection: Connection, insurer: int) -> list[Block]:
    """The blocks of those who wait (作成待ちの区切り)."""
    return [Block(row[0]) for row in await connection.fetch(BLOCKS, insurer, BITS)]


@asynccontextmanager
async def alone_with(connection: Connection, insurer: int, block: Block) -> AsyncIterator[bool]:
    """Whether a block is ours for a while (占有); outside of any transaction, so that what is read next is all done."""
    ours = bool(await connection.fetchval(ALONE, insurer, block.n))
    try:
        yield ours
    finally:
        if ours and not connection.is_closed():
            await connection.execute(LEAVE, insurer, block.n)


async def waiting_in(books: Books, block: Block) -> dict[int, Numbers]:
    """Who of a block waits, and since which numbers (作成待ち)."""
    rows = await books.connection.fetch(OF_BLOCK, books.insurer, block.first, block.last)
    return {person: Numbers(since, n) for person, since, n in rows}


async def built(books: Books, block: Block) -> None:
    """Nobody of a block waits any more (作成済み): of those who were seen to."""
    await books.connection.execute(BUILT, books.insurer, block.first, block.last)


async def count(books: Books) -> int:
    """How many people wait (作成待ちの人数)."""
    people: int = await books.connection.fetchval(COUNT, books.insurer)
    return people


async def put(books: Books, people: Sequence[int], n: int) -> None:
    """Have people wait, from a number on (作成待ちへ); of those under protection no name is kept meanwhile."""
    await books.connection.execute(PUT, books.insurer, list(people), n)
    await books.connection.execute(HIDE_THESE, books.insurer, list(people))


async def put_said(books: Books, n: int) -> None:
    """Have those wait who stand in the table `said` of the transaction, from a number on (一括での作成待ち)."""
    await books.connection.execute(PUT_SAID, books.insurer, n)
    await books.connection.execute(HIDE_SAID, books.insurer)


async def put_new(books: Books, n: int) -> None:
    """Have everybody wait who was first recorded under a number (新しい加入者を作成待ちへ)."""
    await books.connection.execute(NEW, books.insurer, n)


async def put_all(books: Books, n: int) -> None:
    """Have everybody wait, from a number on (全員を作成待ちへ)."""
    await books.connection.execute(ALL, books.insurer, n)


async def beside_builders(books: Books, people: Iterable[int]) -> list[int]:
    """Those of some people whom we see and no builder is at, nor will be until we commit (即時に作成できる人)."""
    rows = await books.connection.fetch(BESIDE, books.insurer, list(people), BITS)
    return [row["person"] for row in rows]


async def taken(books: Books, people: Sequence[int], n: int) -> dict[int, Numbers]:
    """Have people wait no more, for they are built under a number now (待ちからの取り出し)."""
    rows = await books.connection.fetch(TAKE, books.insurer, list(people))
    return {person: Numbers(n, n) for person in people} | {person: Numbers(since, n) for person, since in rows}
