"""People of two insurers and a facility, made once: fixtures of a copy to change, and of one to read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.postgres.checking import Desk, copy_of, town_with_facility
from madoguchi.adapters.postgres.server.server import Server


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    """Made once: people of two insurers, and a facility."""
    yield from town_with_facility(server)


@pytest.fixture
def desk(request: pytest.FixtureRequest, server: Server, made: Desk) -> Iterator[Desk]:
    """A copy of it."""
    yield from copy_of(server, made, request)


@pytest.fixture(scope="module")
def read(server: Server, made: Desk) -> Iterator[Desk]:
    """A copy for all who only ask."""
    yield from copy_of(server, made)
