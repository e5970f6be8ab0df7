"""Who may let something go: nobody but by a plan that two people agreed to, as it was read, of their own insurer."""

import asyncio
from typing import Any

import pytest

from adapters.postgres.everything_kept import LATER, Kept
from adapters.postgres.planned import INSURER
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import Books, books_of
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.retention.port import PostgresRetention

FORBIDDEN = [
    ("承認なしに", "SELECT retention.let_go(1, 1)", 0),
    ("削除の印を自分で", "INSERT INTO retention.going VALUES (pg_current_xact_id())", None),
    ("関数を直に", "SELECT retention.remove_person(1, '{1}')", None),
    ("表から直に", "DELETE FROM applications.application", None),
]


@pytest.mark.parametrize(("why", "statement", "told"), FORBIDDEN, ids=[case[0] for case in FORBIDDEN])
def test_no_role_deletes_but_through_an_approved_plan(all_kept: Kept, why: str, statement: str, told: int | None):
    all_kept.keep_for("applications")
    all_kept.retention.make(LATER, None, INSURER)
    for role in ("auditor", "approver", "clerk", "intake"):

        async def tried(books: Books) -> Any:
            return await books.connection.fetchval(statement)

        if told is not None and role == "auditor":
            assert all_kept.town.done(tried, role) == told, why
        else:
            with pytest.raises(Exception, match="may not do that"):
                all_kept.town.done(tried, role)
    with pytest.raises(RuleBroken):
        all_kept.town.rows("DELETE FROM applications.step RETURNING 1")


def test_nothing_is_added_to_a_plan_that_another_has_read(all_kept: Kept):
    all_kept.keep_for("applications")
    all_kept.retention.make(LATER, None, INSURER)

    async def added(books: Books) -> None:
        await books.connection.execute(
            "INSERT INTO retention.item (plan, item, insurer, rule, subject, row_count) "
            "VALUES (1, 2, 1, 'plans', 'plan 1', 4)"
        )

    with pytest.raises(RuleBroken):
        all_kept.town.done(added, "auditor")


def test_a_plan_of_one_insurer_is_seen_and_approved_there_alone(all_kept: Kept):
    all_kept.keep_for("applications")
    plan = all_kept.retention.make(LATER, None, INSURER)
    asyncio.run(_open(all_kept.town.dsn, "city"))
    other = PostgresRetention(all_kept.town.dsn)
    for insurer in ("city", None):
        with pytest.raises(Exception, match="not approved"):
            other.approve(plan.plan, plan.digest, insurer)


async def _open(dsn: str, name: str) -> None:
    async with connect(dsn, "intake") as connection, books_of(connection, name, begin=True):
        pass
