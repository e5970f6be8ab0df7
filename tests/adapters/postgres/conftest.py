"""A server for all tests of the database, and a database for each test that wants one: new, or as one (`lending`).

It is a server of ours, started as the program starts it: as root, another user runs it. Its folder lies in memory where
the machine has such a folder, for speed, and goes at the end. Other folders of tests import these fixtures; the server
is the same one all the same.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.postgres.backed_up import lost, new
from adapters.postgres.everything_kept import all_kept, filled
from adapters.postgres.feeding import feed, people_of_feed, told_all
from adapters.postgres.lending import copy_for, migrated_for
from adapters.postgres.planned import Town, settle
from adapters.postgres.servers import asked, migrated_database, new_database, running, shared
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.server.server import Server
from open_folder import open_folder

__all__ = ["all_kept", "ask", "asked", "empty", "feed", "filled", "lost", "migrated", "migrated_database",
           "migrated_once", "new", "new_database", "people_of_feed", "productive", "room", "running", "server",
           "settled", "told_all", "town"]  # fmt: skip


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
    yield from shared(room / "shared")


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """The address of a database with nothing in it."""
    yield from new_database(server)


@pytest.fixture
def migrated(request: pytest.FixtureRequest, server: Server) -> Iterator[str]:
    """The address of a database with all migrations."""
    yield from migrated_for(request, server)


@pytest.fixture(scope="module")
def migrated_once(server: Server) -> Iterator[str]:
    """The address of a database with all migrations, one for a whole module."""
    yield from migrated_database(server)


@pytest.fixture
def productive(empty: str) -> str:
    """The address of a database with all migrations that does not say it is a demo."""
    asked(empty, migrate)
    return empty


@pytest.fixture(scope="session")
def settled(server: Server) -> Iterator[str]:
    """The address of a database with a town of six people: copied for each test, never changed."""
    for dsn in migrated_database(server):
        settle(dsn, Path(), 6)
        yield dsn


@pytest.fixture
def town(request: pytest.FixtureRequest, server: Server, settled: str, tmp_path: Path) -> Iterator[Town]:
    """That town, in a database of its own, with a folder for its spool."""
    for dsn in copy_for(request, server, settled):
        yield Town(dsn, tmp_path)
