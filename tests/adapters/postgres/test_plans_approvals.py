"""Row 41 of the choices: who looks at a plan before anything leaves, by practice and as the database was told."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Town
from adapters.postgres.practice_of_approval import practice
from faces.asked import run
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.papers.applying import NotApproved
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.desk.applying import Applied, apply_plan
from madoguchi.desk.counter import Served, Visit, serve
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.ledger import Said
from madoguchi.desk.plan_approvals import Approval, Unseen
from madoguchi.desk.plans import Doing, Made, PlanAsked, make_plan
from madoguchi.desk.practices import with_practices
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import Edition, shipped_edition

VISIT, NEXT = date(2026, 8, 3), date(2026, 8, 4)
NOT_YET = "approved plan"
SEEN = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'seen', made_by, scope FROM plans.plan WHERE plan = $1
"""


class Counter:
    """A counter of the town, with a practice of its own."""

    def __init__(self, town: Town, edition: Edition) -> None:
        self.town, self.edition = town, edition
        self.plans = PostgresPlans(town.dsn, town.insurer, "clerk")

    def allow(self, counter: Approval = Approval.AFTERWARDS, reprint: Approval = Approval.NONE) -> None:
        PostgresPlans(self.town.dsn, self.town.insurer).allow(counter, reprint)

    def serve(self, person: str, on: date = VISIT) -> Served:
        with house(self.town.dsn, self.town.insurer, self.town.spool) as here:
            return serve(self.plans, here, self.edition, Visit(person, on, "signature", f"visit {person} {on}"))

    def made(self, person: str | None = None) -> Made:
        return make_plan(self.plans, self.edition, PlanAsked(EFFECTIVE, ON, person=person))

    def approval(self, plan: int) -> str:
        return self.plans.show(plan, 0).head.approval

    def apply(self, plan: int) -> Applied:
        with house(self.town.dsn, self.town.insurer, self.town.spool) as here:
            return apply_plan(here.papers(plan, ON), here.spool(plan), self.edition)

    def record(self, step: Step, *serials: int) -> None:
        with house(self.town.dsn, self.town.insurer, self.town.spool) as here:
            here.ledger.record(Said(step, serials, NEXT, "torn"))


@pytest.fixture
def counter(town: Town, tmp_path: Path) -> Counter:
    return Counter(town, with_practices(shipped_edition(), [practice(tmp_path)]))


def refused(counter: Counter, person: str, on: date = VISIT) -> None:
    with pytest.raises(NotApproved, match=NOT_YET):
        counter.serve(person, on)


def test_what_practice_and_database_both_say_leaves_before_a_second_person_looked(counter: Counter):
    refused(counter, "P1")
    counter.allow()
    served = counter.serve("P1")
    assert (served.handed.papers, counter.approval(served.plan)) == (1, "afterwards")
    assert counter.plans.allowed().unseen == (Unseen(served.plan, VISIT),)


def test_the_practice_alone_and_the_database_alone_ease_nothing(town: Town, counter: Counter):
    plan = counter.made("P1").plan
    assert counter.approval(plan) == "before"
    counter.allow()
    strict = Counter(town, shipped_edition())
    assert strict.approval(strict.made("P1").plan) == "before"
    refused(strict, "P2")


def test_a_plan_of_everybody_is_looked_at_first_whatever_was_said(counter: Counter):
    counter.allow()
    plan = counter.made().plan
    assert counter.approval(plan) == "before"
    with pytest.raises(NotApproved, match=NOT_YET):
        counter.apply(plan)


@pytest.mark.parametrize(
    ("why", "papers", "grounds", "approval"),
    [
        ("書類も根拠も当日でよい", "certificate", "ex_officio", "afterwards"),
        ("ほかの書類だけ", "notice", "ex_officio", "before"),
        ("申請交付だけ", "certificate", "on_application", "before"),
        ("何も緩めない", "", "ex_officio", "before"),
    ],
)
def test_it_is_by_kind_of_paper_and_by_ground(
    town: Town, tmp_path: Path, why: str, papers: str, grounds: str, approval: str
):
    counter = Counter(town, with_practices(shipped_edition(), [practice(tmp_path, papers, grounds)]))
    counter.allow()
    assert counter.approval(counter.made("P1").plan) == approval, why


def test_who_must_not_be_found_is_served_like_the_others(town: Town, counter: Counter):
    counter.allow()
    plain = counter.approval(counter.made("P3").plan)
    town.tell("protection", {"P3": {"support_measures": True}}, ON)
    assert counter.approval(counter.made("P3").plan) == plain == "afterwards"


def test_what_was_not_looked_at_the_same_day_stops_the_counter_until_it_is(town: Town, counter: Counter):
    counter.allow()
    first = counter.serve("P1").plan
    assert counter.serve("P2").handed.papers == 1
    refused(counter, "P3", NEXT)
    for plan in (first, first + 1):
        town.rows(SEEN, plan)
    assert counter.plans.allowed().unseen == ()
    assert counter.serve("P3", NEXT).handed.papers == 1


def login(town: Town, name: str, *roles: str) -> PostgresPlans:
    """The plans as somebody of another login sees them."""

    async def add(connection: Connection) -> str:
        password = await add_login(connection, name, list(roles))
        await give(connection, name, [LoginGrant(INSURER)])
        return str(password)

    password = town.done(lambda books: add(books.connection))
    return PostgresPlans(town.dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@"), town.insurer)


def test_who_made_a_plan_or_may_approve_none_does_not_reject_what_already_left(town: Town, counter: Counter):
    counter.allow()
    plan = counter.serve("P1").plan
    digest = counter.plans.show(plan, 0).head.digest
    for plans in (counter.plans, login(town, "another_clerk", "clerk")):
        with pytest.raises(RuleBroken, match="only one who may approve it rejects it"):
            plans.do(Doing("reject", plan, digest, "not right"))
    assert counter.plans.allowed().unseen == (Unseen(plan, VISIT),)


def test_what_was_given_and_then_rejected_is_looked_after_until_no_paper_of_it_lives(
    town: Town, counter: Counter, monkeypatch: pytest.MonkeyPatch
):
    counter.allow()
    served = counter.serve("P1")
    second = login(town, "looks_second", "approver")
    doing = Doing("reject", served.plan, counter.plans.show(served.plan, 0).head.digest, "not right", once="look")
    assert [second.do(doing).again for _ in range(2)] == [False, True]
    assert counter.plans.allowed().unseen == (Unseen(served.plan, VISIT, rejected=True),)
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    for lang, word in (("ja", "却下"), ("en", "rejected")):
        assert word in run("plan", "approvals", "--insurer", INSURER, "--on", NEXT, lang=lang).output
    refused(counter, "P3", NEXT)
    counter.record(Step.VOIDED, *served.text)
    assert counter.plans.allowed().unseen == ()
    assert counter.serve("P3", NEXT).handed.papers == 1


def test_what_left_is_looked_at_although_the_edition_is_another_since_and_what_did_not_is_made_again(
    town: Town, counter: Counter
):
    counter.allow()
    given, second = counter.serve("P1").plan, login(town, "looks_later", "approver")
    since = shipped_edition().digest  # without the practice by which it was decided
    head = counter.plans.show(given, 0).head
    waiting = make_plan(counter.plans, counter.edition, PlanAsked(EFFECTIVE, ON))
    assert since not in (head.edition, counter.plans.show(waiting.plan, 0).head.edition)
    with pytest.raises(RuleBroken, match="another edition") as refused:
        second.do(Doing("approve", waiting.plan, waiting.digest, "looked through", since))
    assert "plan diff" in refused.value.do
    assert second.do(Doing("approve", given, head.digest, "looked at what was given", since)).act == 1
    assert counter.plans.allowed().unseen == ()
    again = make_plan(counter.plans, shipped_edition(), PlanAsked(EFFECTIVE, ON))
    assert isinstance(second.difference(waiting.plan, again.plan), list)
    assert second.do(Doing("approve", again.plan, again.digest, "compared", since)).act == 1


def test_a_plan_that_sent_nothing_is_rejected_by_who_made_it(counter: Counter):
    made = counter.made("P1")
    assert counter.plans.do(Doing("reject", made.plan, made.digest, "not needed")).act == 1
    assert counter.plans.allowed().unseen == ()


def test_a_torn_sheet_that_was_approved_is_printed_again_without_a_second_person(town: Town, counter: Counter):
    counter.allow(Approval.BEFORE, Approval.NONE)
    plan = counter.made("P1").plan
    town.rows(SEEN, plan)
    assert counter.apply(plan).printed == 1
    counter.record(Step.VOIDED, 1)
    again = counter.made("P1").plan
    assert counter.approval(again) == "none"
    assert counter.apply(again).printed == 1
    counter.record(Step.VOIDED, 2)
    assert counter.approval(counter.made("P1").plan) == "before", "the reprint was approved by nobody"


@pytest.mark.parametrize("because", ["renamed", "moved", "apart", "posted", "born another day"])
def test_what_is_no_reprint_is_looked_at_first(town: Town, counter: Counter, because: str):
    counter.allow(Approval.BEFORE, Approval.NONE)
    plan = counter.made("P1").plan
    town.rows(SEEN, plan)
    counter.apply(plan)
    if because == "posted":
        counter.record(Step.DISPATCHED, 1)
    counter.record(Step.VOIDED, 1)
    said = {"renamed": ("name", {"written": "汐見 改子"}), "moved": ("registered_address", {"address": "汐見町90番地"}),
            "apart": ("protection", {"support_measures": True}),
            "born another day": ("birth", {"birth_date": date(1979, 5, 5)})}  # fmt: skip
    if because in said:
        group, value = said[because]
        town.tell(group, {"P1": value}, ON)
    assert counter.approval(counter.made("P1").plan) == "before"


def test_only_the_administrator_tells_the_database_how_far_it_may_go(town: Town, counter: Counter):
    clerk = login(town, "eases_nothing", "clerk")
    with pytest.raises(RuleBroken, match="administrator alone"):
        clerk.allow(Approval.AFTERWARDS, Approval.NONE)
    assert clerk.allowed().counter is Approval.BEFORE


def test_the_command_tells_practice_database_and_what_waits(
    town: Town, counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", town.dsn)

    def said(*words: object) -> Any:
        own = ("--insurer", town.insurer, "--practice", practice(tmp_path), "--json")
        return json.loads(run("plan", "approvals", *own, *words).output)

    told = said("--on", VISIT, "--counter", "afterwards")
    assert told["practice"]["papers"] == ["certificate", "notice"]
    assert (told["counter"], told["reprint"]) == ("afterwards", "before")
    plan = counter.serve("P1").plan
    assert said("--on", NEXT)["unseen"] == [{"plan": plan, "since": str(VISIT), "rejected": False, "late": True}]
    for lang in ("ja", "en"):
        assert str(plan) in run("plan", "approvals", "--insurer", town.insurer, "--on", NEXT, lang=lang).output
        assert run("plan", "show", plan, "--insurer", town.insurer, lang=lang).exit_code == 0
    acts = town.rows("SELECT purpose FROM audit.entry WHERE act = 'allow approvals'")
    assert [row["purpose"] for row in acts] == ["counter afterwards, reprint before"]
