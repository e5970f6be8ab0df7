"""Towns in which much was done before a test begins: done once a process, and copied for each test with its files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from adapters.postgres.lending import copy_for
from adapters.postgres.planned import Town
from adapters.postgres.servers import made_once
from madoguchi.adapters.postgres.server.server import Server

Done = Callable[[Town], object]


def town_once(
    request: pytest.FixtureRequest, server: Server, settled: str, folder: Path, done: tuple[str, Done] | None
) -> Iterator[Town]:
    """The town of six people (`settled`) after something was done in it, which has a name; None: as it is."""
    if done is None:
        of = settled
    else:
        base = server.places.folder.parent / f"{done[0]}-files"
        of = made_once(server, done[0], lambda dsn: _do(Town(dsn, base), done[1]), _name_of(settled))
        copytree(base, folder, dirs_exist_ok=True)
    for dsn in copy_for(request, server, of):
        yield Town(dsn, folder)


def _name_of(dsn: str) -> str:
    return dsn.partition("?")[0].rpartition("/")[2]


def _do(town: Town, what: Done) -> None:
    town.spool.mkdir()
    what(town)
