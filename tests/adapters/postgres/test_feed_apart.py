"""What is told apart in the feed, and who sees nothing of it."""

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.feeding import (
    ALL,
    FILES,
    ON,
    PEOPLES,
    TABLES,
    Ask,
    agreeing,
    answered,
    compared,
    correction,
    sent,
    shown,
    wanted,
)
from adapters.postgres.people_of_plans import INSURER, LOADED
from adapters.postgres.platform_stand_in import Platform
from madoguchi.adapters.postgres.connection import Connection, DatabaseError
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.feed.port import PostgresFeed
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.desk.databases import LoginGrant

# --- what is told apart -------------------------------------------------------------------------------------------


def logged_in(feed: PostgresFeed, ask: Ask, name: str, **grant: Any) -> PostgresFeed:
    password = ask(feed.dsn, lambda one: add_login(one, name, ["clerk"]))
    ask(feed.dsn, lambda one: give(one, name, [LoginGrant(INSURER, **grant)]))
    return PostgresFeed(feed.dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@"), INSURER)


def seen_by(feed: PostgresFeed) -> str:
    """All that a login without the right sees of the feed."""
    return repr((sent(feed), feed.files("open"), feed.files("apart"), feed.sample(ON, 9, "a look"), wanted(feed)))


def test_flags_are_told_apart_and_leave_no_trace_for_others(feed: PostgresFeed, tmp_path: Path, ask: Ask):
    clerk = logged_in(feed, ask, f"f{next(FILES)}clerk")
    worlds = []
    for flag in (False, True):  # the second world is the first with one secret changed
        correction(feed, "other", LOADED, protection={"support_measures": flag, "address_hidden": flag,
                                                      "own_information_blocked": flag})  # fmt: skip
        lines = sent(feed, "apart")
        kind = "feed_answers_apart"
        answered(feed, tmp_path, Platform().take(lines), kind)
        assert [one.person for one in lines] == ["other", "other"] * flag
        worlds.append(seen_by(clerk).replace("file=2", "file=1"))
    first, second = worlds
    assert "hidden" not in first + second
    assert "blocked" not in first + second
    assert second == seen_by(clerk).replace("file=3", "file=1") or sent(clerk) == []
    with pytest.raises(RuleBroken):
        sent(clerk, "apart")
    shown(feed, tmp_path, "other,無,無\n", "個人キー,own_information_blocked,address_hidden\n", "platform_apart")
    assert compared(feed, stream="apart") == {
        ("address_hidden", "shows_otherwise"): 1, ("own_information_blocked", "shows_otherwise"): 1,
    }  # fmt: skip


def test_who_works_for_an_office_sends_nothing(feed: PostgresFeed, ask: Ask):
    with pytest.raises(RuleBroken):
        sent(logged_in(feed, ask, f"f{next(FILES)}east", office="east"))


@pytest.mark.parametrize("role", ["clerk", "approver", "verifier", "reception", "intake", "auditor"])
def test_nobody_of_another_insurer_sees_a_row_of_the_feed(told_all: PostgresFeed, tmp_path: Path, ask: Ask, role: str):
    shown(told_all, tmp_path, "".join(agreeing()[:3]))
    compared(told_all)
    sent(told_all, "apart")
    login = f"f{next(FILES)}other"
    ask(told_all.dsn, lambda one: add_login(one, login, [role]) if role in PEOPLES else made_login(one, login, role))
    ask(told_all.dsn, lambda one: give(one, login, [LoginGrant("south")]))

    async def rows(connection: Connection) -> dict[str, int]:
        await connection.execute(f"SET SESSION AUTHORIZATION {login}")
        found = {}
        for table in TABLES:
            for insurer in (INSURER, "south"):
                with suppress(DatabaseError):
                    async with connection.transaction():
                        await connection.execute("SELECT set_config('madoguchi.insurer', $1, true)", insurer)
                        found[table] = len(await connection.fetch(ALL.filled(table=table)))
        return found

    seen = ask(told_all.dsn, rows)
    assert set(seen.values()) <= {0}
    assert bool(seen) == (role in {"clerk", "intake", "auditor"})


async def made_login(connection: Connection, login: str, role: str) -> None:
    """A program's login, which `user add` does not make."""
    await add_login(connection, login, ["clerk"])
    await connection.execute(f"REVOKE clerk FROM {login}")
    await connection.execute(f"GRANT {role} TO {login}")
