"""Types that a connection is told of are the server's own, and it asks about none of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.known_types import ARRAYS, KNOWN, RANGES

Ask = Callable[..., Any]
ASKED = """
SELECT t.oid::bigint, t.typname, held.oid::bigint, format_type(held.oid, NULL), t.typtype, n.nspname, held.typdelim
FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
    LEFT JOIN pg_range AS r ON r.rngtypid = t.oid
    JOIN pg_type AS held ON held.oid = coalesce(r.rngsubtype, nullif(t.typelem, 0)) WHERE t.oid::bigint = ANY ($1)
"""
SAID = {
    "boolean": True, "bytea": b"a", "name": "a", "smallint": 1, "integer": 2, "bigint": 3, "uuid": UUID(int=4),
    "date": date(2026, 8, 1), "timestamp with time zone": datetime(2026, 8, 1, tzinfo=UTC),
}  # fmt: skip


def test_each_is_what_the_catalogue_of_the_server_says(migrated_once: str, ask: Ask):
    found = ask(migrated_once, lambda one: one.fetch(ASKED, [known["oid"] for known in KNOWN]))
    told = {tuple(row)[:4]: tuple(row)[4:] for row in found}
    ours = {**dict.fromkeys(ARRAYS, (b"b", "pg_catalog", b",")), **dict.fromkeys(RANGES, (b"r", "pg_catalog", b","))}
    assert told == ours


def statements(dsn: str, ask: Ask, query: str, *given: Any) -> tuple[Any, list[str]]:
    """What a new connection answers, and every statement that it sent to find it."""

    async def asked(connection: Connection) -> tuple[Any, list[str]]:
        sent: list[str] = []
        connection.add_query_logger(lambda record: sent.append(record.query))  # type: ignore[attr-defined]  asyncpg's
        return await connection.fetchval(query, *given), sent

    answer: tuple[Any, list[str]] = ask(dsn, asked)
    return answer


@pytest.mark.parametrize("held", [one[3] for one in ARRAYS])
def test_an_array_goes_there_and_comes_back_without_a_question(held: str, migrated_once: str, ask: Ask):
    told, sent = statements(migrated_once, ask, f"SELECT $1::{held}[]", [SAID[held], None])
    assert (told, len(sent)) == ([SAID[held], None], 1)


@pytest.mark.parametrize(("name", "held"), [(one[1], one[3]) for one in RANGES])
def test_a_range_comes_without_a_question(name: str, held: str, migrated_once: str, ask: Ask):
    told, sent = statements(migrated_once, ask, f"SELECT {name}($1::{held}, NULL)", SAID[held])
    assert (told.lower, told.upper, len(sent)) == (SAID[held], None, 1)


def test_what_is_not_told_is_asked_about_as_before(migrated_once: str, ask: Ask):
    told, sent = statements(migrated_once, ask, "SELECT $1::interval[]", [])
    assert (told, any("typeinfo_tree" in one for one in sent)) == ([], True)
