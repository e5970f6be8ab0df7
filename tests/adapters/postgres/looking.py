"""A connection that stays open while its database stands, for what tests look at: opening one costs ten questions.

It is the owner's, and serves the main thread alone; who asks elsewhere, or as somebody else, opens one as usual.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from adapters.postgres import reusing
from madoguchi.adapters.postgres import connection as database
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.known_types import tell_known

Result = TypeVar("Result")
STANDING = reusing.STANDING  # the databases whose connection may be kept
OPEN: dict[str, Connection] = {}
LOOP: list[asyncio.Runner] = []  # at most one: what is kept open lives in it
# Tests wait for the program's connections to be gone, and change tables between two looks.
APART = {"server_settings": {**database.SESSION, "application_name": "a test that looks"}, "statement_cache_size": 0}


def looked(dsn: str, what: Callable[[Connection], Awaitable[Result]]) -> Result:
    """What the owner of a database is told, on the connection that is kept where there may be one."""
    if dsn not in STANDING or threading.current_thread() is not threading.main_thread():
        return asyncio.run(_anew(dsn, what))
    if not LOOP:
        LOOP.append(asyncio.Runner())
    return LOOP[0].run(_kept(dsn, what))


@contextmanager
def standing(dsn: str) -> Iterator[None]:
    """While a database stands: a connection to it may be kept, and is closed at the end."""
    STANDING.add(dsn)
    try:
        yield
    finally:
        STANDING.discard(dsn)
        let_go(dsn)


def let_go(*dsns: str) -> None:
    """Close what is kept open: a database that is copied must have nobody in it."""
    for dsn in dsns or [*OPEN, *(dsn for dsn, _ in reusing.IDLE)]:
        reusing.let_go(dsn)
        if connection := OPEN.pop(dsn, None):
            LOOP[0].run(database._closed(connection))


def end() -> None:
    """Close all of it, when the server is to be stopped."""
    let_go()
    while LOOP:
        LOOP.pop().close()
    reusing.end()


async def _anew(dsn: str, what: Callable[[Connection], Awaitable[Result]]) -> Result:
    async with connect(dsn) as connection:
        return await what(connection)


async def _kept(dsn: str, what: Callable[[Connection], Awaitable[Result]]) -> Result:
    connection = OPEN.get(dsn)
    if connection is None or not await _lives(connection):
        connection = OPEN[dsn] = await database._asyncpg.connect(dsn, **APART)
        tell_known(connection)
    try:
        return await what(connection)
    except (database.DatabaseError, database.ClientError, database.BrokenClient, ConnectionError) as error:
        raise await database.refusal_of(connection, error) from None


async def _lives(connection: Connection) -> bool:
    """Whether nobody ended it since: tests end what they find."""
    try:
        return bool(not connection.is_closed() and await connection.fetchval("SELECT true"))
    except (database.DatabaseError, database.ClientError, ConnectionError):
        connection.terminate()
        return False
