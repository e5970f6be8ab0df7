"""What is of a demo stays in a demo."""

from collections.abc import Callable

import pytest

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.demo import NoDemo, begin_demo, is_demo, refuse_demo_login
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken

Ask = Callable[..., object]


def test_a_login_of_the_demo_is_refused_where_there_is_no_demo(productive: str, ask: Ask):
    ask(productive, lambda one: refuse_demo_login(one, "u1204"))
    with pytest.raises(NoDemo):
        ask(productive, lambda one: refuse_demo_login(one, "demo_clerk"))
    ask(productive, begin_demo)
    ask(productive, lambda one: refuse_demo_login(one, "demo_clerk"))
    assert ask(productive, is_demo, "clerk") is True
    with pytest.raises(RuleBroken, match="database refused"):
        ask(productive, lambda one: one.execute("UPDATE installation.here SET demo = false"))


def test_a_database_with_people_becomes_no_demo(productive: str, ask: Ask):
    async def recorded(connection: Connection) -> None:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("INSERT INTO registry.insurer (name) VALUES ('town')")
        await connection.execute("INSERT INTO registry.person (insurer, person, key, learnt) VALUES (1, 1, 'a', 1)")

    ask(productive, recorded)
    with pytest.raises(RuleBroken, match="database refused"):
        ask(productive, begin_demo)


@pytest.mark.parametrize("role", ["clerk", "approver", "auditor", "intake", "verifier", "reception"])
def test_no_working_role_makes_a_demo(migrated_once: str, ask: Ask, role: str):
    with pytest.raises(NotAllowed):
        ask(migrated_once, begin_demo, role)
