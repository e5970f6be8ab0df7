"""Connections of the program that go on to who asks next, as from a pool: most of a short one is its warming up.

Each command opens a connection of its own, and the server reads its catalogue, its functions and its patterns anew for
it. In a database that is lent (`lending`) a connection that was closed is cleaned as pools do it, and serves who opens
the next: the owner, in the main thread, on a loop that goes on too. Each is still checked as a new one is.
"""

import asyncio
import os
import threading
from typing import Any, Final
from weakref import WeakKeyDictionary

from madoguchi.adapters.postgres import connection as database

PROCESS: Final = os.getpid()  # what is forked from it has no use for its connections
OPENED: Final = database._opened
CLOSED: Final = database._closed
LENT: Final[set[str]] = set()  # the databases where this is so
OURS: Final[WeakKeyDictionary[Any, str]] = WeakKeyDictionary()  # connections to them
IDLE: Final[dict[str, list[Any]]] = {}
LOOPS: Final[list["Going"]] = []
# As DISCARD ALL, but what the server has read stays. Tests wait for the program's connections to be gone.
CLEAN: Final = """
SET SESSION AUTHORIZATION DEFAULT; DISCARD TEMP; DISCARD SEQUENCES; SET application_name = 'gone'
"""
BROKEN: Final = (database.DatabaseError, database.ClientError, database.BrokenClient, OSError)


class Going(asyncio.SelectorEventLoop):
    """A loop that is not closed when a command ends, for the connections that live in it."""

    def close(self) -> None:
        """Wait for the next command."""
        self._executor_shutdown_called = self._asyncgens_shutdown_called = False
        self._default_executor = None
        LOOPS.append(self)

    def end(self) -> None:
        """Close it."""
        super().close()


class Policy(asyncio.DefaultEventLoopPolicy):
    """Gives loops that go on, while a database is lent."""

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """The one that became free last."""
        if not LENT or not _is_here():
            return super().new_event_loop()
        return LOOPS.pop() if LOOPS else Going()


def _is_here() -> bool:
    return os.getpid() == PROCESS and threading.current_thread() is threading.main_thread()


def _may_go_on(dsn: str | None) -> bool:
    return dsn in LENT and _is_here() and isinstance(asyncio.get_running_loop(), Going)


async def _opened(dsn: str) -> Any:
    if not _may_go_on(dsn):
        return await OPENED(dsn)
    here = asyncio.get_running_loop()
    for one in [one for one in IDLE.get(dsn, ()) if one._loop is here]:
        IDLE[dsn].remove(one)
        if await _done(one, "RESET application_name"):
            return one
    one = await OPENED(dsn)
    OURS[one] = dsn
    return one


async def _closed(one: Any) -> None:
    dsn = OURS.get(one)
    if one.is_closed() or one.is_in_transaction() or not _may_go_on(dsn):
        await CLOSED(one)
    elif await _done(one, CLEAN):
        IDLE.setdefault(str(dsn), []).append(one)


async def _done(one: Any, said: str) -> bool:
    """Whether a connection still does as it is told; one that does not is dropped."""
    try:
        await one.reset()
        await one.execute(said)
    except BROKEN:
        one.terminate()
        return False
    return True


def let_go(dsn: str) -> None:
    """Close what waits for who asks next."""
    for one in IDLE.pop(dsn, ()):
        one._loop.run_until_complete(CLOSED(one))


def begin() -> None:
    """Let connections and loops go on where a database is lent."""
    if database._opened is OPENED:
        asyncio.set_event_loop_policy(Policy())
        database._opened, database._closed = _opened, _closed


def end() -> None:
    """Close the loops."""
    while LOOPS:
        LOOPS.pop().end()
