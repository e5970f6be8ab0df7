"""Everybody who waits built, block by block (現況の一括作成): a block is one transaction; killed, it is begun anew.

Two builders work beside each other: while the one decides here, the database writes for the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books, books_of
from madoguchi.adapters.postgres.standing import waiting
from madoguchi.adapters.postgres.standing.facts import People
from madoguchi.adapters.postgres.standing.frame import begun
from madoguchi.adapters.postgres.standing.keeping import Keeper, keep
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.adapters.postgres.standing.waiting import Block

PATIENCE, PAUSE = 20, 0.5  # times that nothing could be done, for all is held by others; seconds between two
MANY: Final = 1_000  # people: for so many it pays to read tables whole


@dataclass(frozen=True, slots=True)
class Done:
    """What a builder did (作成の結果): people built, rows of standing that went or came."""

    people: int = 0
    rows: int = 0

    def and_also(self, other: Done) -> Done:
        """Both."""
        return Done(self.people + other.people, self.rows + other.rows)


async def build_together(
    connected: Callable[[], AbstractAsyncContextManager[Connection]], insurer: str, key: LookupKey | None
) -> Done:  # fmt: skip
    """As `build`, by two builders with a connection each (二者による作成); one of them waits for strangers."""

    async def one(patience: int) -> Done:
        async with connected() as connection:
            return await build(connection, insurer, key, patience)

    first, second = await asyncio.gather(one(PATIENCE), one(1))
    return first.and_also(second)


async def build(connection: Connection, insurer: str, key: LookupKey | None, patience: int = PATIENCE) -> Done:
    """Build everybody who waits (現況の作成), beside other builders. Raises `NotBegun`, `OtherEdition`, `OtherKey`.

    `patience`: so many times in a row all is held by others, until those who wait are left to them.
    """
    done, idle = Done(), 0
    while idle < patience and (round_ := await _blocks(connection, insurer)):
        await asyncio.sleep(PAUSE if idle else 0)
        before = done.people
        for block in round_:
            done = done.and_also(await _built(connection, insurer, block, key))
        idle = 0 if done.people > before else idle + 1
    await connection.execute("SELECT standing.count_anew()") if done.people > MANY else None
    return done


async def _blocks(connection: Connection, insurer: str) -> list[Block]:
    async with books_of(connection, insurer) as books:
        return await waiting.blocks(connection, books.insurer)


async def _built(connection: Connection, insurer: str, block: Block, key: LookupKey | None) -> Done:
    async with books_of(connection, insurer) as books:
        whose = books.insurer
    async with waiting.alone_with(connection, whose, block) as ours:
        if not ours:
            return Done()
        async with connection.transaction(isolation="repeatable_read"), books_of(connection, insurer) as books:
            return await _kept(books, insurer, block, key)


async def _kept(books: Books, insurer: str, block: Block, key: LookupKey | None) -> Done:
    people = await waiting.waiting_in(books, block)
    if not people:
        return Done()
    keeper = Keeper(insurer, await begun(books), key)
    who = People(tuple(people))
    if len(people) > MANY:
        await books.connection.execute("SET LOCAL enable_nestloop = off")
        who = People(first=block.first, last=block.last)
    rows = await keep(books, keeper, who, people)
    await waiting.built(books, block)
    return Done(len(people), rows)
