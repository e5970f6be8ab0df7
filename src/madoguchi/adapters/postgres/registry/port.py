"""The registry for who does not wait for a database (台帳の接続口): each call has its own connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.adapters.keys import read_keys
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import Books, Learnt, books_of
from madoguchi.adapters.postgres.registry.finding import find
from madoguchi.adapters.postgres.registry.loading import load
from madoguchi.adapters.postgres.registry.merging import merge, part
from madoguchi.adapters.postgres.registry.moving import move
from madoguchi.adapters.postgres.registry.roll import roll
from madoguchi.adapters.postgres.registry.story import give_out, story
from madoguchi.adapters.postgres.registry.told_whole import open_books, tell_whole, told_whole
from madoguchi.desk.completeness import Declaration, Declared
from madoguchi.desk.finding import FoundPerson
from madoguchi.desk.recording import Loaded, Move, Recorded
from madoguchi.desk.story import Event
from madoguchi.registry.finding import Clues

if TYPE_CHECKING:
    from madoguchi.rulebook.engine.arrow import RecordBatch

END = None
TAKING_IN: Final = "intake"


@dataclass(frozen=True)
class PostgresRegistry:
    """The registry of an insurer in a database (台帳): a `Registry` of the desk. `role`: whom to act as, if another.

    An administrator acts as who takes files in, and never outside the fences between insurers.
    """

    dsn: str
    insurer: str
    role: str | None = None

    def load(self, on: date, batches: Iterable[RecordBatch], source: str, once: str | None = None) -> Loaded:
        """Take in people who are not recorded yet, as they are on a day, under one number."""
        return asyncio.run(self._load(on, batches, source, once))

    def roll(self, on: date, known: int | None = None) -> Iterator[RecordBatch]:
        """Everybody's covers, and what holds on a day, as it was known under a number; None: as it is known."""
        rows = self._roll(on, known)
        with asyncio.Runner() as runner:
            try:
                while (batch := runner.run(anext(rows, END))) is not END:
                    yield batch
            finally:
                runner.run(rows.aclose())

    def giving_out(self, on: date) -> None:
        """Write down that the roll of a day is given out. Raises `NotForThisLogin`: it holds all that is secret."""

        async def asked() -> None:
            async with self._connected() as connection, books_of(connection, self.insurer) as books:
                await give_out(books, on)

        asyncio.run(asked())

    def story(self, key: str, purpose: str, known: int | None = None) -> Sequence[Event]:
        """All that is recorded of a person, oldest first; who looked and why is recorded too."""

        async def told() -> Sequence[Event]:
            async with self._connected() as connection:
                return await story(connection, self.insurer, key, purpose, known)

        return asyncio.run(told())

    def find(self, clues: Clues, on: date, purpose: str) -> Sequence[FoundPerson] | None:
        """Whom some clues fit on a day; who looked and why is recorded too."""

        async def found() -> Sequence[FoundPerson] | None:
            async with self._connected() as connection:
                return await find(connection, self.insurer, clues, on, purpose)

        return asyncio.run(found())

    def open_books(self) -> bool:
        """Begin the books of the insurer: whether they were begun now."""

        async def opened() -> bool:
            async with self._connected() as connection:
                return await open_books(connection, self.insurer)

        return asyncio.run(opened())

    def tell_whole(self, asked: Declaration, once: str | None = None) -> Recorded:
        """Say that of whom nothing is recorded of some facts nothing has happened, or take that back."""
        return self._recorded(lambda books: tell_whole(books, asked, once))

    def told_whole(self) -> Sequence[Declared]:
        """What is told whole now."""

        async def told() -> Sequence[Declared]:
            async with self._connected() as connection, books_of(connection, self.insurer) as books:
                return await told_whole(books)

        return asyncio.run(told())

    def merge(self, key: str, into: str, source: str, once: str | None = None) -> Recorded:
        """Make the record of a key part of another's."""
        return self._recorded(lambda books: merge(books, key, into, source, once))

    def part(self, key: str, source: str, once: str | None = None) -> Recorded:
        """Take a merging back."""
        return self._recorded(lambda books: part(books, key, source, once))

    def move(self, asked: Move, source: str, key_file: Path | None, once: str | None = None) -> Recorded:
        """Record a move to another insurer, in the books of both."""
        keys = read_keys(key_file) if key_file else None

        async def moved() -> Recorded:
            async with self._connected() as connection:
                done = await move(connection, self.insurer, asked, source, keys, once)
            return Recorded(done.left.n, done.left.again, done.joined.n)

        return asyncio.run(moved())

    def _recorded(self, what: Callable[[Books], Awaitable[Learnt]]) -> Recorded:
        async def recorded() -> Recorded:
            async with self._connected() as connection, books_of(connection, self.insurer) as books:
                done = await what(books)
            return Recorded(done.n, done.again)

        return asyncio.run(recorded())

    def _connected(self) -> AbstractAsyncContextManager[Connection]:
        return connect(self.dsn, self.role, at_most=TAKING_IN)

    async def _load(self, on: date, batches: Iterable[RecordBatch], source: str, once: str | None) -> Loaded:
        async with self._connected() as connection, books_of(connection, self.insurer, begin=True) as books:
            return await load(books, on, batches, source, once)

    async def _roll(self, on: date, known: int | None) -> AsyncGenerator[RecordBatch, None]:
        async with (
            self._connected() as connection,
            aclosing(roll(connection, self.insurer, on, known)) as it,
        ):
            async for batch in it:
                yield batch
