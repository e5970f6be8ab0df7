"""Connections kept open for who asks often (接続の保持): opened when they are needed, dropped when anything goes wrong.

A connection on which something was given up is never used again: what it answers next could be another's answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from madoguchi.adapters.postgres.connection import (
    BrokenClient,
    ClientError,
    Connection,
    DatabaseError,
    NoConnection,
    kept_open,
    refusal_of,
)
from madoguchi.desk.verifying import unreachable
from madoguchi.terms.errors import Refused

SECONDS: Final = 0.95  # for a read and for a commit each: both together stay below two seconds
# The same few statements, whatever is bound, go by index: a plan made while a table was empty would read all of it, and
# is kept until the table is counted, though thousands of visits stand in it by then.
GENERIC: Final = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off"
LOST: Final = frozenset({"08", "40", "53", "55", "57"})  # classes of errors that say nothing of what was asked
Result = TypeVar("Result")


@dataclass(slots=True)
class Lines:
    """Some connections of a login to a database (接続の束), each in one use at a time."""

    dsn: str
    role: str
    many: int
    idle: list[Connection] = field(default_factory=list)
    places: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.places = asyncio.Semaphore(self.many)

    async def run(self, what: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Do something on a connection (実行), also where who asked has gone meanwhile.

        Raises `Unreachable` where it is not done in time, and what the database refuses, in our words.
        """
        doing = asyncio.ensure_future(self._done(what))
        doing.add_done_callback(_heard)
        return await asyncio.shield(doing)

    async def _done(self, what: Callable[[Connection], Awaitable[Result]]) -> Result:
        try:
            async with asyncio.timeout(SECONDS), self.places:
                return await self._on_one(what)
        except (TimeoutError, ConnectionError, OSError):
            raise unreachable() from None

    async def _on_one(self, what: Callable[[Connection], Awaitable[Result]]) -> Result:
        connection = await self._one()
        try:
            result = await what(connection)
        except (DatabaseError, ClientError, BrokenClient) as error:
            raise await self._refusal(connection, error) from None
        except BaseException:
            connection.terminate()
            raise
        self.idle.append(connection)
        return result

    async def _one(self) -> Connection:
        while self.idle:
            connection = self.idle.pop()
            if not connection.is_closed():
                return connection
        try:
            return await self._opened()
        except (NoConnection, DatabaseError, ClientError, BrokenClient):
            raise unreachable() from None

    async def _opened(self) -> Connection:
        connection = await kept_open(self.dsn, at_most=self.role)
        try:
            await connection.execute(GENERIC)
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def _refusal(self, connection: Connection, error: Exception) -> Refused:
        gone = connection.is_closed() or str(getattr(error, "sqlstate", None) or "08")[:2] in LOST
        try:
            return unreachable() if gone else await refusal_of(connection, error)
        finally:  # also where what it means is asked of a database that answers no more
            connection.terminate()

    def close(self) -> None:
        """Drop all that is idle (切断)."""
        while self.idle:
            self.idle.pop().terminate()


def _heard(doing: asyncio.Future[Any]) -> None:
    """Whoever asked may be gone: then nobody else hears of an error."""
    if not doing.cancelled():
        doing.exception()
