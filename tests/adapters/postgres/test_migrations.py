"""Migrations: in order, whole or not at all, once, and never changed; killed at any statement and run again."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from adapters.postgres.dying import cut
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.migrations import Migration, WrongMigrations, migrate, read, shipped, taken_by
from madoguchi.adapters.postgres.refusals import Busy, DatabaseRefused, Unknown
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.adapters.postgres.server.server import Server
from sizes import size

Ask = Callable[..., Any]
ROLES = shipped()[0]


def of(*texts: str) -> list[Migration]:
    """The roles, and migrations of these texts after them."""
    return [ROLES, *(Migration(n, f"{n:04}_more.sql", text) for n, text in enumerate(texts, 2))]


def names(every: Sequence[Migration]) -> list[str]:
    return [one.name for one in every]


def run(ask: Ask, dsn: str, every: Sequence[Migration] | None = None, *, dry_run: bool = False) -> list[str]:
    return names(ask(dsn, lambda one: migrate(one, every, dry_run=dry_run)))


def taken(ask: Ask, dsn: str) -> list[str]:
    return [row["name"] for row in ask(dsn, taken_by)]


def schema(server: Server, dsn: str) -> str:
    """Everything that stands in a database, as PostgreSQL writes it out."""
    told = server._run("pg_dump", "--schema-only", "--restrict-key=same", "-d", dsn)
    assert told.returncode == 0, told.stderr
    return told.stdout


def test_each_is_taken_once_and_a_dry_run_takes_none(empty: str, ask: Ask):
    assert run(ask, empty, dry_run=True) == names(shipped())
    assert taken(ask, empty) == []
    assert run(ask, empty) == names(shipped())
    assert run(ask, empty) == run(ask, empty, dry_run=True) == []
    assert taken(ask, empty) == names(shipped())


@pytest.mark.parametrize(
    ("why", "after", "says"),
    [
        ("適用後に書き換えた", of("SELECT 2;"), "is not what the database took"),
        ("適用後に消えた", of(), "does not have"),
        ("間に差し込んだ", of("SELECT 0;", "SELECT 1;"), "is not what the database took"),
        ("名前を変えた", [ROLES, replace(of("SELECT 1;")[1], name="0002_other.sql")], "is not what the database took"),
    ],
)
def test_files_that_do_not_fit_what_was_taken_are_refused(
    why: str, after: list[Migration], says: str, empty: str, ask: Ask
):
    run(ask, empty, of("SELECT 1;"))
    for dry_run in (True, False):
        with pytest.raises(WrongMigrations, match=says):
            run(ask, empty, after, dry_run=dry_run)
    assert taken(ask, empty) == names(of("SELECT 1;")), why


@pytest.mark.parametrize(
    ("why", "files"),
    [
        ("番号が飛ぶ", {"0001_one.sql": "", "0003_three.sql": ""}),
        ("番号が重なる", {"0001_one.sql": "", "0001_other.sql": ""}),
        ("名前の形が違う", {"1_one.sql": ""}),
        ("自分で確定する", {"0001_one.sql": "CREATE TABLE a ();\nCOMMIT;\n"}),
        ("自分で始める", {"0001_one.sql": "begin;\nSELECT 1;\n"}),
    ],
)
def test_a_folder_without_a_plain_order_is_refused(why: str, files: dict[str, str], tmp_path: Path):
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(WrongMigrations):
        read(tmp_path)


def test_one_that_fails_leaves_nothing_and_those_before_it_stay(empty: str, ask: Ask):
    every = of("CREATE TABLE kept (n int);", "CREATE TABLE gone (n int); SELECT 1 / 0;")
    with pytest.raises(DatabaseRefused, match="22012"):
        run(ask, empty, every)
    assert taken(ask, empty) == names(every[:2])
    assert ask(
        empty, lambda one: one.fetchval("SELECT to_regclass('kept') IS NOT NULL AND to_regclass('gone') IS NULL")
    )


def test_tables_belong_to_the_owner_and_not_to_who_migrates(migrated: str, ask: Ask):
    owners = ask(
        migrated, lambda one: one.fetch("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    )
    assert [row["tableowner"] for row in owners] == ["madoguchi_owner"]


def test_killed_at_any_statement_and_run_again_they_make_the_same_tables(
    empty: str, migrated: str, ask: Ask, server: Server
):  # fmt: skip
    every = shipped()
    for place, one in enumerate(every):
        for dying in cut(one, size("statements")):
            with pytest.raises(Unknown):
                run(ask, empty, [*every[:place], dying])
        assert taken(ask, empty) == names(every[:place])
        assert run(ask, empty, every[: place + 1]) == [one.name]
    assert schema(server, empty) == schema(server, migrated)


def test_two_at_once_take_each_once(empty: str, ask: Ask):
    every = of("CREATE TABLE a (n int); SELECT pg_sleep(0.2);", "CREATE TABLE b (n int);")
    with ThreadPoolExecutor(2) as pool:
        found = [one.result() for one in [pool.submit(run, ask, empty, every) for _ in range(2)]]
    assert sorted(found) == [[], names(every)]


def test_nobody_queues_behind_a_migration_that_waits_for_a_table(empty: str, ask: Ask):
    run(ask, empty, of("CREATE TABLE busy (n int);"))

    async def meanwhile() -> None:
        async with connect(empty) as one, one.transaction():
            await one.execute("LOCK TABLE busy")
            async with connect(empty) as other:
                await migrate(other, of("CREATE TABLE busy (n int);", "ALTER TABLE busy ADD m int;"))

    with pytest.raises(Busy):
        asyncio.run(meanwhile())


def test_an_administrator_who_is_no_superuser_can_migrate(empty: str, ask: Ask):
    database = urlsplit(empty).path.removeprefix("/")
    ask(empty, lambda one: one.execute("CREATE ROLE deputy LOGIN CREATEROLE PASSWORD 'deputy'"))
    ask(empty, lambda one: one.execute(f"ALTER DATABASE {database} OWNER TO deputy; {GIVEN}"))
    assert run(ask, empty.replace(f"{ADMINISTRATOR}@", "deputy:deputy@")) == names(shipped())


# Another database of this cluster has made the roles; in a cluster of its own the deputy makes and so administers them.
GIVEN = """
DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT rolname FROM pg_roles WHERE rolname IN
        ('madoguchi_owner', 'clerk', 'approver', 'verifier', 'reception', 'intake', 'auditor') LOOP
        EXECUTE format('GRANT %I TO deputy WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', one); END LOOP; END $$;
"""
