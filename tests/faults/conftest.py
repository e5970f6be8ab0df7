"""The server of the database's tests, its town, and the town in which everything stands, for these too."""

from collections.abc import Iterator

import pytest

from adapters.postgres.conftest import ask, filled, migrated, migrated_once, room, server, settled, town
from adapters.postgres.reusing import apart

__all__ = ["ask", "filled", "migrated", "migrated_once", "room", "server", "settled", "town"]


@pytest.fixture(autouse=True)
def _connections_of_its_own() -> Iterator[None]:
    """What is counted and cut here are whole commands, from their connection on."""
    with apart():
        yield
