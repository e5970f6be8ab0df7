"""Somebody at the counter who holds the paper already: told so, and what to do; nobody has to approve that."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.practice_of_approval import practice
from adapters.postgres.test_plans_approvals import SEEN
from faces.asked import run
from madoguchi.adapters.postgres.papers.applying import NotApproved
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.applying import apply_plan
from madoguchi.desk.counter import Served, Visit, serve
from madoguchi.desk.house import OnHand
from madoguchi.desk.plan_approvals import Approval
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.desk.practices import with_practices
from madoguchi.rulebook.edition import Edition, shipped_edition

FIRST, SECOND = date(2026, 8, 3), date(2026, 8, 4)
UNTIL = "SELECT valid_until FROM papers.paper WHERE person = $1"
LOOKED = "SELECT purpose FROM audit.entry WHERE act = 'papers on hand'"
REJECTED = "SELECT * FROM plans.reject($1, (SELECT digest FROM plans.plan WHERE plan = $1), 'not here', NULL)"
ACTS = "SELECT count(*) FROM plans.act WHERE plan = $1"


def served(town: Town, person: str, on: date, edition: Edition) -> Served:
    with house(town.dsn, INSURER, town.spool) as here:
        plans = PostgresPlans(town.dsn, INSURER, "clerk")
        return serve(plans, here, edition, Visit(person, on, "seal", f"{person} {on}"))


@pytest.fixture
def given(town: Town, tmp_path: Path) -> Town:
    """A town in which P2 was given a certificate at the counter."""
    PostgresPlans(town.dsn, INSURER).allow(Approval.AFTERWARDS, Approval.BEFORE)
    done = served(town, "P2", FIRST, with_practices(shipped_edition(), [practice(tmp_path)]))
    assert (done.handed.papers, done.on_hand) == (1, ())
    town.rows(SEEN, done.plan)
    return town


@pytest.mark.parametrize("flagged", [False, True])
def test_who_holds_the_paper_is_told_which_and_until_when_and_nobody_approves_it(given: Town, flagged: bool):
    if flagged:  # whoever must not be found looks like the others here
        given.tell("protection", {"P2": {"own_information_blocked": True}}, FIRST)
    strict = shipped_edition()
    for _ in range(2):  # asked again under its key it is the same
        done = served(given, "P2", SECOND, strict)
        assert (done.text, done.handed.papers) == ({}, 0)
        assert done.on_hand == (OnHand("certificate", given.value(UNTIL, 2), 1),)
    assert given.value(ACTS, done.plan) == 0
    assert {row["purpose"] for row in given.rows(LOOKED)} == {f"plan {done.plan} at the counter"}


def test_a_paper_from_before_the_ledger_is_told_as_well(town: Town):
    until = date(2027, 7, 31)
    town.tell("papers_held", {"P3": {"certificate_until": until, "certificate_issued_on": date(2026, 8, 1)}}, FIRST)
    assert served(town, "P3", SECOND, shipped_edition()).on_hand == (OnHand("certificate", until),)


@pytest.mark.parametrize("on", [ON, SECOND])
def test_a_letter_that_lies_in_the_stack_is_told_as_one_that_did_not_reach_them(
    town: Town, monkeypatch: pytest.MonkeyPatch, on: date
):
    town.apply(town.plan([Line(3, valid_from=date(2025, 8, 1))], effective=ON))
    until = town.value(UNTIL, 3)
    assert served(town, "P3", on, shipped_edition()).on_hand == (OnHand("certificate", until, 1, here=True),)
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    words = ("plan", "counter", "--person", "P3", "--insurer", INSURER, "--on", on, "--spool", town.spool)
    for lang in ("ja", "en"):
        told = run(*words, lang=lang).output
        assert ("ledger story 1" in told, "--application" in told) == (True, False)


def test_who_is_sent_one_that_begins_later_is_handed_another_until_its_eve(town: Town, tmp_path: Path):
    PostgresPlans(town.dsn, INSURER).allow(Approval.AFTERWARDS, Approval.BEFORE)
    town.apply(town.plan([Line(2)]))
    done = served(town, "P2", ON, with_practices(shipped_edition(), [practice(tmp_path)]))
    assert (done.handed.papers, done.on_hand) == (1, ())
    assert [row["valid_until"] for row in town.rows(f"{UNTIL} ORDER BY serial", 2)] == [
        date(2027, 7, 31), date(2026, 7, 31)
    ]  # fmt: skip
    town.rows(SEEN, done.plan)
    assert served(town, "P2", date(2026, 7, 28), shipped_edition()).on_hand == (
        OnHand("certificate", date(2026, 7, 31), 2),
    )


def test_who_is_owed_a_paper_still_waits_for_the_second_person(town: Town):
    with pytest.raises(NotApproved):
        served(town, "P3", SECOND, shipped_edition())


def test_a_plan_of_everybody_is_approved_even_where_nothing_leaves_by_it(town: Town):
    every = {f"P{n}": {"certificate_until": date(2027, 7, 31)} for n in range(1, 7)}
    town.tell("papers_held", every, FIRST)
    plans, edition = PostgresPlans(town.dsn, INSURER, "clerk"), shipped_edition()
    plan = make_plan(plans, edition, PlanAsked(SECOND)).plan
    assert {one.action for one in plans.lines(plan)} == {"keep"}
    with house(town.dsn, INSURER, town.spool) as here, pytest.raises(NotApproved):
        apply_plan(here.papers(plan, SECOND), here.spool(plan), edition)


def test_a_rejected_plan_of_one_is_not_carried_out_whatever_it_holds(given: Town):
    served(given, "P2", SECOND, shipped_edition())
    plan = given.value("SELECT max(plan) FROM plans.plan")
    given.rows(REJECTED, plan)
    with house(given.dsn, INSURER, given.spool) as here, pytest.raises(NotApproved):
        apply_plan(here.papers(plan, SECOND), here.spool(plan), shipped_edition())


def test_the_command_says_what_they_hold_and_a_reissue_goes_by_an_application(
    given: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", given.dsn)
    day = ("--insurer", INSURER, "--on", SECOND)
    at = (*day, "--spool", given.spool)

    def said(*words: object, lang: str = "en") -> Any:
        done = run(*words, lang=lang)
        assert done.exit_code == 0, done.output
        return done.output

    until = str(given.value(UNTIL, 2))
    for lang, paper in (("ja", "資格確認書"), ("en", "ertificate")):
        lines = said("plan", "counter", "--person", "P2", *at, lang=lang).splitlines()
        assert (paper in lines[1], until in lines[1], "plan counter --application" in lines[2]) == (True,) * 3, lang
    told = json.loads(said("plan", "counter", "--person", "P2", *at, "--json"))
    held = {"paper": "certificate", "until": until, "serial": 1, "here": False, "printed": True}
    assert (told["serials"], told["on_hand"]) == ([], [held])
    form = ("--kind", "reissue", "--paper", "certificate", "--cause", "mislaid", "--channel", "counter",
            "--applied-on", SECOND)  # fmt: skip
    said("application", "receive", "--person", "P2", *form, *day, "--practice", practice(tmp_path))
    done = said("plan", "counter", "--application", 1, *at, "--practice", practice(tmp_path), "--json")
    assert (json.loads(done)["state"], json.loads(done)["handed_over"]["papers"]) == ("answered", 1)
