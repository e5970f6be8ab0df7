"""Who lost cover: the notice ends with the plan that found it; a certificate is reminded of from the first recall."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_papers_asked_back import POSTED
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.registry.merging import merge
from madoguchi.adapters.postgres.registry.taking_in import COLUMNS, take_in
from madoguchi.adapters.postgres.registry.writing import change_cover
from madoguchi.desk.asking_back import Due, reminders
from madoguchi.desk.ledger import Said, record
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.issuing.reminders import Pace
from madoguchi.issuing.steps import Step
from madoguchi.registry.covers import acquired, lost
from madoguchi.rulebook.edition import shipped_edition

LEFT_ON, AFTER = date(2026, 7, 29), date(2026, 8, 3)
SEEN = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'seen', made_by, scope FROM plans.plan WHERE plan = $1
"""
KEPT_BACK = SEEN.replace("1, 'approve'", "2, 'hold'")
GONE = "SELECT ARRAY(SELECT retention.left_by($1)) FROM set_config('madoguchi.insurer', $2, true)"
HELD = (
    "SELECT notice_held_since FROM registry.papers_held WHERE person = 1 AND superseded IS NULL AND valid @> $1::date"
)


def given(town: Town, paper: str, until: date | None) -> None:
    """P1 has a paper, and then lost cover."""
    town.apply(town.plan([Line(1, paper, valid_from=date(2026, 7, 1), valid_until=until)], effective=date(2026, 7, 1)))
    town.rows(POSTED)
    town.done(partial(changed, change=partial(lost, eligible_from=date(2020, 4, 1), on=LEFT_ON, reason="moved")))


async def changed(books: Books, change: Callable[..., Any]) -> None:
    await change_cover(books, "P1", change, "a letter")


def line(town: Town, plan: int, paper: str) -> tuple[str, str]:
    plans = PostgresPlans(town.dsn, INSURER, "clerk")
    (found,) = (
        (one.action, one.because) for one in plans.lines(plan, "a test") if (one.key, one.paper) == ("P1", paper)
    )
    return found


def planned(town: Town, on: date, *, approved: bool = True, made: date | None = None, key: str = "P1") -> int:
    """A plan of P1 for a day, made on it or on another."""
    asked = PlanAsked(on, made or on, person=key)
    plan = make_plan(PostgresPlans(town.dsn, INSURER, "clerk"), shipped_edition(), asked).plan
    if approved:
        town.rows(SEEN, plan)
    return plan


def carried_out(town: Town, plan: int, on: date) -> None:
    with town.papers(plan, on=on) as papers:
        papers.begin()
        papers.close(0, "", None)


def due(town: Town, on: date) -> list[Due]:
    with house(town.dsn, INSURER, town.spool) as at:
        return reminders(at.ledger, shipped_edition(), INSURER, on, Pace(30, 2))


@pytest.mark.parametrize("paper", ["notice", "subscriber_notice"])
def test_a_notice_of_who_left_ends_with_the_plan_that_found_it_and_they_can_be_let_go(town: Town, paper: str):
    given(town, paper, None)
    plan = planned(town, AFTER)
    assert line(town, plan, paper) in (("notify", "not_owed"), ("keep", "not_owed"))
    assert town.value(GONE, AFTER, INSURER) == []
    carried_out(town, plan, AFTER)
    assert town.states() == [(1, 1, "expired", False)]
    assert town.value(GONE, AFTER, INSURER) == [1]
    assert [row[0] for row in town.rows(HELD, AFTER)] in ([None], [])
    again = planned(town, AFTER + timedelta(1), approved=False)
    assert town.value("SELECT count(*) FROM plans.item WHERE plan = $1 AND paper = $2", again, paper) == 0


def test_no_notice_ends_before_the_day_nor_by_a_plan_that_nobody_approved(town: Town):
    given(town, "notice", None)
    early, unseen = planned(town, AFTER), planned(town, AFTER, approved=False)
    carried_out(town, early, ON)
    carried_out(town, unseen, AFTER)
    assert town.states() == [(1, 1, "dispatched", True)]


def test_a_notice_of_who_is_covered_again_by_then_does_not_end(town: Town):
    given(town, "notice", None)
    plan = planned(town, AFTER)
    town.done(partial(changed, change=partial(acquired, said={"eligible_from": AFTER, "joined_from": "other_insurer"})))
    carried_out(town, plan, AFTER)
    assert town.states() == [(1, 1, "dispatched", True)]


def test_what_holds_a_letter_keeps_no_notice_alive(town: Town):
    given(town, "notice", None)
    town.tell("death", {"P1": {"died_on": LEFT_ON}}, LEFT_ON)
    plan = planned(town, AFTER)
    assert town.value("SELECT array_agg(guard) FROM plans.stopped WHERE plan = $1", plan) == ["deceased"]
    carried_out(town, plan, AFTER)
    assert town.states() == [(1, 1, "expired", False)]


def test_a_notice_that_a_clerk_holds_does_not_end(town: Town):
    given(town, "notice", None)
    plan = planned(town, AFTER)
    town.rows(KEPT_BACK, plan)
    carried_out(town, plan, AFTER)
    assert town.states() == [(1, 1, "dispatched", True)]


def test_a_notice_of_a_record_that_was_merged_ends_with_the_other(town: Town):
    given(town, "notice", None)

    async def merged(books: Books) -> None:
        row = ("P1 again", None, None, *({"lost_on": date(2011, 4, 1)}.get(name) for name in COLUMNS[3:]))
        await take_in(books, [row], (await learn(books, "a notice")).n)
        await merge(books, "P1", "P1 again", "one person")

    town.done(merged, "intake")
    carried_out(town, planned(town, AFTER, key="P1 again"), AFTER)
    assert town.states() == [(1, 1, "expired", False)]


def test_who_left_with_a_certificate_is_reminded_from_the_first_approved_recall(town: Town):
    given(town, "certificate", date(2027, 7, 31))
    first, unseen = AFTER + timedelta(1), planned(town, AFTER, approved=False)
    assert line(town, unseen, "certificate") == ("recall", "not_owed")
    assert due(town, AFTER + timedelta(90)) == []  # nobody approved that it is asked back
    planned(town, first)
    planned(town, first + timedelta(9))
    assert due(town, first + timedelta(29)) == []
    assert due(town, first + timedelta(30)) == [Due(1, "certificate", 1, first + timedelta(30))]
    with house(town.dsn, INSURER, town.spool) as at:
        at.ledger.remind(due(town, first + timedelta(30)), Said(Step.HANDED_BACK, (), first + timedelta(30)))
    asked = planned(town, first + timedelta(31), approved=False)
    assert line(town, asked, "certificate") == ("keep", "asked_before")  # reminders have their own days
    assert [one.nth for one in due(town, first + timedelta(60))] == [2]


def test_who_handed_it_back_or_is_covered_again_is_not_reminded(town: Town):
    given(town, "certificate", date(2027, 7, 31))
    planned(town, AFTER)
    late = AFTER + timedelta(40)
    assert len(due(town, late)) == 1
    again = {"eligible_from": AFTER + timedelta(2), "joined_from": "other_insurer"}
    town.done(partial(changed, change=partial(acquired, said=again)))
    assert line(town, planned(town, AFTER + timedelta(3), approved=False), "certificate")[0] == "keep"
    assert due(town, late) == []


def test_a_recall_of_a_day_that_is_past_counts_from_the_day_it_was_made(town: Town):
    given(town, "certificate", date(2027, 7, 31))
    made = AFTER + timedelta(9)
    planned(town, AFTER, made=made)
    assert due(town, made + timedelta(29)) == []
    assert due(town, made + timedelta(30)) == [Due(1, "certificate", 1, made + timedelta(30))]


def test_what_lies_here_or_is_held_is_not_asked_for(town: Town):
    given(town, "certificate", date(2027, 7, 31))
    plan, late = planned(town, AFTER), AFTER + timedelta(40)
    found = [len(due(town, late))]
    for step in (Step.RETURNED_MAIL, Step.UNDONE):
        with house(town.dsn, INSURER, town.spool) as at:
            record(at.ledger, Said(step, (1,), AFTER))
        found.append(len(due(town, late)))
    town.rows(KEPT_BACK, plan)
    assert [*found, len(due(town, late))] == [1, 0, 1, 0]


def covered_for_days(town: Town) -> None:
    """Covered again after the reminder, and lost again."""
    since, until = AFTER + timedelta(20), AFTER + timedelta(25)
    said = {"eligible_from": since, "joined_from": "other_insurer"}
    town.done(partial(changed, change=partial(acquired, said=said)))
    town.done(partial(changed, change=partial(lost, eligible_from=since, on=until, reason="moved")))


def covered_after_death(town: Town) -> None:
    """A cover recorded ahead, which never began: its owner died before."""
    said = {"eligible_from": AFTER + timedelta(20), "joined_from": "other_insurer"}
    town.done(partial(changed, change=partial(acquired, said=said)))
    town.tell("death", {"P1": {"died_on": AFTER + timedelta(19)}}, AFTER)


def handed_back_by_mistake(town: Town) -> None:
    """Said to be handed back after the reminder, which was of another paper."""
    with house(town.dsn, INSURER, town.spool) as at:
        for step in (Step.HANDED_BACK, Step.UNDONE):
            record(at.ledger, Said(step, (1,), AFTER + timedelta(20)))


@pytest.mark.parametrize(("why", "until", "since", "does"), [
    ("再び資格を得て失えば、あらためて求める", date(2027, 7, 31), covered_for_days, ("recall", "not_owed")),
    ("始まる前に本人が亡くなった資格は始まらず、前の催促が続く", date(2027, 7, 31), covered_after_death,
     ("keep", "asked_before")),
    ("返却の記録を取り消せば、あらためて求める", date(2027, 7, 31), handed_back_by_mistake, ("recall", "not_owed")),
    ("期限が過ぎてから催促したものは、その催促が続く", AFTER, covered_for_days, ("keep", "asked_before")),
])  # fmt: skip
def test_who_was_reminded_is_asked_anew_once_the_paper_was_good_again(town: Town, why, until, since, does):
    given(town, "certificate", until)
    with house(town.dsn, INSURER, town.spool) as at:
        reminder = Due(1, "certificate", 1, AFTER + timedelta(10))
        at.ledger.remind([reminder], Said(Step.HANDED_BACK, (), reminder.since))
    assert line(town, planned(town, AFTER + timedelta(15), approved=False), "certificate") == ("keep", "asked_before")
    since(town)
    assert line(town, planned(town, AFTER + timedelta(30), approved=False), "certificate") == does, why
