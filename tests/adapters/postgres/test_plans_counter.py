"""Somebody at the counter who applied: decided, handed over, answered, in one order that survives being killed."""

import json
import os
import signal
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.killing import child, killed
from adapters.postgres.planned import INSURER, Town
from adapters.postgres.practice_of_approval import practice
from faces.asked import run
from madoguchi.adapters import points
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.papers.applying import NotApproved
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.applications import PostgresApplications
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.applications import Answer, Application
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.counter import Applicant, Attended, Visit, serve, serve_applicant
from madoguchi.desk.intake import Wish
from madoguchi.desk.ledger_checking import check
from madoguchi.desk.plan_approvals import Approval
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.desk.practices import with_practices
from madoguchi.registry.applications import LASTING, SECRET, State
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.terms.once import UsedKey

VISIT = date(2026, 8, 3)
HEAD = "個人キー,申請の種類,申請の方法,受付日,申請日,氏名の記載\n"
FORM = "P1,資格確認書交付申請,窓口,2026-08-03,2026-08-03,"
STEPS = "SELECT serial, step FROM papers.step ORDER BY serial, n"
SEEN = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'seen', made_by, scope FROM plans.plan
"""
TO_WHO_ASKS = (
    "  grounds_on_application:\n"
    "    {from: 2024-07-01, value: [any], cites: [choices#18], basis: assumed, checked_on: 2026-11-22}\n"
)
DONE = [(1, "planned"), (1, "approved"), (1, "printed"), (1, "handed_over")]


class Dies(PostgresApplications):
    """Applications of a program that is killed after it has answered so many times."""

    left = 1

    def answer(self, answer: Answer, judge: Any) -> Application:
        done = super().answer(answer, judge)
        Dies.left -= 1
        if not Dies.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return done


class Desk:
    """A counter of the town where papers are looked at afterwards."""

    def __init__(self, town: Town, edition: Edition) -> None:
        self.town, self.edition = town, edition
        PostgresPlans(town.dsn, INSURER).allow(Approval.AFTERWARDS, Approval.BEFORE)

    def received(self, *rows: str) -> None:
        """Applications that came by a file: here, and not decided."""
        path = self.town.spool / "forms.csv"
        path.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
        taken = PostgresIntake(self.town.dsn, INSURER, "intake").take(
            CsvOfKind(path, layout_named("applications")), Wish(VISIT, VISIT)
        )
        assert taken.changed == len(rows)

    def serve(self, number: int, on: date = VISIT, applications: type[PostgresApplications] | None = None) -> Attended:
        store = (applications or PostgresApplications)(self.town.dsn, INSURER, "clerk")
        plans = PostgresPlans(self.town.dsn, INSURER, "clerk")
        with house(self.town.dsn, INSURER, self.town.spool) as here:
            return serve_applicant(store, plans, here, self.edition, Applicant(number, on, "signature"))

    def state(self, number: int) -> State:
        return PostgresApplications(self.town.dsn, INSURER, "clerk").show(number, "a test").state

    def steps(self) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.town.rows(STEPS)]

    def findings(self) -> list[str]:
        with house(self.town.dsn, INSURER, self.town.spool) as here:
            return check(here.ledger, here)


@pytest.fixture
def desk(town: Town, tmp_path: Path) -> Desk:
    return Desk(town, with_practices(shipped_edition(), [practice(tmp_path)]))


def test_who_applied_is_decided_handed_the_paper_and_answered_and_a_retry_gives_the_same(desk: Desk):
    desk.received(FORM)
    assert desk.state(1) is State.RECEIVED
    done = desk.serve(1)
    assert done.served is not None
    assert (done.application.state, done.served.handed.papers, desk.steps()) == (State.ANSWERED, 1, DONE)
    again = desk.serve(1)
    assert again.served is not None
    assert (again.served.plan, again.served.text) == (done.served.plan, done.served.text)
    assert again.served.handed.again
    assert (desk.steps(), desk.findings()) == (DONE, [])


def test_who_approves_is_told_who_made_the_plan_and_who_took_the_application_in(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = practice(tmp_path)
    file.write_text(file.read_text("utf-8") + TO_WHO_ASKS, "utf-8")
    desk = Desk(town, with_practices(shipped_edition(), [file]))
    desk.received("P2,資格確認書交付申請,窓口,2026-08-03,2026-08-03,無", FORM)
    served = desk.serve(2).served
    assert served is not None
    by = town.value("SELECT who::text FROM applications.application WHERE application = 2")
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    told = run("plan", "show", served.plan, "--insurer", INSURER, lang="ja").output
    assert f"作成 {by}" in told
    assert f"行1 資格確認書: 申請 2（資格確認書交付申請、受付 {by}）" in told
    assert "申請 1" not in told
    run("plan", "export", served.plan, "--insurer", INSURER, "-o", tmp_path / "lines.csv")
    head, line = (tmp_path / "lines.csv").read_text("utf-8-sig").splitlines()
    assert (head.split(",")[-1], line.split(",")[-1]) == ("application", "2")


def test_an_application_that_was_answered_or_not_accepted_stands_at_no_line_of_a_later_plan(town: Town, desk: Desk):
    desk.received(FORM, "P2,資格確認書交付申請,窓口,2026-08-03,2026-08-03,無")
    desk.serve(1)
    plans = PostgresPlans(town.dsn, INSURER, "clerk")
    later = make_plan(plans, desk.edition, PlanAsked(VISIT, BusinessDay(VISIT)))
    assert {one.person for one in plans.lines(later.plan)} >= {1, 2}
    assert plans.show(later.plan, 0).applied_for == ()


def test_a_paper_that_is_owed_without_application_rests_on_none(town: Town, desk: Desk):
    desk.received(FORM)
    served = desk.serve(1).served
    assert served is not None
    plans = PostgresPlans(town.dsn, INSURER)
    assert [one.rule for one in plans.lines(served.plan)] == ["no_card"]
    assert plans.show(served.plan, 0).applied_for == ()


def test_what_is_applied_for_to_be_protected_is_never_among_what_lines_rest_on():
    assert SECRET.isdisjoint(chain.from_iterable(LASTING))


def test_what_is_not_accepted_hands_nothing_over_and_stays_as_it_is(desk: Desk):
    desk.received("P1,資格確認書交付申請,窓口,2026-08-03,2026-08-03,無")
    done = desk.serve(1)
    assert (done.application.state, done.served, desk.steps()) == (State.QUERIED, None, [])


def test_an_accepted_one_waits_for_the_second_person_and_then_goes_on(town: Town, desk: Desk):
    strict = Desk(town, shipped_edition())
    strict.received(FORM)
    with pytest.raises(NotApproved):
        strict.serve(1)
    assert (strict.state(1), strict.steps()) == (State.ACCEPTED, [])
    town.rows(SEEN)
    assert strict.serve(1).application.state is State.ANSWERED
    assert strict.steps() == DONE


POINTS = ("apply.claimed", "apply.drawing", "apply.drawn", "apply.linked", "apply.printing", "apply.closing",
          "apply.closed")  # fmt: skip


@pytest.mark.parametrize("point", ["decided", "answered", *POINTS])
def test_killed_anywhere_and_asked_again_one_paper_is_handed_over_and_the_application_answered(desk: Desk, point: str):
    desk.received(FORM)

    def dying() -> None:
        Dies.left = {"decided": 1, "answered": 2}.get(point, 9)
        points.load(lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == point else None)
        desk.serve(1, applications=Dies)

    assert killed(child(dying)), point
    assert desk.serve(1).application.state is State.ANSWERED
    assert (desk.steps(), desk.findings()) == (DONE, [])


def test_the_command_serves_an_application_and_exits_with_1_where_it_is_not_accepted(
    town: Town, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    desk.received(FORM, "P2,資格確認書交付申請,窓口,2026-08-03,2026-08-03,無")
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    own = ("--insurer", INSURER, "--on", VISIT, "--spool", tmp_path / "spool", "--practice", practice(tmp_path))
    done = run("plan", "counter", "--application", 1, *own, "--json")
    told = json.loads(done.output)
    assert (done.exit_code, told["state"], told["handed_over"]["papers"]) == (0, "answered", 1)
    queried = run("plan", "counter", "--application", 2, *own, lang="ja")
    assert (queried.exit_code, "照会中" in queried.output) == (1, True)
    for who in ((), ("--person", "P1", "--application", 1)):
        assert run("plan", "counter", *who, *own).exit_code == 2


def test_an_application_whose_paper_was_handed_over_the_day_before_is_answered(desk: Desk):
    desk.received(FORM)
    visit = Visit("P1", VISIT, "signature", about=Applicant(1, VISIT, "signature").key)
    with house(desk.town.dsn, INSURER, desk.town.spool) as here:
        serve(PostgresPlans(desk.town.dsn, INSURER, "clerk"), here, desk.edition, visit)
    done = desk.serve(1, VISIT + timedelta(days=1))
    assert done.served is not None
    assert (done.served.text, done.served.already is None) == ({}, False)
    assert (done.application.state, desk.steps()) == (State.ANSWERED, DONE)


def test_a_key_used_for_one_person_hands_no_other_that_persons_paper(desk: Desk):
    plans = PostgresPlans(desk.town.dsn, INSURER, "clerk")
    with house(desk.town.dsn, INSURER, desk.town.spool) as here:
        first = serve(plans, here, desk.edition, Visit("P2", VISIT, "seal", "visit"))
        with pytest.raises(UsedKey):
            serve(plans, here, desk.edition, Visit("P3", VISIT, "seal", "visit"))
        assert serve(plans, here, desk.edition, Visit("P2", VISIT, "seal", "visit")).text == first.text
    assert desk.town.rows("SELECT DISTINCT person FROM papers.paper")[0]["person"] == 2
