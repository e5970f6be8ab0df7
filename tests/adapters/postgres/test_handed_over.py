"""Handed over at the counter, a paper is no letter: what is amiss with where one would go does not hold it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town
from adapters.postgres.practice_of_approval import practice
from adapters.postgres.test_papers_asked_back import POSTED
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.registry.writing import change_cover
from madoguchi.desk.counter import Served, Visit, serve
from madoguchi.desk.ledger import Said, post, pull, record
from madoguchi.desk.plan_approvals import Approval
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.desk.practices import with_practices
from madoguchi.issuing.steps import Step
from madoguchi.registry.covers import lost
from madoguchi.rulebook.edition import shipped_edition

VISIT = date(2026, 8, 3)
HELD = "SELECT guard FROM plans.held WHERE plan = $1"
APPROVED = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'looked through', made_by, scope FROM plans.plan WHERE plan = $1
"""
WHY = "SELECT why FROM papers.held_item WHERE plan = $1"


@pytest.fixture
def serves(town: Town, tmp_path: Path) -> Callable[[str], Served]:
    """The counter of a town where papers are looked at afterwards."""
    PostgresPlans(town.dsn, INSURER).allow(Approval.AFTERWARDS, Approval.BEFORE)
    edition = with_practices(shipped_edition(), [practice(tmp_path)])

    def served(key: str) -> Served:
        with house(town.dsn, INSURER, town.spool) as here:
            return serve(PostgresPlans(town.dsn, INSURER, "clerk"), here, edition, Visit(key, VISIT, "seal", key))

    return served


def held(town: Town, key: str, *, handed: bool = False) -> set[str]:
    """What holds the letter to somebody, or what is handed over."""
    asked = PlanAsked(EFFECTIVE, ON, person=key, handed=handed)
    plan = make_plan(PostgresPlans(town.dsn, INSURER, "clerk"), shipped_edition(), asked).plan
    return {row["guard"] for row in town.rows(HELD, plan)}


def moved_out_of_sight(town: Town) -> None:
    town.tell("registered_address", {"P2": {"postcode": None, "address": None}}, ON)


def mail_came_back(town: Town) -> None:
    plan = town.plan([Line(2, valid_until=date(2026, 7, 31), valid_from=ON)], effective=ON)
    town.apply(plan)
    with house(town.dsn, INSURER, town.spool) as here:
        pull(here.ledger, shipped_edition(), plan, None, Said(Step.PULL, (), ON))
        post(here.ledger, plan, Said(Step.DISPATCHED, (), ON))
        record(here.ledger, Said(Step.RETURNED_MAIL, (1,), VISIT, "unknown_address"))


def another_household_too(town: Town) -> None:
    town.tell("mailing_address", {key: {"address": "奥津町5番地"} for key in ("P1", "P5")}, ON)


def head_died(town: Town) -> None:
    town.tell("death", {"P1": {"died_on": ON}}, ON)


@pytest.mark.parametrize(
    ("amiss", "word", "why"),
    [
        (moved_out_of_sight, "address_to_confirm", "住所の記録がない人が窓口に来た"),
        (mail_came_back, "address_to_confirm", "書面が返戻になった人が窓口に来た"),
        (head_died, "deceased", "世帯主が亡くなり、新しい世帯主はまだ記録されていない"),
        (another_household_too, "address_shared", "世帯主の送付先が別の世帯と同じで、まだ確かめていない"),
    ],
)
def test_who_stands_at_the_counter_is_given_what_no_letter_would_bring(town, serves, amiss, word, why):
    amiss(town)
    assert word in held(town, "P2"), why
    assert serves("P2").handed.papers == 1, why


def test_at_the_counter_whose_own_letter_goes_elsewhere_is_given_it_like_anybody(town):
    another_household_too(town)
    told = [(held(town, key), held(town, key, handed=True)) for key in ("P1", "P2")]
    town.tell("protection", {"P1": {"support_measures": True}}, ON)
    town.tell("protected_address", {"P1": {"address": "別町1番地"}}, ON)
    assert [(held(town, key), held(town, key, handed=True)) for key in ("P1", "P2")] == told
    assert told == [({"address_shared"}, set())] * 2


def test_what_is_a_letter_at_the_counter_too_waits_for_a_shared_address(town):
    another_household_too(town)
    town.apply(town.plan([Line(2, valid_until=date(2027, 7, 31), valid_from=ON)], effective=ON))
    town.rows(POSTED)
    left = partial(lost, eligible_from=date(2020, 4, 1), on=ON, reason="moved")
    town.done(partial(change_cover, key="P2", change=left, source="a letter"))
    assert "address_shared" in held(town, "P2", handed=True)


def test_a_letter_that_came_back_and_was_handed_over_holds_none(town):
    mail_came_back(town)
    assert "address_to_confirm" in held(town, "P2")
    with house(town.dsn, INSURER, town.spool) as here:
        record(here.ledger, Said(Step.HANDED_OVER, (1,), VISIT, "receipt: seal"))
    assert "address_to_confirm" not in held(town, "P2")


def test_nobody_is_handed_the_paper_of_somebody_who_died(town, serves):
    town.tell("death", {"P2": {"died_on": ON}}, ON)
    done = serves("P2")
    assert (done.handed.papers, done.text) == (0, {})


def test_a_plan_of_the_counter_posts_nothing_for_nobody_looked_where_to(town):
    asked = PlanAsked(EFFECTIVE, ON, person="P2", handed=True)
    plan = make_plan(PostgresPlans(town.dsn, INSURER, "clerk"), shipped_edition(), asked).plan
    town.rows(APPROVED, plan)
    assert (town.apply(plan).printed, town.value(WHY, plan)) == (0, "no_address")


def test_a_plan_of_letters_tells_the_way_out(town, monkeypatch):
    head_died(town)
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    run("plan", "make", "--insurer", INSURER, "--person", "P2", "--effective", EFFECTIVE, "--on", ON)
    told = run("plan", "show", "1", "--insurer", INSURER, lang="ja").output
    assert "`madoguchi direction make --to-person`" in told
    assert "`madoguchi plan counter`" in told
