"""The server of the database's tests, for these too; each test has a copy of one migrated database."""

from collections.abc import Iterator

import pytest

from adapters.postgres.conftest import migrated_database, new_database, room, server
from madoguchi.adapters.postgres.server import Server

__all__ = ["room", "server"]


@pytest.fixture(scope="session")
def untouched(server: Server) -> Iterator[str]:
    """A database with all migrations, which nothing is written to."""
    yield from migrated_database(server)


@pytest.fixture
def migrated(server: Server, untouched: str) -> Iterator[str]:
    """The address of a copy of it."""
    yield from new_database(server, untouched.partition("?")[0].rpartition("/")[2])
