"""Plans that are closed: by an approver, nothing begun is left behind, and what was not printed is accounted for."""

from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.planned import EFFECTIVE, ON, Line, Town
from adapters.postgres.practice_of_approval import practice
from faces.asked import run
from madoguchi.adapters.postgres.papers.applying import NotApproved
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.plans.review import do
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.assembly.files import Files
from madoguchi.desk.counter import Visit, serve
from madoguchi.desk.plan_approvals import Approval
from madoguchi.desk.plans import Act, Doing, PlanAsked, make_plan
from madoguchi.desk.practices import with_practices
from madoguchi.rulebook.edition import shipped_edition

ONCE = "close once"


def doing(town: Town, kind: str, plan: int, once: str | None = None) -> Doing:
    digest = town.value("SELECT encode(digest, 'hex') FROM plans.plan WHERE plan = $1", plan)
    return Doing(kind, plan, digest, "its day is past", shipped_edition().digest, once)


def act(town: Town, kind: str, plan: int, role: str = "approver", once: str | None = None) -> Act:
    asked = doing(town, kind, plan, once)
    return town.done(lambda books: do(books, asked), role)


def test_a_closed_plan_is_neither_carried_out_nor_acted_upon(town: Town):
    plan = town.plan([Line(1), Line(2)], scope="one")
    act(town, "close", plan, once=ONCE)
    with pytest.raises(NotApproved, match="is closed"):
        town.apply(plan)
    for kind in ("approve", "release", "hold", "reject", "close"):
        with pytest.raises(RuleBroken, match="the plan is closed"):
            act(town, kind, plan)
    assert act(town, "close", plan, once=ONCE).again
    assert town.states() == []


def test_closing_is_an_act_of_an_approver_and_stands_in_the_audit(town: Town):
    plan = town.plan([Line(1)])
    with pytest.raises(NotAllowed):
        act(town, "close", plan, "clerk")
    act(town, "close", plan)
    told = "SELECT act, subject FROM audit.entry WHERE act = 'close plan'"
    assert [tuple(row) for row in town.rows(told)] == [("close plan", f"plan {plan}")]


def test_a_plan_is_not_closed_over_serials_without_an_order_or_papers_in_no_closed_stack(town: Town):
    plan = town.plan([Line(1), Line(2)])
    with town.papers(plan) as papers:
        papers.begin()
        papers.draw(1)
    with pytest.raises(RuleBroken, match="lie in no closed stack"):
        act(town, "close", plan)
    stops: list[int] = []
    town.apply(plan, stop=lambda: len(stops) > 1 or stops.append(1) or False)
    with pytest.raises(RuleBroken, match="lie in no closed stack"):
        act(town, "close", plan)
    town.apply(plan)
    act(town, "close", plan)
    assert town.findings() == []


def test_a_plan_is_not_closed_while_somebody_carries_one_out(town: Town):
    plan = town.plan([Line(1)])
    with town.papers(plan) as papers:
        papers.done()
        with pytest.raises(RuleBroken, match="carrying out"):
            act(town, "close", plan)
    act(town, "close", plan)


def test_a_rejected_plan_is_not_closed(town: Town):
    plan = town.plan([Line(1)], approved=False)
    act(town, "reject", plan)
    with pytest.raises(RuleBroken, match="was rejected"):
        act(town, "close", plan)


def test_what_left_before_a_second_person_looked_is_not_closed_away(town: Town, tmp_path: Path):
    PostgresPlans(town.dsn, town.insurer).allow(Approval.AFTERWARDS, Approval.NONE)
    edition = with_practices(shipped_edition(), [practice(tmp_path)])
    with house(town.dsn, town.insurer, town.spool) as here:
        plans = PostgresPlans(town.dsn, town.insurer, "clerk")
        served = serve(plans, here, edition, Visit("P1", date(2026, 8, 3), "signature", "visit"))
    with pytest.raises(RuleBroken, match="before a second person looked"):
        act(town, "close", served.plan)


def test_what_was_not_printed_is_told_with_its_reason_and_the_plan_that_looked_at_it_anew(town: Town):
    town.tell("registered_address", {"P2": {"address": None}}, date(2026, 4, 1))
    plan = town.plan([Line(1), Line(2), Line(3), Line(4, held=True), Line(5, action="keep")])
    town.tell("name", {"P3": {"written": "南 花子"}})
    done = town.apply(plan)
    assert (done.printed, done.held, done.reasons) == (1, 2, {"changed": 2})
    plans = PostgresPlans(town.dsn, town.insurer)
    assert plans.show(plan, 0).closing is None
    act(town, "close", plan)
    closing = plans.show(plan, 0).closing
    assert (closing.printed, closing.left) == (1, {"changed": 2, "waited": 1})
    assert (closing.newer, closing.taken_up) == (None, 0)
    newer = make_plan(plans, shipped_edition(), PlanAsked(EFFECTIVE, ON)).plan
    closing = plans.show(plan, 0).closing
    assert (closing.newer, closing.taken_up) == (newer, 3)
    act(town, "reject", newer)
    assert plans.show(plan, 0).closing.newer is None


def test_commands_tell_why_lines_were_held_back_and_what_a_closed_plan_left(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    edition = with_practices(shipped_edition(), [*Files().samples().values()]).digest
    plan = town.plan([Line(1), Line(2)], edition=edition)
    town.tell("name", {"P2": {"written": "南 花子"}})
    own, digest = ("--insurer", town.insurer), doing(town, "close", plan).digest
    applied = run("plan", "apply", plan, *own, "--on", ON, "--spool", town.spool)
    assert "1 held back" in applied.output
    assert "1  it cannot go as planned" in applied.output
    closed = run("plan", "close", plan, *own, "--digest", digest, "--reason", "its day is past")
    assert (closed.exit_code, "plan 1: closed" in closed.output) == (0, True)
    shown = run("plan", "show", plan, *own).output
    assert all(one in shown for one in ("1 papers printed, 1 lines not", "the next plan decides them anew"))
    assert "南 花子" not in shown + applied.output
