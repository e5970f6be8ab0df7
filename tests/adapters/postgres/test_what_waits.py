"""What waits for whom (計画の一覧), and who works here (ログインの一覧)."""

import json
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.planned import INSURER, Line, Town
from faces.asked import run
from madoguchi.adapters.postgres.database.databases import PostgresDatabase
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.plan_list import ListedPlan

OWN = ("--insurer", INSURER)
MADE = ListedPlan(1, date(2026, 8, 1), "everybody", "u1204", "made", None, 3, 0, True, False, False, False, False)


@pytest.mark.parametrize(
    ("why", "stands", "acts"),
    [
        ("できた計画は承認者が見る", {}, "approver"),
        ("何も変わらない計画はだれも待たない", {"something": False}, None),
        ("先に渡せる計画は窓口が実施する", {"first": True, "to_print": True}, "clerk"),
        ("先に渡した計画は承認者が見る", {"first": True, "unseen": True}, "approver"),
        ("退けた計画の書面が生きている", {"state": "rejected", "unseen": True}, "approver"),
        ("承認した計画は窓口が実施する", {"state": "approved", "to_print": True}, "clerk"),
        ("刷った計画は窓口が発送する", {"state": "approved", "to_post": True}, "clerk"),
        ("発送した計画はだれも待たない", {"state": "approved"}, None),
        ("終えた計画はだれも待たない", {"state": "closed"}, None),
    ],
)
def test_who_has_to_act_follows_from_how_a_plan_stands(why: str, stands: dict[str, object], acts: str | None):
    assert replace(MADE, **stands).acts == acts, why


def test_plans_are_listed_with_what_waits_and_for_whom(town: Town, monkeypatch: pytest.MonkeyPatch):
    plans = PostgresPlans(town.dsn, INSURER)
    town.apply(town.plan([Line(1)]))
    town.plan([Line(2), Line(3, held=True)])
    town.plan([Line(4)], approved=False)
    town.plan([Line(1, action="keep")], approved=False)
    found = [(one.plan, one.acts, one.items, one.held) for one in plans.listed(9, waiting=False)]
    assert found == [(4, None, 1, 0), (3, "approver", 1, 0), (2, "clerk", 2, 1), (1, "clerk", 1, 0)]
    assert [one.plan for one in plans.listed(2, waiting=True)] == [3, 2]
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    told = run("plan", "list", *OWN, "--waiting", lang="ja").output
    assert "承認待ち、1 行、保留 0。次に動く人: 承認者が見る" in told
    listed = json.loads(run("plan", "list", *OWN, "--most", 1, "--json").output)["plans"]
    assert [(one["plan"], one["acts"]) for one in listed] == [(4, None)]
    assert "P1" not in told + str(listed)


def test_logins_are_listed_with_their_roles_and_what_they_work_for(town: Town, monkeypatch: pytest.MonkeyPatch):
    name = f"w{town.dsn.partition('?')[0].rpartition('_')[2]}"
    database = PostgresDatabase(town.spool, town.dsn)
    database.add_login(f"{name}a", ["clerk", "approver"], [LoginGrant(INSURER, "east", True)])
    database.add_login(f"{name}b", ["auditor"], [LoginGrant(INSURER)])
    database.add_login(f"{name}c", ["clerk"])
    database.end_login(f"{name}b", INSURER)
    found = {one.name: one for one in database.logins() if one.name.startswith(name)}
    assert {one.name[-1]: (one.roles, one.there, len(one.grants)) for one in found.values()} == {
        "a": (("clerk", "approver"), True, 1), "b": (("auditor",), True, 1), "c": (("clerk",), True, 0)}  # fmt: skip
    (east,), (ended,) = found[f"{name}a"].grants, found[f"{name}b"].grants
    assert (east.insurer, east.office, east.protected, east.ended_at) == (INSURER, "east", True, None)
    assert ended.ended_at is not None
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    told = run("user", "list", lang="ja").output
    assert f"{name}a: 窓口担当（clerk）、承認者（approver）\n    {INSURER}: 所属 east、保護された住所を見られる" in told
    assert "に終了" in told
    asked(town.dsn, partial(_gone, name=f"{name}b"))
    assert f"{name}b: -（サーバーにもうないログイン）" in run("user", "list", lang="ja").output


def test_who_is_to_work_for_an_office_that_no_record_names_is_told_so_and_may(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    name = f"w{town.dsn.partition('?')[0].rpartition('_')[2]}"
    town.tell("membership", {"P1": {"office": "east"}})
    add = ("user", "add", f"{name}d", "--role", "clerk", *OWN, "--office")
    assert "所属 eats はまだどの記録にもありません" in run(*add, "eats", lang="ja").output
    assert "no record" not in run(*add, "east").output
    assert json.loads(run(*add, "eats", "--json").output)["nowhere"] == ["eats"]


async def _gone(connection, name: str) -> None:
    await connection.execute(f"DROP ROLE {name}")
