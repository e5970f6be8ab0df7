"""The registry for who does not wait for a database (台帳の接続口): each call has its own connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date

from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.loading import load
from madoguchi.adapters.postgres.roll import roll
from madoguchi.desk.recording import Loaded
from madoguchi.rulebook.engine.arrow import RecordBatch

END = None


@dataclass(frozen=True)
class PostgresRegistry:
    """The registry of an insurer in a database (台帳): a `Registry` of the desk. `role`: whom to act as, if another."""

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

    async def _load(self, on: date, batches: Iterable[RecordBatch], source: str, once: str | None) -> Loaded:
        async with connect(self.dsn, self.role) as connection, books_of(connection, self.insurer, begin=True) as books:
            return await load(books, on, batches, source, once)

    async def _roll(self, on: date, known: int | None) -> AsyncGenerator[RecordBatch, None]:
        async with (
            connect(self.dsn, self.role) as connection,
            aclosing(roll(connection, self.insurer, on, known)) as it,
        ):
            async for batch in it:
                yield batch
