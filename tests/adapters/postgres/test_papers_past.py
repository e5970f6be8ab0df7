"""A paper past its last day of which nobody said so: it lives in the ledger, and no reader is told that it is held."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.registry.writing import change_cover
from madoguchi.desk.counter import Served, Visit, serve
from madoguchi.desk.house import OnHand
from madoguchi.desk.plan_approvals import Approval
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.registry.covers import lost
from madoguchi.rulebook.edition import shipped_edition

Ask = Callable[..., Any]
EVE, DAY, NEXT_DAY = date(2026, 7, 31), date(2026, 8, 3), date(2026, 8, 4)
PAST = Line(1, valid_from=date(2025, 8, 1), valid_until=EVE)
POSTED = """
INSERT INTO papers.step (insurer, serial, step, on_day)
SELECT insurer, serial, 'dispatched', '2026-07-28' FROM papers.paper WHERE state = 'printed' RETURNING n
"""
CARD = {"card": {"has_card": True, "card_issued_on": date(2024, 1, 9), "card_expires_on": date(2034, 1, 9)},
        "digital_certificate": {"digital_certificate_expires_on": date(2030, 1, 1)},
        "registration": {"registered": True, "registered_on": date(2024, 2, 1)}}  # fmt: skip
LEFT = """
SELECT ARRAY(SELECT retention.left_by($1)) FROM set_config('madoguchi.insurer', $2, true)
"""


@pytest.fixture
def past(town: Town) -> Town:
    """A town in which P1 has a certificate until 31 July, and it still lives in the ledger."""
    town.apply(town.plan([PAST], effective=ON))
    town.rows(POSTED)
    assert town.states() == [(1, 1, "dispatched", True)]
    return town


def line(town: Town, on: date) -> tuple[str, str]:
    """What a plan of a day would do about P1's certificate."""
    plans = PostgresPlans(town.dsn, town.insurer, "clerk")
    plan = make_plan(plans, shipped_edition(), PlanAsked(on, on, person="P1"))
    (found,) = (one for one in plans.lines(plan.plan) if one.paper == "certificate")
    return found.action, found.because


def at_the_counter(town: Town, on: date) -> Served:
    with house(town.dsn, INSURER, town.spool) as here:
        plans = PostgresPlans(town.dsn, INSURER, "clerk")
        return serve(plans, here, shipped_edition(), Visit("P1", on, "seal", f"P1 {on}"))


def test_a_plan_is_told_by_its_day_whether_the_paper_is_held(past: Town):
    assert [line(past, on) for on in (ON, EVE, EFFECTIVE)] == [
        ("keep", "already_held"), ("keep", "already_held"), ("renew", "paper_expired")
    ]  # fmt: skip


def test_who_needs_none_any_more_is_not_told_at_the_counter_that_they_hold_it(past: Town):
    PostgresPlans(past.dsn, INSURER).allow(Approval.AFTERWARDS, Approval.BEFORE)
    assert at_the_counter(past, ON).on_hand == (OnHand("certificate", EVE, 1),)
    for group, said in CARD.items():
        past.tell(group, {"P1": said}, DAY)
    assert line(past, DAY) == ("keep", "paper_expired")
    with house(past.dsn, INSURER, past.spool) as here:
        plan = past.value("SELECT max(plan) FROM plans.plan")
        assert here.on_hand(plan) == []


def test_asked_back_is_told_by_the_day(past: Town):
    with house(past.dsn, INSURER, past.spool) as here:
        assert [one.serial for one in here.ledger.ended(EVE)] == []
        assert [(one.serial, one.ended_on, one.past) for one in here.ledger.ended(EFFECTIVE)] == [(1, EVE, True)]


def test_who_left_with_it_is_let_go_when_it_was_good_no_more_on_the_day(past: Town):
    async def left(books: Books) -> None:
        gone = partial(lost, eligible_from=date(2020, 4, 1), on=date(2026, 7, 16), reason="moved")
        await change_cover(books, "P1", gone, "a letter")

    past.done(left)
    assert past.value(LEFT, EVE - timedelta(days=1), INSURER) == []
    assert past.value(LEFT, EVE, INSURER) == [1]
