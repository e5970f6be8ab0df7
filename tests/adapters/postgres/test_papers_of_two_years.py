"""Papers of one kind whose days follow one another: each answers for its own days, and neither ends the other."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.planned import EFFECTIVE, ON, Line, Town
from adapters.postgres.test_plans_carried_out import carry_out
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.desk.intake import Wish
from madoguchi.desk.ledger import Said, record
from madoguchi.desk.plans import Line as PlanLine
from madoguchi.desk.plans import Made, PlanAsked, make_plan
from madoguchi.issuing.steps import Step
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition

Ask = Callable[..., Any]
JULY, EVE, NEXT_EVE = ON, date(2026, 7, 31), date(2027, 7, 31)
POSTED = """
INSERT INTO papers.step (insurer, serial, step, on_day)
SELECT insurer, serial, 'dispatched', '2026-07-27' FROM papers.paper WHERE state = 'printed' RETURNING n
"""
HELD = """
SELECT certificate_until FROM registry.papers_held WHERE superseded IS NULL AND person = $1 AND valid @> $2::date
"""
STEPS = "SELECT step, on_day FROM papers.step WHERE serial = $1 ORDER BY n"


@pytest.fixture
def plans(town: Town) -> PostgresPlans:
    """Of everybody the registration was told on the day; without a card it is of no use."""
    town.tell("registration", {f"P{n}": {"registered": True} for n in range(1, 7)}, ON)
    return PostgresPlans(town.dsn, town.insurer, "clerk")


@pytest.fixture
def august(town: Town, plans: PostgresPlans, ask: Ask) -> Made:
    """The plan for 1 August, carried out and posted in July; nobody held a paper before."""
    plan = make_plan(plans, shipped_edition(), PlanAsked(EFFECTIVE, JULY))
    carry_out(town, plan, ask)
    town.rows(POSTED)
    return plan


def planned(plans: PostgresPlans, effective: date, on: date = JULY) -> Made:
    return make_plan(plans, shipped_edition(), PlanAsked(effective, on))


def told(plans: PostgresPlans, plan: Made) -> dict[int, PlanLine]:
    return {one.person: one for one in plans.lines(plan.plan)}


def done(plans: PostgresPlans, effective: date, on: date = JULY) -> set[tuple[str, str, tuple[str, ...]]]:
    lines = told(plans, planned(plans, effective, on)).values()
    return {(one.action, one.because, one.held) for one in lines}


def held(town: Town, person: int, *days: date) -> list[date | None]:
    return [town.value(HELD, person, day) if town.rows(HELD, person, day) else None for day in days]


def say(town: Town, step: Step, *serials: int, on: date = JULY) -> None:
    with house(town.dsn, town.insurer, town.spool) as at:
        record(at.ledger, Said(step, serials, on, "it was so"))


# --- what is held on a day -------------------------------------------------------------------------------------


def test_a_paper_that_begins_later_is_not_held_before_and_one_until_its_eve_is_given(
    town: Town, plans: PostgresPlans, august: Made, ask: Ask
):
    plan = planned(plans, JULY)
    lines = told(plans, plan).values()
    assert {(one.action, one.because, one.held, one.valid_until) for one in lines} == {("issue", "owed", (), EVE)}
    carry_out(town, plan, ask)
    assert [row[2:] for row in town.states()] == [("dispatched", True)] * 6 + [("printed", True)] * 6
    for day in (JULY, EVE, EFFECTIVE, NEXT_EVE):
        assert done(plans, day) == {("keep", "already_held", ())}, day
    assert held(town, 1, JULY - timedelta(1), JULY, EVE, EFFECTIVE, NEXT_EVE) == [None, EVE, EVE, NEXT_EVE, NEXT_EVE]
    assert town.findings() == []


def test_the_paper_of_next_year_leaves_that_of_this_year_good_to_its_last_day(
    town: Town, plans: PostgresPlans, ask: Ask
):
    for effective in (JULY, EFFECTIVE):
        carry_out(town, planned(plans, effective), ask)
        town.rows(POSTED)
    assert {row[2:] for row in town.states()} == {("dispatched", True)}
    named = town.rows("SELECT replaces, voids FROM plans.item WHERE plan = 2 ORDER BY person")
    assert [tuple(row) for row in named] == [(serial, None) for serial in range(1, 7)]
    assert done(plans, JULY) == done(plans, EVE) == done(plans, EFFECTIVE) == {("keep", "already_held", ())}
    assert held(town, 1, JULY, EVE, EFFECTIVE) == [EVE, EVE, NEXT_EVE]


def test_what_changes_before_the_later_one_begins_replaces_the_one_that_is_held(
    town: Town, plans: PostgresPlans, ask: Ask
):
    for effective in (JULY, EFFECTIVE):
        carry_out(town, planned(plans, effective), ask)
        town.rows(POSTED)
    town.tell("name", {"P2": {"written": "汐見 改子"}}, date(2026, 7, 28))
    plan = planned(plans, date(2026, 7, 29), date(2026, 7, 29))
    line = told(plans, plan)[2]
    assert (line.action, line.because, line.valid_until) == ("replace", "contents_changed", EVE)
    carry_out(town, plan, ask)
    assert [row for row in town.states() if row[1] == 2] == [
        (2, 2, "replaced", False), (8, 2, "dispatched", True), (13, 2, "printed", True)
    ]  # fmt: skip
    assert told(plans, planned(plans, EFFECTIVE))[2].action == "replace"


def test_what_begins_in_the_middle_of_a_period_ends_the_one_given_now_on_its_eve(
    town: Town, plans: PostgresPlans, ask: Ask
):
    town.apply(town.plan([Line(1, valid_from=date(2026, 10, 1))], effective=date(2026, 10, 1)))
    town.rows(POSTED)
    plan = planned(plans, EFFECTIVE)
    assert (told(plans, plan)[1].action, told(plans, plan)[1].valid_until) == ("issue", date(2026, 9, 30))
    carry_out(town, plan, ask)
    assert told(plans, planned(plans, EFFECTIVE))[1].action == "keep"
    assert held(town, 1, EVE, EFFECTIVE, date(2026, 9, 30), date(2026, 10, 1)) == [
        None, date(2026, 9, 30), date(2026, 9, 30), NEXT_EVE
    ]  # fmt: skip


# --- what ends, and when ---------------------------------------------------------------------------------------

OF_THIS_YEAR = Line(1, valid_from=date(2025, 8, 1), valid_until=EVE)
DRAWN = [
    ("次年度のものは今のものを終わらせない", OF_THIS_YEAR,
     Line(1, "certificate", "renew", replaces=1), ON, "dispatched"),
    ("同じ期間のものは、すぐ終わらせる", OF_THIS_YEAR,
     Line(1, "certificate", "replace", replaces=1, valid_from=date(2026, 7, 20), valid_until=EVE), ON, "replaced"),
    ("期限のないものは、後のものがすぐ終わらせる", Line(1, valid_until=None),
     Line(1, "certificate", "renew", replaces=1), ON, "replaced"),
    ("期限が過ぎたものは、採番で終わる", OF_THIS_YEAR,
     Line(1, "certificate", "renew", replaces=1), date(2026, 8, 3), "replaced"),
    ("差し替えると言わなくても、過ぎたものは期限切れになる", OF_THIS_YEAR, Line(1), date(2026, 8, 3), "expired"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "first", "then", "on", "state"), DRAWN, ids=[one[0] for one in DRAWN])
def test_a_paper_ends_when_another_s_serial_is_drawn_where_their_days_meet_or_its_own_are_over(
    town: Town, why: str, first: Line, then: Line, on: date, state: str
):
    town.apply(town.plan([first], effective=max(first.valid_from, JULY)))
    town.rows(POSTED)
    plan = town.plan([then], effective=max(then.valid_from, JULY))
    with town.papers(plan, on=on) as papers:
        papers.begin()
        assert [one.serial for one in papers.draw(9)] == [2], why
    assert town.value("SELECT state FROM papers.paper WHERE serial = 1") == state, why


def test_one_whose_days_are_others_need_not_be_posted_before_the_next_is_drawn(town: Town):
    town.apply(town.plan([OF_THIS_YEAR], effective=JULY))
    assert town.apply(town.plan([Line(1, "certificate", "renew", replaces=1)])).printed == 1
    assert town.states() == [(1, 1, "printed", True), (2, 1, "printed", True)]


def test_two_papers_of_a_kind_do_not_live_on_the_same_day(town: Town):
    town.apply(town.plan([OF_THIS_YEAR], effective=JULY))
    town.rows(POSTED)
    town.apply(town.plan([Line(1, "certificate", "replace", replaces=1, valid_from=EVE)]))
    with pytest.raises(RuleBroken, match="on one day"):
        say(town, Step.UNDONE, 1)


# --- what the registry says of it ------------------------------------------------------------------------------

PAPERS = [
    ("先のものが無効になれば、先の日のことだけが変わる", Step.VOIDED, 2, [EVE, EVE, EVE]),
    ("今のものが無効になれば、今の日のことだけが変わる", Step.VOIDED, 1, [None, None, NEXT_EVE]),
]


@pytest.mark.parametrize(("why", "step", "serial", "now"), PAPERS, ids=[one[0] for one in PAPERS])
def test_what_is_held_is_said_of_each_day_by_the_paper_of_that_day(
    town: Town, why: str, step: Step, serial: int, now: list[date | None]
):
    town.apply(town.plan([OF_THIS_YEAR], effective=JULY))
    town.apply(town.plan([Line(1, "certificate", "renew", replaces=1)]))
    town.rows(POSTED)
    assert held(town, 1, JULY, EVE, EFFECTIVE) == [EVE, EVE, NEXT_EVE]
    say(town, step, serial)
    assert held(town, 1, JULY, EVE, EFFECTIVE) == now, why


def test_what_is_handed_back_before_it_begins_leaves_the_days_before_as_they_were(town: Town):
    town.tell("papers_held", {"P1": {"certificate_until": EVE}}, date(2026, 7, 1))
    town.apply(town.plan([Line(1, "certificate", "renew")]))
    town.rows(POSTED)
    say(town, Step.HANDED_BACK, 1, on=date(2026, 7, 28))
    assert held(town, 1, JULY, EVE, EFFECTIVE) == [EVE, EVE, None]
    say(town, Step.UNDONE, 1, on=date(2026, 7, 29))
    assert held(town, 1, JULY, EVE, EFFECTIVE) == [EVE, EVE, NEXT_EVE]


# --- what comes back before its last day -------------------------------------------------------------------------

BACK, TOMORROW, LONG_AFTER = date(2026, 7, 28), date(2026, 7, 29), date(2026, 12, 1)
OF_THE_SAME_DAYS = Line(1, "certificate", "replace", replaces=1, valid_from=date(2026, 7, 20), valid_until=EVE)
RENEWED = Line(1, "certificate", "renew", replaces=1)
EARLY = [
    ("更新されたものが期限前に返れば、期限までのものを交付する", RENEWED, 1, ("issue", "owed", EVE), "keep"),
    ("次年度のものが始まる前に返れば、始まる日に更新する", RENEWED, 2, ("keep", "already_held", EVE), "renew"),
    ("差し替えられたものが返っても、今のものを持っている", OF_THE_SAME_DAYS, 1, ("keep", "already_held", EVE), "renew"),
    ("差し替えたものが返れば、持っていない", OF_THE_SAME_DAYS, 2, ("issue", "owed", EVE), "issue"),
]


@pytest.mark.parametrize("by_scan", [False, True], ids=["窓口で", "読取りで"])
@pytest.mark.parametrize(("why", "then", "serial", "tomorrow", "august"), EARLY, ids=[one[0] for one in EARLY])
def test_what_is_handed_back_early_is_held_no_more_asked_for_no_more_and_given_anew_where_it_is_owed(
    town: Town, plans: PostgresPlans, tmp_path: Path, ask: Ask, why: str, then: Line, serial: int,
    tomorrow: tuple[str, str, date], august: str, by_scan: bool,
):  # fmt: skip
    for line in (OF_THIS_YEAR, then):
        town.apply(town.plan([line], effective=max(line.valid_from, JULY)))
        town.rows(POSTED)
    if by_scan:
        scanned(town, tmp_path, serial)
    else:
        say(town, Step.HANDED_BACK, serial, on=BACK)
    line = told(plans, planned(plans, TOMORROW, TOMORROW))[1]
    assert (line.action, line.because, line.valid_until) == tomorrow, why
    assert told(plans, planned(plans, EFFECTIVE, TOMORROW))[1].action == august, why
    assert serial not in asked_back(town, LONG_AFTER), why


def scanned(town: Town, folder: Path, serial: int) -> None:
    path = folder / "handed_back-20260728.csv"
    path.write_text(f"serial,handed_back_on\n{serial},{BACK}\n", "utf-8")
    taken = PostgresIntake(town.dsn, town.insurer, "intake").take(CsvOfKind(path, layout_named("handed_back")),
                                                                 Wish(BACK, BACK))  # fmt: skip
    assert (taken.taken, taken.changed) == (1, 1)


def asked_back(town: Town, on: date) -> set[int]:
    with house(town.dsn, town.insurer, town.spool) as at:
        return {one.serial for one in at.ledger.ended(on)}
