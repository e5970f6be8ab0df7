"""`registry open` and `registry complete`, on a real database."""

import json
from pathlib import Path

import pytest

from faces.asked import run, written
from madoguchi.faces.cli.speaking import REFUSED, USAGE

AKO = ("--insurer", "ako-city-nhi", "--json")
MEMBERS = "個人キー,生年月日,続柄,資格取得日\nP1,1954-07-20,世帯主,2010-04-01\n"
SAY = ("registry", "complete", "--from", "2026-08-01", "--reason", "the office keeps them all", *AKO)


@pytest.fixture(autouse=True)
def database(migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated)
    monkeypatch.delenv("PGPASSWORD", raising=False)


def answered(*arguments: object) -> object:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_books_are_begun_once_and_for_an_insurer_that_has_a_practice(tmp_path: Path):
    file = written(tmp_path, "members-20260801.csv", MEMBERS)
    take = ("intake", "take", file, "--kind", "members", "--on", "2026-08-01", "--insurer", "ako-city-nhi")
    refused = run(*take)
    assert refused.exit_code == REFUSED
    assert "registry open" in refused.output
    assert run(*take, lang="ja").output.count("registry open") == 1
    assert answered("registry", "open", *AKO) == {"insurer": "ako-city-nhi", "begun": True}
    assert answered("registry", "open", *AKO) == {"insurer": "ako-city-nhi", "begun": False}
    assert run(*take).exit_code == 0
    assert run("registry", "open", "--insurer", "ako-city").exit_code == REFUSED


def test_only_the_administrator_begins_books(monkeypatch: pytest.MonkeyPatch):
    answered("registry", "open", *AKO)
    added = answered("user", "add", "open1204", "--role", "clerk", *AKO)
    monkeypatch.setenv("DATABASE_URL", str(added["address"]))
    monkeypatch.setenv("PGPASSWORD", str(added["password"]))
    for insurer in (AKO, ("--insurer", "zushi-city-nhi")):
        assert run("registry", "open", *insurer).exit_code == REFUSED


def test_facts_are_told_whole_listed_and_taken_back():
    answered("registry", "open", *AKO)
    asked = (*SAY, "--facts", "card_lost, name_changed_on", "--group", "ceiling", "--key", "k")
    said = answered(*asked)
    facts = ["name_changed_on", "card_lost", "limit_category", "limit_category_from"]
    assert said == {"known": 1, "again": False, "facts": facts}
    assert answered(*asked)["again"] is True
    answered(*SAY, "--group", "ceiling", "--take-back", "--until", "2026-08-31")
    told = answered("registry", "complete", "--list", *AKO)
    assert {(one["fact"], one["first"], one["n"]) for one in told} == {
        ("name_changed_on", "2026-08-01", 1), ("card_lost", "2026-08-01", 1),
        ("limit_category", "2026-09-01", 2), ("limit_category_from", "2026-09-01", 2)}  # fmt: skip
    assert {one["reason"] for one in told} == {"the office keeps them all"}
    assert "限度額の適用区分" in run("registry", "complete", "--list", "--insurer", "ako-city-nhi", lang="ja").output


@pytest.mark.parametrize(
    ("why", "arguments", "code"),
    [
        ("事実の名前がない", [], USAGE),
        ("終わりが始まりの前", ["--facts", "card_lost", "--until", "2026-07-01"], USAGE),
        ("知らない事実", ["--facts", "card_lose"], REFUSED),
        ("知らない組", ["--group", "cover"], REFUSED),
        ("誰にもある事実", ["--facts", "nationality"], REFUSED),
    ],
)
def test_what_cannot_be_told_whole_is_refused(why, arguments, code):
    answered("registry", "open", *AKO)
    assert run(*SAY, *arguments).exit_code == code, why


def test_many_facts_told_whole_at_once_are_counted_and_only_the_first_named():
    answered("registry", "open", *AKO)
    groups = ("--group", "ceiling", "--group", "rate", "--group", "disability", "--group", "stay")
    said = run(*(word for word in (*SAY, *groups) if word != "--json")).output
    more = len(answered("registry", "complete", "--list", *AKO)) - 5
    assert more > 0
    assert f"and {more} more facts" in said


def test_what_is_secret_is_listed_for_who_may_see_it(monkeypatch: pytest.MonkeyPatch):
    answered("registry", "open", *AKO)
    answered(*SAY, "--group", "protection")
    assert len(answered("registry", "complete", "--list", *AKO)) == 3
    added = answered("user", "add", "list1204", "--role", "clerk", *AKO)
    monkeypatch.setenv("DATABASE_URL", str(added["address"]))
    monkeypatch.setenv("PGPASSWORD", str(added["password"]))
    listed = run("registry", "complete", "--list", "--insurer", "ako-city-nhi")
    assert (listed.exit_code, listed.output.strip()) == (0, "nothing is told whole")
    assert run(*SAY, "--facts", "card_lost").exit_code == REFUSED
