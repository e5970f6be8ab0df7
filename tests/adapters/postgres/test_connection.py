"""What a connection asks of its server, and what is told of what the database refuses: never a person's row."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from madoguchi.adapters.postgres.connection import BrokenClient, ClientError, Connection, NoConnection, TooPowerful
from madoguchi.adapters.postgres.refusals import (
    Busy,
    DatabaseRefused,
    NoRoom,
    NotAllowed,
    RuleBroken,
    ServerFails,
    Unknown,
)
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.server.settings import REQUIRED, OtherServer, refuse_version
from madoguchi.terms.errors import Refused

Ask = Callable[..., Any]
NAME, NUMBER = "窓口花子", "87654321"
PEOPLE = """
CREATE TABLE people (
    number text NOT NULL UNIQUE CONSTRAINT number_is_short CHECK (length(number) < 9), name text NOT NULL, born date,
    valid daterange NOT NULL, CONSTRAINT one_fact_a_day EXCLUDE USING gist (number WITH =, valid WITH &&));
COMMENT ON CONSTRAINT one_fact_a_day ON people IS 'a person has one fact a day';
CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'what was written is never deleted'; END $$;
CREATE TRIGGER never BEFORE DELETE ON people EXECUTE FUNCTION never();
"""
INSERT = "INSERT INTO people VALUES ($1, $2, NULL, '[2026-01-01,2026-12-31]')"


@pytest.fixture(scope="module")
def people(migrated_once: str, ask: Ask) -> str:
    ask(migrated_once, lambda one: one.execute(PEOPLE))
    ask(migrated_once, lambda one: one.execute(INSERT, NUMBER, NAME))
    return migrated_once


BROKEN = [
    ("期間の重なり", RuleBroken, "a person has one fact a day",
     "ALTER TABLE people DROP CONSTRAINT people_number_key; INSERT INTO people VALUES (NUMBER, NAME, NULL, LATER)"),
    ("同じ番号", RuleBroken, "people_number_key", "INSERT INTO people VALUES (NUMBER, NAME, NULL, 'empty')"),
    ("検査制約", RuleBroken, "number_is_short", "INSERT INTO people VALUES (NUMBER || 9, NAME, NULL, 'empty')"),
    ("必須の列", RuleBroken, "people.name is missing", "INSERT INTO people VALUES (NUMBER, NULL, NULL, 'empty')"),
    ("日付でない文字", DatabaseRefused, "22007", "INSERT INTO people VALUES ('1', 'x', NAME, 'empty')"),
    ("数でない文字", DatabaseRefused, "22P02", "SELECT NAME::int"),
    ("文法の誤り", DatabaseRefused, "42601", "SELECT FROM FROM NAME"),
    ("引き金の拒否", RuleBroken, "never deleted", "DELETE FROM people WHERE name = NAME"),
    ("ディスク不足", NoRoom, "disk of the database is full",
     "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = NAME; END $$"),
    ("ディスクの故障", ServerFails, "58030",
     "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '58030', MESSAGE = NAME; END $$"),
    ("行き詰まり", Busy, "57014", "SET statement_timeout = 1; SELECT pg_sleep(1), NAME"),
]  # fmt: skip


def filled(statement: str) -> str:
    """A statement with a person's values in its text, as nobody should write one."""
    values = {"NUMBER": NUMBER, "NAME": NAME, "LATER": "[2026-05-01,2026-06-01]"}
    for word, value in values.items():
        statement = statement.replace(word, f"'{value}'")
    return statement


@pytest.mark.parametrize(("why", "kind", "says", "statement"), BROKEN, ids=[one[0] for one in BROKEN])
def test_what_is_refused_names_no_person_in_the_error_nor_in_the_log(
    why: str, kind: type[Refused], says: str, statement: str, people: str, ask: Ask, server: Server
):  # fmt: skip
    with pytest.raises(kind, match=says) as refused:
        ask(people, lambda one: one.execute(filled(statement)))
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    for text in (str(refused.value), log(server)):
        assert NAME not in text
        assert NUMBER not in text


def test_what_cannot_be_bound_is_not_repeated_either(people: str, ask: Ask):
    with pytest.raises(DatabaseRefused) as refused:
        ask(people, lambda one: one.execute("SELECT $1::int", NAME))
    assert NAME not in str(refused.value)


def test_a_looser_session_would_write_the_row_into_the_log(people: str, ask: Ask, server: Server):
    """The test above can fail: this is what PostgreSQL does by itself."""

    async def loosened(one: Connection) -> None:
        await one.execute("SET log_error_verbosity = 'default'; SET log_min_messages = error")
        await one.execute(INSERT, "123456789", "試験用の名")

    with pytest.raises(RuleBroken):
        ask(people, loosened)
    assert "試験用の名" in log(server)


def log(server: Server) -> str:
    return "".join(path.read_text("utf-8", "replace") for path in server.places.log.iterdir())


# --- the server ------------------------------------------------------------------------------------


def name_of(dsn: str) -> str:
    """The name of the database at an address."""
    return urlsplit(dsn).path.removeprefix("/")


LOOSE = [
    ("log_error_verbosity", "default"), ("log_min_error_statement", "error"), ("log_min_messages", "warning"),
    ("log_parameter_max_length", "-1"), ("log_parameter_max_length_on_error", "-1"), ("log_statement", "all"),
    ("log_min_duration_statement", "1000"), ("log_min_duration_sample", "1"), ("log_transaction_sample_rate", "0.1"),
    ("log_duration", "on"), ("debug_print_parse", "on"), ("debug_print_rewritten", "on"), ("debug_print_plan", "on"),
    ("auto_explain.log_min_duration", "10"), ("synchronous_commit", "off"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), LOOSE)
def test_a_server_with_a_looser_setting_is_refused_by_name(
    name: str, value: str, people: str, ask: Ask, server: Server
):  # fmt: skip
    database = name_of(people)
    alter = f"ALTER DATABASE {database}"
    ask(server.places.dsn, lambda one: one.execute(f"{alter} SET {name} = '{value}'"))
    with pytest.raises(OtherServer, match=rf"{name} = .*administrator") as refused:
        ask(people, lambda one: one.fetchval("SELECT 1"))
    ask(server.places.dsn, lambda one: one.execute(f"{alter} RESET {name}"))
    assert f"set {name} to" in refused.value.do or name.startswith("auto_explain")


def test_every_setting_that_one_database_can_loosen_was_tried():
    of_the_server = {"fsync", "full_page_writes", "server_encoding"}
    assert {one.name for one in REQUIRED} - of_the_server == {name for name, _ in LOOSE}


@pytest.mark.parametrize("number", [170006, 160010, 190001])
def test_another_major_version_is_refused(number: int):
    with pytest.raises(OtherServer, match=f"PostgreSQL {number // 10_000}"):
        refuse_version(number)


@pytest.mark.parametrize(
    ("why", "dsn", "says"),
    [
        ("だれも応えない", "postgresql://u1@/madoguchi?host=%2Fno%2Fsuch%2Ffolder", "nobody answers"),
        ("アドレスでない", "u1:secret@somewhere", "nobody answers"),
    ],
)
def test_an_address_that_leads_nowhere_is_not_repeated(why: str, dsn: str, says: str, ask: Ask):
    with pytest.raises(NoConnection, match=says) as refused:
        ask(dsn, lambda one: one.fetchval("SELECT 1"))
    assert "secret" not in str(refused.value), why
    assert "u1" not in str(refused.value), why


def test_a_database_that_is_not_there_is_told_so(server: Server, ask: Ask):
    with pytest.raises(NoConnection, match="no database of this name"):
        ask(server.places.dsn.replace("/madoguchi?", "/elsewhere?"), lambda one: one.fetchval("SELECT 1"))


def test_of_a_connection_that_was_lost_nobody_says_it_was_not_done(people: str, ask: Ask):
    with pytest.raises(Unknown, match="may have been done, or not"):
        ask(people, lambda one: one.execute("SELECT pg_terminate_backend(pg_backend_pid())"))


# --- roles -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("went", [BrokenClient("cannot switch to state 21"), ConnectionResetError("reset by peer")])
def test_of_a_connection_that_went_in_mid_sentence_neither(people: str, ask: Ask, went: Exception):
    async def rolled_back_in_vain(_: Connection) -> None:
        try:
            raise went
        finally:  # as a transaction does that cannot even be rolled back; the connection does not know yet
            raise ClientError("another operation is in progress")

    with pytest.raises(Unknown, match="same key"):
        ask(people, rolled_back_in_vain)


def test_a_role_that_passes_over_every_fence_is_refused(people: str, ask: Ask):
    for role in ("postgres", "madoguchi_owner"):
        with pytest.raises(TooPowerful):
            ask(people, lambda one: one.fetchval("SELECT 1"), role)
    with pytest.raises(OtherServer, match="no role"):
        ask(people, lambda one: one.fetchval("SELECT 1"), "nobody_of_ours")


@pytest.mark.parametrize("role", ["clerk", "approver", "verifier", "reception", "intake", "auditor"])
def test_a_working_role_makes_no_table_and_changes_no_migration(role: str, people: str, ask: Ask):
    assert ask(people, lambda one: one.fetchval("SELECT current_user::text"), role) == role
    for statement in ("CREATE TABLE mine (n int)", "DELETE FROM migrations", "CREATE ROLE other"):
        with pytest.raises(NotAllowed):
            ask(people, lambda one, statement=statement: one.execute(statement), role)
