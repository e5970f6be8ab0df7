"""The town of the tests of protection, after a month of work: made once, looked at by many tests."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from adapters.postgres.conftest import ask, migrated, migrated_database, room, server, settled, town
from adapters.postgres.looking import let_go
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.typst import press
from protection.canaries import Search
from protection.printed_town import printed_town
from protection.scenario import worked
from protection.towns import MANY, OF, World, copied, foreseen, protected, settle
from protection.two_towns import MarkedTown, two_towns
from sizes import size

__all__ = ["ask", "migrated", "room", "server", "settled", "town"]
Answers = Mapping[tuple[object, ...], Mapping[str, tuple[int, str]]]


@pytest.fixture(scope="module", autouse=True)
def _no_connection_outlasts_a_file() -> Iterator[None]:
    """What waits for who asks next is closed."""
    yield
    let_go()


@pytest.fixture(scope="session")
def world(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A town of some hundred, twenty of whom must not be found."""
    for dsn in migrated_database(server):
        yield settle(World(dsn, tmp_path_factory.mktemp("town"), protected(20), size("protected town")))


@pytest.fixture(scope="session")
def on_paper(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A small town whose papers are printed, some of whom must not be found."""
    for dsn in migrated_database(server):
        yield printed_town(dsn, tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="session")
def small_settled(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A small town, some of whom must not be found, and what is foreseen there: copied for each test, never changed."""
    for dsn in migrated_database(server):
        yield foreseen(settle(World(dsn, tmp_path_factory.mktemp("small"), protected(MANY), OF)))


@pytest.fixture
def small(server: Server, small_settled: World, tmp_path: Path) -> Iterator[World]:
    """That town, in a database of its own."""
    yield from copied(server, small_settled, tmp_path)


@pytest.fixture(scope="session")
def settled_towns(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[MarkedTown]]:
    """Two marked towns in one database: copied for each walk, never changed."""
    for dsn in migrated_database(server):
        yield two_towns(dsn, tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="session")
def answers(world: World) -> Answers:
    """Every command by every login: its code, and what was refused."""
    with pytest.MonkeyPatch.context() as here:
        here.setattr(press, "_by_a_process", lambda work, letters, setting: work(letters, setting))  # seconds less
        return worked(world)


@pytest.fixture(scope="session")
def search(world: World) -> Search:
    """What must not come out."""
    return Search.of(tuple(secret for one in world.hidden for secret in one.secrets()))
