"""What `db check` finds, and logins: people whom the database can tell apart."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from madoguchi.adapters.postgres.connection import NoConnection
from madoguchi.adapters.postgres.database.checks import ROLES, check
from madoguchi.adapters.postgres.database.demo import NoDemo
from madoguchi.adapters.postgres.database.logins import WrongLogin, add_login, can_tell_people_apart, verifier
from madoguchi.adapters.postgres.refusals import NotAllowed
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.desk.databases import WORKING_ROLES

Ask = Callable[..., Any]
PUT_BACK = "UPDATE migrations SET name = '0001_roles.sql' WHERE n = 1"


def found(ask: Ask, dsn: str) -> list[str]:
    return [one.what for one in ask(dsn, check)]


def as_login(dsn: str, name: str, password: str) -> str:
    return dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@")


def test_a_database_as_we_make_it_has_nothing_wrong(migrated_once: str, ask: Ask):
    assert found(ask, migrated_once) == []


def test_an_empty_database_is_told_what_it_lacks(empty: str, ask: Ask):
    told = found(ask, empty)
    assert "0001_roles.sql was not taken" in told
    assert "the extension btree_gist is not there" in told


@pytest.mark.parametrize(
    ("why", "done", "undone", "says"),
    [
        ("書き換えた移行", "UPDATE migrations SET name = 'other' WHERE n = 1", PUT_BACK, "is not what"),
        ("行の壁を越える", "ALTER ROLE clerk BYPASSRLS", "ALTER ROLE clerk NOBYPASSRLS", "role clerk has an admin"),
        ("何でもできる", "ALTER ROLE intake SUPERUSER", "ALTER ROLE intake NOSUPERUSER", "role intake has an admin"),
        ("持ち主の仲間", "GRANT madoguchi_owner TO auditor", "REVOKE madoguchi_owner FROM auditor", "auditor is in"),
        ("誰かわからない", "ALTER ROLE verifier LOGIN", "ALTER ROLE verifier NOLOGIN", "verifier can log in"),
        ("他人の表", "CREATE TABLE stray (n int)", "DROP TABLE stray", "stray does not belong"),
        ("強い人", "CREATE ROLE boss LOGIN CREATEROLE; GRANT clerk TO boss", "DROP ROLE boss", "role boss has an"),
    ],
)
def test_each_fault_is_found(why: str, done: str, undone: str, says: str, migrated_once: str, ask: Ask):
    ask(migrated_once, lambda one: one.execute(done))
    try:
        assert [one for one in found(ask, migrated_once) if says in one], why
    finally:
        ask(migrated_once, lambda one: one.execute(undone))


# --- logins ----------------------------------------------------------------------------------------


def test_a_login_has_its_role_and_no_more(migrated_once: str, ask: Ask):
    password = ask(migrated_once, lambda one: add_login(one, "u1001", ["clerk"]))
    mine = as_login(migrated_once, "u1001", password)
    assert (
        ask(mine, lambda one: one.fetchval("SELECT session_user::text || pg_has_role('clerk', 'member')"))
        == "u1001true"
    )
    assert not ask(mine, lambda one: one.fetchval("SELECT pg_has_role('approver', 'member')"))
    for statement in ("SET ROLE madoguchi_owner", "SET ROLE approver", "CREATE TABLE mine (n int)"):
        with pytest.raises(NotAllowed):
            ask(mine, lambda one, statement=statement: one.execute(statement))
    assert found(ask, migrated_once) == []


def test_a_second_adding_gives_a_role_and_no_new_password(migrated_once: str, ask: Ask):
    password = ask(migrated_once, lambda one: add_login(one, "u1002", ["clerk"]))
    assert ask(migrated_once, lambda one: add_login(one, "u1002", ["approver"])) is None
    mine = as_login(migrated_once, "u1002", password)
    assert ask(mine, lambda one: one.fetchval("SELECT pg_has_role('approver', 'member')"))


def test_another_password_does_not_open(migrated_once: str, ask: Ask):
    password = ask(migrated_once, lambda one: add_login(one, "u1003", ["clerk"]))
    for wrong in ("", "another", password[:-1]):
        with pytest.raises(NoConnection) as refused:
            ask(as_login(migrated_once, "u1003", wrong), lambda one: one.fetchval("SELECT 1"))
        assert "u1003" not in str(refused.value)


@pytest.mark.parametrize(
    ("why", "name", "roles"),
    [
        ("組の名", "clerk", ["clerk"]),
        ("管理者の名", "postgres", ["clerk"]),
        ("持ち主の名", "madoguchi_owner", ["clerk"]),
        ("予約された名", "pg_monitor", ["clerk"]),
        ("大文字", "Hanako", ["clerk"]),
        ("引用符", 'a"; DROP ROLE clerk; --', ["clerk"]),
        ("プログラムの役割", "u1004", ["verifier"]),
        ("持ち主の役割", "u1004", ["madoguchi_owner"]),
    ],
)
def test_a_name_or_role_that_no_person_has_is_refused(
    why: str, name: str, roles: list[str], migrated_once: str, ask: Ask
):
    with pytest.raises(WrongLogin) as refused:
        ask(migrated_once, lambda one: add_login(one, name, roles))
    assert name not in refused.value.what or name in ROLES, why


def test_people_with_passwords_are_told_apart_and_the_administrator_of_the_machine_is_not(migrated_once: str, ask: Ask):
    password = ask(migrated_once, lambda one: add_login(one, "u1005", ["approver"]))
    assert ask(as_login(migrated_once, "u1005", password), can_tell_people_apart) is True
    assert ask(migrated_once, can_tell_people_apart) is False


def test_the_server_keeps_no_password_only_what_it_checks_one_with(migrated_once: str, ask: Ask):
    password = ask(migrated_once, lambda one: add_login(one, "u1006", ["auditor"]))
    kept = ask(migrated_once, lambda one: one.fetchval("SELECT rolpassword FROM pg_authid WHERE rolname = 'u1006'"))
    assert kept.startswith("SCRAM-SHA-256$15000:")
    assert password not in kept
    assert verifier(password, b"0" * 16) != kept


def test_a_login_of_the_demo_is_made_in_a_demo_alone(productive: str, ask: Ask):
    with pytest.raises(NoDemo):
        ask(productive, lambda one: add_login(one, "demo_clerk", ["clerk"]))


def test_what_a_person_may_be_are_roles_that_there_are():
    assert set(WORKING_ROLES) <= set(ROLES)
