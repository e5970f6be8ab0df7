"""The town of the tests of protection, after a month of work: made once, looked at by many tests."""

from collections.abc import Iterator, Mapping

import pytest

from adapters.postgres.conftest import ask, migrated, migrated_database, room, server
from madoguchi.adapters.postgres.server.server import Server
from protection.canaries import Search
from protection.scenario import worked
from protection.towns import World, protected, settle
from sizes import size

__all__ = ["ask", "migrated", "room", "server"]
Answers = Mapping[tuple[object, ...], Mapping[str, tuple[int, str]]]


@pytest.fixture(scope="session")
def world(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A town of some hundred, twenty of whom must not be found."""
    for dsn in migrated_database(server):
        yield settle(World(dsn, tmp_path_factory.mktemp("town"), protected(20), size("protected town")))


@pytest.fixture(scope="session")
def answers(world: World) -> Answers:
    """Every command by every login: its code, and what was refused."""
    return worked(world)


@pytest.fixture(scope="session")
def search(world: World) -> Search:
    """What must not come out."""
    return Search.of(tuple(secret for one in world.hidden for secret in one.secrets()))
