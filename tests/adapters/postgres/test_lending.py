"""A database that a test takes after another is as a new one, and so is a connection that serves again."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.lending import Lending
from adapters.postgres.looking import looked
from adapters.postgres.planned import Line, Town
from adapters.postgres.servers import asked, migrated_database, new_database
from madoguchi.adapters.postgres import connection as database
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.server.server import Server

BEFORE = """
CREATE TABLE public.shelf (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, said text NOT NULL, seen date,
    twice text GENERATED ALWAYS AS (said || said) STORED);
CREATE TABLE public.book (shelf bigint REFERENCES public.shelf);
INSERT INTO public.shelf (said, seen) VALUES ('一', '2026-07-31'), ('二', NULL), (E'\\\\N\\n三', '2026-08-01');
INSERT INTO public.book VALUES (2);
CREATE FUNCTION public.never() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''never''; END';
CREATE TRIGGER never BEFORE DELETE ON public.book FOR EACH ROW EXECUTE FUNCTION public.never();
"""
ADDED_AND_GONE = "INSERT INTO public.book SELECT min(id) FROM public.shelf; DELETE FROM public.book"
SHELVES = "SELECT array_agg(one::text ORDER BY id) FROM public.shelf AS one"
BOOKS = "SELECT array_agg(shelf) FROM public.book"
NEXT = "SELECT pg_sequence_last_value('public.shelf_id_seq')"
ROWS = {
    "追加された": "INSERT INTO public.shelf (said) VALUES ('四'), ('五')",
    "変わった": "UPDATE public.shelf SET said = '別' WHERE id = 1",
    "同じ値に書き直された": "UPDATE public.shelf SET said = said",
    "参照ごと消えた": "DELETE FROM public.book; DELETE FROM public.shelf",
    "消えて同じ数だけ入った": "DELETE FROM public.shelf WHERE id = 1; INSERT INTO public.shelf (said) VALUES ('六')",
    "番号だけ進んだ": "SELECT nextval('public.shelf_id_seq')",
    "取り消された": "BEGIN; DELETE FROM public.shelf WHERE id = 1; ROLLBACK",
    "何も変わらない": "SELECT 1",
}  # fmt: skip
OTHERWISE = {
    "表が増えた": "CREATE TABLE public.more ()",
    "列が増えた": "ALTER TABLE public.shelf ADD more text",
    "表が消えた": "DROP TABLE public.book",
    "引き金が止まった": "ALTER TABLE public.book DISABLE TRIGGER never",
    "引き金が消えた": "DROP TRIGGER never ON public.book",
    "関数が変わった": "CREATE OR REPLACE FUNCTION public.never() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "制約が消えた": "ALTER TABLE public.book DROP CONSTRAINT book_shelf_fkey",
    "権限が増えた": "GRANT SELECT ON public.shelf TO PUBLIC",
    "行の守りが点いた": "ALTER TABLE public.shelf ENABLE ROW LEVEL SECURITY",
    "守りの文が増えた": "CREATE POLICY all_of_it ON public.shelf USING (true)",
    "設定が変わった": "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 128', current_database()); END $$",
    "索引が増えた": "CREATE INDEX ON public.shelf (said)",
    "型が増えた": "CREATE TYPE public.mood AS ENUM ('良')",
}  # fmt: skip


ALL = """
SELECT c.oid::regclass::text AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
"""
HELD = "SELECT string_agg(one::text, '|' ORDER BY one::text) FROM (SELECT * FROM {0}) AS one"
Lend = Callable[[], AbstractContextManager[str]]
SETTINGS = "SELECT name, setting FROM pg_settings WHERE source <> 'client' OR name <> 'application_name' ORDER BY name"
WHO = "SELECT current_user, session_user, current_setting('application_name'), current_setting('search_path')"
LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
LEFT = """
SET work_mem = '1MB'; SET search_path = pg_catalog; SET default_transaction_read_only = on;
SELECT set_config('madoguchi.insurer', 'ako-city-nhi', false); SELECT pg_advisory_lock(1);
LISTEN something
"""
TEMPORARY = "CREATE TEMPORARY TABLE gone AS SELECT 1 AS one"


@pytest.fixture(scope="module")
def shelves(server: Server) -> Iterator[str]:
    """The name of a database with a table whose columns are made in many ways, and one that has a trigger."""
    for dsn in migrated_database(server):
        asked(dsn, lambda one: one.execute(BEFORE))
        yield dsn.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def lend(server: Server, shelves: str) -> Iterator[Lend]:
    """A copy of it, as a test takes it and gives it back."""
    one = Lending(server)
    yield contextmanager(lambda: one.lend(shelves, lambda: new_database(server, shelves)))
    one.end()


def told(dsn: str, statement: str, role: str = "origin") -> None:
    """Something done in a database; as `replica`, no trigger and no reference stops it."""
    looked(dsn, lambda one: one.execute(f"SET session_replication_role = {role}"))
    looked(dsn, lambda one: one.execute(statement))
    looked(dsn, lambda one: one.execute("RESET session_replication_role"))


def everything(dsn: str) -> list[Any]:
    return [looked(dsn, lambda one, query=query: one.fetchval(query)) for query in (SHELVES, BOOKS, NEXT)]


@pytest.mark.parametrize("why", ROWS)
def test_rows_and_sequences_are_put_back(lend: Lend, why: str):
    with lend() as dsn:
        before = everything(dsn)
        told(dsn, ROWS[why], "replica")
    for _ in range(2):
        with lend() as again:
            assert again == dsn
            assert everything(again) == before
            told(again, ROWS[why], "replica")
            with pytest.raises(Exception, match="never"):  # the trigger stands as it stood
                asked(again, lambda one: one.execute(ADDED_AND_GONE))


@pytest.mark.parametrize("why", OTHERWISE)
def test_where_more_than_rows_is_otherwise_the_next_is_a_new_one(lend: Lend, why: str):
    with lend() as dsn:
        before = everything(dsn)
        told(dsn, OTHERWISE[why])
    with lend() as another:
        assert another != dsn
        assert everything(another) == before


def test_where_somebody_is_still_connected_the_next_is_a_new_one(lend: Lend):
    async def leave(dsn: str) -> Connection:
        return await database._opened(dsn)

    with asyncio.Runner() as runner:
        with lend() as dsn:
            left = runner.run(leave(dsn))
        with lend() as another:
            assert another != dsn
        left.terminate()


def contents(dsn: str) -> dict[str, str]:
    """What every table of ours holds, and every sequence."""
    asked_about = [row["name"] for row in looked(dsn, lambda one: one.fetch(ALL))]
    return {name: looked(dsn, lambda one, name=name: one.fetchval(HELD.format(name))) for name in asked_about}


def test_a_town_in_which_papers_went_out_is_the_town_it_was(server: Server, settled: str, tmp_path: Path):
    of = settled.partition("?")[0].rpartition("/")[2]
    lending = Lending(server)
    take = contextmanager(lambda: lending.lend(of, lambda: new_database(server, of)))
    with take() as dsn:
        before, town = contents(dsn), Town(dsn, tmp_path)
        town.tell("name", {"P2": {"written": "南 花子"}})
        town.apply(town.plan([Line(1), Line(2), Line(3, held=True)]))
        assert sum(before[name] != held for name, held in contents(dsn).items()) > 10
    with take() as again:
        assert again == dsn
        assert contents(again) == before
    lending.end()


def test_who_could_log_in_for_a_test_cannot_for_the_next(lend: Lend):
    there = "SELECT count(*) FROM pg_roles WHERE rolname = 'u1x1'"
    for _ in range(2):
        with lend() as dsn:
            assert asked(dsn, lambda one: one.fetchval(there)) == 0
            assert asked(dsn, lambda one: add_login(one, "u1x1", ["clerk"]))


async def as_it_is(one: Connection) -> list[Any]:
    found = [await one.fetch(SETTINGS), await one.fetchrow(WHO), await one.fetchval(LOCKS)]
    return [
        *found,
        await one.fetchval("SELECT to_regclass('gone')"),
        await one.fetchval("SELECT inet_server_port()"),
        await one.fetch("SELECT pg_listening_channels()"),
        one.is_in_transaction(),
    ]  # type: ignore[attr-defined]


async def spoil(one: Connection) -> int:
    for statement in (TEMPORARY, LEFT):
        await one.execute(statement)
    return one.get_server_pid()


async def seen(one: Connection) -> tuple[int, list[Any]]:
    return one.get_server_pid(), await as_it_is(one)


def test_a_connection_that_serves_again_is_as_a_new_one(lend: Lend):
    with lend() as dsn:
        first = asked(dsn, spoil, "clerk")
        again, found = asked(dsn, seen)
        own = asked(dsn, lambda one: both(dsn, one))
    assert again == first
    assert found == own


async def both(dsn: str, _one: Connection) -> list[Any]:
    """As a second connection is found, for which the server has no process that waits."""
    async with connect(dsn) as second:
        return await as_it_is(second)


def test_a_connection_that_was_left_in_a_transaction_serves_nobody_again(lend: Lend):
    async def begin(one: Connection) -> int:
        await one.execute("BEGIN")
        return one.get_server_pid()

    with lend() as dsn:
        assert asked(dsn, begin) != asked(dsn, now)


async def now(one: Connection) -> int:
    return one.get_server_pid()


def test_where_a_database_is_a_test_s_own_each_connection_is_too(server: Server, shelves: str):
    for dsn in new_database(server, shelves):
        assert asked(dsn, now) != asked(dsn, now)
