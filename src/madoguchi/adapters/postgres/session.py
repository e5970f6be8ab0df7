"""One connection for who does not wait for a database (接続の保持): each thing asked is a transaction of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from madoguchi.adapters.postgres.connection import (
    BrokenClient,
    ClientError,
    Connection,
    DatabaseError,
    connect,
    refusal_of,
)
from madoguchi.adapters.postgres.knowledge import Books, books_of

CLERK: Final = "clerk"  # as whom an administrator acts here
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Session:
    """A connection to an insurer's books (台帳への接続)."""

    runner: asyncio.Runner
    connection: Connection
    insurer: str

    def run(self, what: Callable[[Books], Awaitable[Result]]) -> Result:
        """Do something in a transaction of the books. What the database refuses comes back in our words."""

        async def done() -> Result:
            async with books_of(self.connection, self.insurer) as books:
                return await what(books)

        try:
            return self.runner.run(done())
        except (DatabaseError, ClientError, BrokenClient, ConnectionError) as error:
            refused = self.runner.run(refusal_of(self.connection, error))
        raise refused


@contextmanager
def session(dsn: str, insurer: str, role: str | None = None) -> Iterator[Session]:
    """A session for a block (台帳への接続)."""
    with asyncio.Runner() as runner:
        opening = connect(dsn, role, at_most=CLERK)
        connection = runner.run(opening.__aenter__())
        try:
            yield Session(runner, connection, insurer)
        finally:
            runner.run(opening.__aexit__(None, None, None))
