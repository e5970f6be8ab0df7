"""Towns that files are taken in for: a new one for each test, in a database that several share."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from adapters.postgres.conftest import asked
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.rulebook.engine.roll import batch_of

NUMBERS = count(1)
SINCE = date(2026, 4, 1)


def new_town(dsn: str, people: Sequence[Mapping[str, Any]]) -> PostgresIntake:
    """The intake of a new town with these people."""
    name = f"town-{next(NUMBERS)}"
    PostgresRegistry(dsn, name, "intake").load(SINCE, [batch_of([dict(one) for one in people])], "a roll")
    return PostgresIntake(dsn, name, "intake")


def recorded(town: PostgresIntake, query: str) -> str:
    """What is recorded of a town, as a query for its number puts it."""

    async def told(connection: Connection) -> str:
        insurer = await connection.fetchval("SELECT insurer FROM registry.insurer WHERE name = $1", town.insurer)
        return str(await connection.fetchval(query, insurer))

    return asked(town.dsn, told)
