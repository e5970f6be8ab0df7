"""A program meets tables that a later one made: it says which migration it lacks, reads, and changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town, people
from faces.asked import run
from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.database.databases import PostgresDatabase
from madoguchi.adapters.postgres.database.migrations import shipped, taken_by
from madoguchi.adapters.postgres.refusals import OnlyRead
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.retention.port import PostgresRetention
from madoguchi.desk.retention import Period
from madoguchi.rulebook.engine.roll import batch_of

LATER = "9999_later.sql"
TAKEN = "INSERT INTO public.migrations (n, name, sha256) VALUES ($1, $2, repeat('0', 64))"
WORDS = {"en": f"the database took {LATER}, which this program does not have",
         "ja": f"データベースに適用された {LATER} が、このプログラムにありません"}  # fmt: skip


@pytest.mark.parametrize(("command", "code"), [("check", 1), ("migrate", 3)])
@pytest.mark.parametrize("lang", WORDS)
def test_an_old_program_names_the_migration_it_lacks_and_takes_none(
    migrated: str, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, command: str, code: int, lang: str
):
    monkeypatch.setenv("DATABASE_URL", migrated)
    asked(migrated, lambda one: one.execute(TAKEN, len(shipped()) + 1, LATER))
    before = ask(migrated, taken_by)
    told = run("db", command, lang=lang)
    assert (told.exit_code, WORDS[lang] in told.output) == (code, True), told.output
    assert ask(migrated, taken_by) == before


def test_an_old_program_writes_nothing_and_reads_on(town: Town):
    plan = town.plan([Line(1), Line(2)])
    asked(town.dsn, lambda one: one.execute(TAKEN, len(shipped()) + 1, LATER))
    acts: dict[str, Callable[[], object]] = {
        "plan apply": lambda: town.apply(plan, "k1"),
        "registry load": lambda: PostgresRegistry(town.dsn, INSURER).load(ON, [batch_of(people(1))], "a roll"),
        "retention set": lambda: PostgresRetention(town.dsn).set(INSURER, Period("audit", 12, "規程第1条")),
        "user add": lambda: PostgresDatabase(town.spool, town.dsn).add_login("u1204", ["clerk"]),
        "audit": lambda: asked(town.dsn, lambda one: record_act(one, None, "log in", "at work")),
    }
    for command, act in acts.items():
        with pytest.raises(OnlyRead):
            act()
        assert not any(town.spool.rglob("*.json")), command
    (roll,) = PostgresRegistry(town.dsn, INSURER).roll(EFFECTIVE)
    assert roll.num_rows == 6
    assert PostgresDatabase(town.spool, town.dsn).check()
