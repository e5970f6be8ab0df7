"""A password that was forgotten, or whose answer was lost, is set anew by the administrator; nothing is done twice."""

import json
from collections.abc import Callable

import pytest

from faces.asked import run
from madoguchi.faces.cli.speaking import REFUSED

INSURER = "ako-city-nhi"
NAME = "passes1204"
GRANTS = (
    "SELECT login, office, protected, ended_at IS NULL AS works, given_at FROM registry.login_grant ORDER BY given_at"
)
Ask = Callable[..., object]


@pytest.fixture
def database(migrated: str, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> str:
    monkeypatch.setenv("DATABASE_URL", migrated)
    ask(migrated, lambda one: one.execute("INSERT INTO registry.insurer (name) VALUES ($1)", INSURER))
    ask(migrated, lambda one: one.execute(f"DROP ROLE IF EXISTS {NAME}"))
    return migrated


def added(*more: str) -> dict[str, str]:
    done = run("user", "add", NAME, "--role", "clerk", "--insurer", INSURER, *more, "--json")
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.output))


def comes_in(login: dict[str, str], password: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    with monkeypatch.context() as own:
        own.setenv("DATABASE_URL", login["address"])
        own.setenv("PGPASSWORD", password)
        return run("direction", "list", "--on", "2026-08-01", "--insurer", INSURER).exit_code == 0


def test_a_new_password_opens_and_the_old_one_does_not(database: str, monkeypatch: pytest.MonkeyPatch, ask: Ask):
    login = added()
    assert comes_in(login, login["password"], monkeypatch)
    told = json.loads(run("user", "password", NAME, "--json").output)
    assert (told["roles"], told["address"]) == (["clerk"], login["address"])
    assert comes_in(login, told["password"], monkeypatch)
    assert not comes_in(login, login["password"], monkeypatch)
    told_at_once = run("user", "password", NAME, lang="ja").output
    assert "PGPASSWORD=" in told_at_once
    entries = ask(database, lambda one: one.fetch("SELECT purpose FROM audit.entry WHERE act = 'set password'"))
    assert [row["purpose"] for row in entries] == [NAME, NAME], "だれのかだけが残り、パスワードは残らない"


NOT_THESE = [
    ("いない人", "nobody_at_all", "no login of a person by this name"),
    ("管理者", "postgres", "cannot be taken"),
    ("役割そのもの", "clerk", "no login of a person by this name"),
    ("持ち主", "madoguchi_owner", "cannot be taken"),
    ("職員の役割のないログイン", "passes_of_none", "no login of a person by this name"),
]


@pytest.mark.parametrize(("why", "name", "told"), NOT_THESE, ids=[one[0] for one in NOT_THESE])
def test_nobody_gets_a_password_of_another_kind_of_login(database: str, ask: Ask, why: str, name: str, told: str):
    ask(database, lambda one: one.execute("DROP ROLE IF EXISTS passes_of_none"))
    ask(database, lambda one: one.execute("CREATE ROLE passes_of_none LOGIN"))
    done = run("user", "password", name)
    assert (done.exit_code, told in done.stderr) == (REFUSED, True), (why, done.output)


def test_a_login_of_the_demo_has_no_password_here(productive: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", productive)
    done = run("user", "password", "demo_clerk")
    assert (done.exit_code, "does not say it is a demo" in done.stderr) == (REFUSED, True)


def test_who_works_here_sets_no_password(database: str, monkeypatch: pytest.MonkeyPatch):
    login = added()
    with monkeypatch.context() as own:
        own.setenv("DATABASE_URL", login["address"])
        own.setenv("PGPASSWORD", login["password"])
        done = run("user", "password", NAME)
    assert (done.exit_code, "for the administrator" in done.stderr) == (REFUSED, True)


def test_a_login_added_again_keeps_what_it_was_given_and_a_right_that_differs_is_given_anew(database: str, ask: Ask):
    def grants() -> list[tuple[object, ...]]:
        return [tuple(row) for row in ask(database, lambda one: one.fetch(GRANTS))]

    added()
    before = grants()
    assert (added()["password"], grants()) == (None, before), "同じ依頼は何も変えない"
    added("--protected")
    assert [row[2:4] for row in grants()] == [(False, False), (True, True)]
    ended = ("user", "end", NAME, "--insurer", INSURER)
    assert run(*ended).exit_code == 0
    assert run(*ended).exit_code == REFUSED, "もう終える担当がない"
