"""A server for all tests of the database, and a database of its own for each test that wants one.

It is a server of ours, started as the program starts it: as root, another user runs it. Its folder lies in memory where
the machine has such a folder, for speed, and goes at the end.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from adapters.postgres.planned import Town, settle
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.server.places import DATABASE
from madoguchi.adapters.postgres.server.server import Server
from open_folder import open_folder

Result = TypeVar("Result")
NUMBERS = itertools.count(1)
UNTOUCHED: set[str] = set()  # the servers that have such a database


def asked(dsn: str, what: Callable[[Connection], Awaitable[Result]], role: str | None = None) -> Result:
    """What is asked of a database, on a connection of its own."""

    async def ask() -> Result:
        async with connect(dsn, role) as connection:
            return await what(connection)

    return asyncio.run(ask())


@pytest.fixture(scope="session")
def ask() -> Callable[..., object]:
    """`ask(dsn, what, role=None)`: run a coroutine function on a new connection."""
    return asked


@pytest.fixture(scope="session")
def room() -> Iterator[Path]:
    """A folder that every user can go into."""
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def server(room: Path) -> Iterator[Server]:
    """The server of the tests, running. No test stops it."""
    yield from running(room / "shared")


def running(folder: Path) -> Iterator[Server]:
    """A server for a while."""
    one = Server(folder, patience=30)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """The address of a database with nothing in it."""
    yield from new_database(server)


@pytest.fixture
def migrated(server: Server) -> Iterator[str]:
    """The address of a database with all migrations."""
    yield from migrated_database(server)


@pytest.fixture(scope="module")
def migrated_once(server: Server) -> Iterator[str]:
    """The address of a database with all migrations, one for a whole module."""
    yield from migrated_database(server)


def migrated_database(server: Server) -> Iterator[str]:
    """A new database with all migrations, for a while: a copy of one that is made once and never used."""
    if server.places.dsn not in UNTOUCHED:
        asked(server.places.dsn, lambda connection: connection.execute("CREATE DATABASE untouched"))
        asked(server.places.dsn.replace(f"/{DATABASE}?", "/untouched?"), migrate)
        UNTOUCHED.add(server.places.dsn)
    yield from new_database(server, "untouched")


def new_database(server: Server, of: str = "template1") -> Iterator[str]:
    """A new database, for a while; a copy of another where one is named."""
    name = f"test_{next(NUMBERS)}"
    asked(server.places.dsn, lambda connection: connection.execute(f"CREATE DATABASE {name} TEMPLATE {of}"))
    yield server.places.dsn.replace(f"/{DATABASE}?", f"/{name}?")
    asked(server.places.dsn, lambda connection: connection.execute(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def settled(server: Server) -> Iterator[str]:
    """The address of a database with a town of six people: copied for each test, never changed."""
    for dsn in migrated_database(server):
        settle(dsn, Path(), 6)
        yield dsn


@pytest.fixture
def town(server: Server, settled: str, tmp_path: Path) -> Iterator[Town]:
    """That town, in a database of its own, with a folder for its spool."""
    for dsn in new_database(server, settled.partition("?")[0].rpartition("/")[2]):
        yield Town(dsn, tmp_path)
