"""Connections of the program that go on to who asks next, as from a pool: most of a short one is its warming up.

Each command opens a connection of its own, and the server reads its catalogue, its functions and its patterns anew for
it. In a database that is lent (`lending`), and in others while a command runs (`going_on`), a connection that was
closed is cleaned as pools do it, and serves who opens the next: the owner, in the main thread, on a loop that goes on
too. Each is still checked as a new one is. Where `for_logins` says so it is the same for each login, whose password is
then not asked for anew. At full size, and where `apart` says so, each connection is a new one.
"""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from weakref import WeakKeyDictionary

from madoguchi.adapters.postgres import connection as database
from sizes import is_proof

PROCESS: Final = os.getpid()  # what is forked from it has no use for its connections
OPENED: Final = database._opened
CLOSED: Final = database._closed
LENT: Final[set[str]] = set()  # the databases where this is so
STANDING: Final[set[str]] = set()  # those where it may be so while a command runs
APART: Final[list[bool]] = []  # one for each that wants connections of its own
LOGINS: Final[list[bool]] = []  # one for each that wants it for logins too
Way = tuple[str, str | None]  # an address, and the password that is not in it
OURS: Final[WeakKeyDictionary[Any, Way]] = WeakKeyDictionary()  # connections to them
IDLE: Final[dict[Way, list[Any]]] = {}
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


def _database(dsn: str) -> str:
    """Which database of a server an address is of, whoever comes in by it: `postgresql://LOGIN@/DATABASE?host=…`."""
    return dsn.partition("://")[2].rpartition("@")[2].lstrip("/")


def _may_go_on(dsn: str) -> bool:
    lent = dsn in LENT or (LOGINS and _database(dsn) in map(_database, LENT))
    return bool(lent) and _is_here() and isinstance(asyncio.get_running_loop(), Going)


async def _opened(dsn: str) -> Any:
    if not _may_go_on(dsn):
        return await OPENED(dsn)
    here, way = asyncio.get_running_loop(), (dsn, os.environ.get("PGPASSWORD"))
    for one in [one for one in IDLE.get(way, ()) if one._loop is here]:
        IDLE[way].remove(one)
        if await _done(one, "RESET application_name"):
            return one
    one = await OPENED(dsn)
    OURS[one] = way
    return one


async def _closed(one: Any) -> None:
    way = OURS.get(one)
    if way is None or one.is_closed() or one.is_in_transaction() or not _may_go_on(way[0]):
        await CLOSED(one)
    elif await _done(one, CLEAN):
        IDLE.setdefault(way, []).append(one)


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
    """Close what waits for who asks next, as whom ever."""
    for way in [way for way in IDLE if _database(way[0]) == _database(dsn)]:
        _close(way)


def let_logins_go(dsn: str) -> None:
    """Close what waits for others than the owner: who could log in for a test cannot for the next."""
    for way in [way for way in IDLE if way[0] != dsn and _database(way[0]) == _database(dsn)]:
        _close(way)


def _close(way: Way) -> None:
    for one in IDLE.pop(way):
        one._loop.run_until_complete(CLOSED(one))


@contextmanager
def going_on(dsn: str) -> Iterator[None]:
    """For a command: connections that it closes go on until its database goes, where that is one of the tests."""
    own = None if APART or is_proof() else next((one for one in STANDING if _database(one) == _database(dsn)), None)
    if own is None or own in LENT:
        yield
        return
    begin()
    LENT.add(own)
    try:
        yield
    finally:
        LENT.discard(own)


@contextmanager
def for_logins() -> Iterator[None]:
    """Meanwhile the connections of logins go on too."""
    LOGINS.append(True)
    try:
        yield
    finally:
        LOGINS.pop()


@contextmanager
def apart() -> Iterator[None]:
    """Meanwhile each command has connections of its own."""
    APART.append(True)
    try:
        yield
    finally:
        APART.pop()


def begin() -> None:
    """Let connections and loops go on where a database is lent."""
    if database._opened is OPENED:
        asyncio.set_event_loop_policy(Policy())
        database._opened, database._closed = _opened, _closed


def end() -> None:
    """Close the loops."""
    while LOOPS:
        LOOPS.pop().end()
