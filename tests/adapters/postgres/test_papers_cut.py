"""A connection cut after any byte of what is asked or answered: asked again with its key, a thing is done once."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.cutting import cut
from adapters.postgres.killing import everybody, wholly_done
from adapters.postgres.planned import ON, Line, Town
from madoguchi.adapters.postgres.connection import NoConnection
from madoguchi.adapters.postgres.database.databases import address_for
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.refusals import Unknown
from madoguchi.desk.ledger import Said, record
from madoguchi.desk.plans import Doing
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from sizes import size

GRANT = "INSERT INTO registry.login_grant (login, insurer) SELECT $1, insurer FROM registry.insurer"


def moments(done: Callable[[str], object], dsn: str) -> list[dict[str, int]]:
    """Where to cut: the bytes of a clean run both ways, near its end and anywhere."""
    with cut(dsn) as way:
        done(way.dsn)
    random, many = Random(20260802), size("cut bytes") // 2  # noqa: S311  a test is the same each time
    return [
        {name: most - 8 * back if back < 3 else random.randrange(1, most)}
        for name, most in (("asked", way.asked), ("answered", way.answered)) for back in range(many)
    ]  # fmt: skip


def lost(done: Callable[[str], object], dsn: str, where: dict[str, int]) -> bool:
    """Do something over a way that is cut: whether the caller was told that nobody knows what became of it."""
    with cut(dsn, **where) as way:
        try:
            done(way.dsn)
        except (Unknown, NoConnection):
            return True
    return False


def test_a_plan_applied_over_a_way_that_is_cut_is_applied_once(town: Town):
    wholly_done(town, town.plan(everybody(town, 2)), 2)  # the papers of all later plans take the place of others
    told, first = [], town.plan(everybody(town, 2))
    for where in moments(lambda dsn: replace(town, dsn=dsn).apply(first, f"k{first}"), town.dsn):
        plan = town.plan(everybody(town, 2))
        told.append(lost(lambda dsn, plan=plan: replace(town, dsn=dsn).apply(plan, f"k{plan}"), town.dsn, where))
        wholly_done(town, plan, 2)
    assert sum(told) > len(told) // 2


def test_a_step_said_over_a_way_that_is_cut_is_recorded_once(town: Town):
    town.apply(town.plan([Line(1)]))
    told, steps = [], [Step.HANDED_OVER, Step.UNDONE]

    def said(dsn: str, n: int) -> object:
        with house(dsn, town.insurer, town.spool) as opened:
            return record(opened.ledger, Said(steps[n % 2], (1,), ON, None, f"step {n}"))

    for n, where in enumerate(moments(lambda dsn: said(dsn, 0), town.dsn), 1):
        told.append(lost(lambda dsn, n=n: said(dsn, n), town.dsn, where))
        said(town.dsn, n)
        assert town.value("SELECT steps FROM papers.paper WHERE serial = 1") == 3 + n + 1
    assert sum(told) > len(told) // 2


def test_a_plan_approved_over_a_way_that_is_cut_is_approved_once(town: Town, monkeypatch: pytest.MonkeyPatch):
    login = f"second{town.dsn.partition('?')[0].rpartition('_')[2]}"
    monkeypatch.setenv("PGPASSWORD", str(asked(town.dsn, lambda c: add_login(c, login, ["approver"]))))
    asked(town.dsn, lambda connection: connection.execute(GRANT, login))

    def approved(dsn: str, plan: int) -> object:
        digest = town.value("SELECT encode(digest, 'hex') FROM plans.plan WHERE plan = $1", plan)
        doing = Doing("approve", plan, digest, "looked through", shipped_edition().digest, f"approve {plan}")
        return PostgresPlans(address_for(dsn, login), town.insurer).do(doing)

    told, first = [], town.plan([Line(1)], approved=False)
    for where in moments(lambda dsn: approved(dsn, first), town.dsn):
        plan = town.plan([Line(1)], approved=False)
        told.append(lost(lambda dsn, plan=plan: approved(dsn, plan), town.dsn, where))
        approved(town.dsn, plan)
        assert town.value("SELECT count(*) FROM plans.act WHERE plan = $1 AND kind = 'approve'", plan) == 1
    assert sum(told) > len(told) // 2
