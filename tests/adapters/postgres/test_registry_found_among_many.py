"""Somebody is found among many thousands through indexes alone, before they have sat down (索引による検索).

The people are written straight into the tables, all at once, as a first load does it. Statements are looked at as they
run, under row-level security, by `explained`.
"""

from asyncio import run
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Final

import pytest

from adapters.postgres.conftest import asked, migrated_database
from adapters.postgres.explained import TOLD, watch
from adapters.postgres.planned import INSURER, Town
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.databases import address_for
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.registry.finding import find
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.databases import LoginGrant
from madoguchi.registry.finding import Clues, clues
from sizes import size

ON: Final = date(2026, 8, 1)
PEOPLE: Final = """
INSERT INTO registry.person (insurer, person, key, learnt)
SELECT $1, n, 'P' || n, $2 FROM generate_series(1, $3::integer) AS n
"""
FACTS: Final = Statement("""
INSERT INTO registry.@table (insurer, person, learnt, valid, @columns)
SELECT $1, n, $2, daterange('1875-01-01', NULL), @values FROM generate_series(1, $3::integer) AS n
""")
COVERS: Final = """
INSERT INTO registry.coverage (insurer, person, learnt, valid, eligible_from)
SELECT $1, n, $2, '[2020-04-01,)', '2020-04-01' FROM generate_series(1, $3::integer) AS n
"""
READING: Final = (
    "('{サトウ,スズキ,タカハシ,タナカ,イトウ,ワタナヘ,ヤマモト,ナカムラ,コハヤシ,カトウ}'::text[])[1 + n % 10] || n"
)
SAID: Final[Mapping[str, tuple[str, str]]] = {
    "birth": ("birth_date", "date '1945-01-01' + n % 30000"),
    "membership": ("symbol, number", "'架１', n::text"),
    "head": ("is_head", "n % 3 = 0"),
    "name": ("written, kana, sort_key", f"'汐見　' || n, {READING}, {READING}"),
    "death": ("died_on", "CASE n % 97 WHEN 0 THEN date '2026-07-01' END"),
}
DAY: Final = date(1957, 11, 24)
BY: Final = [
    ("番号", clues(None, None, "架1/4711", None), ["P4711"]),
    ("生年月日と読み", clues("さとう4", None, None, DAY), ["P4710"]),
    ("生年月日と氏名", clues(None, "汐見47", None, DAY), ["P4710"]),
    ("番号と生年月日と氏名", clues("さとう", "汐見", "4710", DAY), ["P4710"]),
    ("いない人", clues("たなか", None, None, DAY), []),
]
PASSED: Final = 100  # rows, at most, that a table or an index is gone through for
SMALL: Final = {"registry.insurer", "registry.login_grant", "audit.chain"}
MILLISECONDS: Final = 200  # 3 to 10 where the plans are not told and the machine has little else to do


@pytest.fixture(scope="module")
def many(server: Server) -> Iterator[str]:
    """The address of a city of so many, whose statements tell their plans."""
    for dsn in migrated_database(server):
        PostgresRegistry(dsn, INSURER).open_books()
        Town(dsn, Path()).done(_filled)
        asked(dsn, _told)
        yield dsn


async def _filled(books: Books) -> None:
    given = books.insurer, (await learn(books, "all of them")).n, size("people looked through")
    await books.connection.execute("SELECT registry.take_down_fences()")
    for statement in (PEOPLE, COVERS):
        await books.connection.execute(statement, *given)
    for table, (columns, values) in SAID.items():
        await books.connection.execute(FACTS.filled(table=table, columns=columns, values=values), *given)
    await books.connection.execute("SELECT registry.put_up_fences()")
    await books.connection.execute("SELECT registry.count_anew()")


async def _told(connection: Connection) -> None:
    name = await connection.fetchval("SELECT current_database()")
    for one in TOLD:
        await connection.execute(f"ALTER DATABASE {name} SET {one}")


@pytest.fixture(scope="module")
def clerk(many: str) -> str:
    """The address of a clerk of it."""
    with pytest.MonkeyPatch.context() as patched:
        watch(patched)
        return run(_added(many, "clerk_of_many"))


async def _added(dsn: str, login: str) -> str:
    async with connect(dsn) as connection:
        password = await add_login(connection, login, ["clerk"])
        await give(connection, login, [LoginGrant(INSURER)])
    return f"{address_for(dsn, login)}&password={password}"


async def timed(dsn: str, said: Clues) -> tuple[list[str], float]:
    """Who fits, and the milliseconds of the quickest of five."""
    took = []
    async with connect(dsn) as connection:
        for _ in range(5):
            before = perf_counter()
            found = await find(connection, INSURER, said, ON, "asked at the desk")
            took.append((perf_counter() - before) * 1000)
    return [one.key for one in found or ()], min(took)


@pytest.mark.parametrize(("why", "said", "found"), BY, ids=[one[0] for one in BY])
def test_somebody_among_many_is_found_through_no_whole_table_and_at_once(clerk, monkeypatch, why, said, found):
    ran = watch(monkeypatch)
    keys, took = run(timed(clerk, said))
    assert keys == found, why
    assert len(ran) > 10
    assert {table for one in ran for table in one.read_whole(PASSED)} <= SMALL
    assert took < MILLISECONDS
