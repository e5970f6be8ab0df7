"""A program meets tables that a later one made: it says which migration it does not have, and changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.postgres.conftest import asked
from faces.asked import run
from madoguchi.adapters.postgres.database.migrations import shipped, taken_by

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
