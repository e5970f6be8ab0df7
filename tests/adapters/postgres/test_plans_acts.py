"""What people do with a plan: two of them, bound to its digest; and the same again after it was carried out."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.people_of_plans import (
    CERTIFICATE,
    HOLDER,
    INSURER,
    LOADED,
    LOST,
    MADE_ON,
    NO_CARD,
    NOTICE,
    RENEWAL,
    person,
)
from faces.asked import run
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.plans.making import BoundToOffices
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.plans.review import NoDigest, NoSuchPlan
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.forecasting import ForecastAsked, Foreseen, by_month, make_forecast, shown_months
from madoguchi.desk.plans import Doing, Made, PlanAsked, make_plan
from madoguchi.reconcile.groups import Tolerance
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.once import UsedKey

Ask = Callable[..., Any]
PEOPLE = [person(f"=P{n:03}", NO_CARD, CERTIFICATE) for n in range(1, 41)]
EDITION = shipped_edition().digest
ELDERLY = "okayama-late-stage"
SELECTED = Statement("SELECT @column FROM plans.item")


def login(dsn: str, ask: Ask, name: str, role: str, **grant: Any) -> PostgresPlans:
    """The plans as somebody sees them who logs in."""
    password = ask(dsn, lambda one: add_login(one, name, [role]))
    ask(dsn, lambda one: give(one, name, [LoginGrant(INSURER, **grant)]))
    if password is None:
        pytest.fail("a login of this name was there before")
    return PostgresPlans(dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@"), INSURER)


@pytest.fixture(scope="module")
def dsn(migrated_once: str) -> str:
    PostgresRegistry(migrated_once, INSURER).load(LOADED, [batch_of(PEOPLE)], "a roll")
    usual = Foreseen(RENEWAL, "certificate", "no_card", len(PEOPLE))
    PostgresPlans(migrated_once, INSURER, "clerk").keep(ForecastAsked(date(2026, 6, 30), 3), EDITION, 40, [usual])
    return migrated_once


@pytest.fixture(scope="module")
def clerk(dsn: str, ask: Ask) -> PostgresPlans:
    return login(dsn, ask, "p1clerk", "clerk")


@pytest.fixture(scope="module")
def approver(dsn: str, ask: Ask) -> PostgresPlans:
    return login(dsn, ask, "p1approver", "approver")


@pytest.fixture
def plan(clerk: PostgresPlans) -> Made:
    return made(clerk)


def made(plans: PostgresPlans, on: date = MADE_ON, **asked: Any) -> Made:
    return make_plan(plans, shipped_edition(), PlanAsked(RENEWAL, on, **asked))


def doing(kind: str, plan: Made, **more: Any) -> Doing:
    return Doing(kind, plan.plan, plan.digest, **{"reason": "looked through", "edition": EDITION, **more})


def cleared(dsn: str, ask: Ask, plan: Made) -> int:
    return int(ask(dsn, lambda one: one.fetchval("SELECT count(*) FROM plans.cleared WHERE plan = $1", plan.plan)))


# --- two people -----------------------------------------------------------------------------------------------


def test_a_second_person_approves_and_only_then_anything_may_leave(
    dsn: str, ask: Ask, clerk: PostgresPlans, approver: PostgresPlans, plan: Made
):
    assert cleared(dsn, ask, plan) == 0
    assert approver.do(doing("approve", plan, once="a")).act == 1
    assert cleared(dsn, ask, plan) == len(PEOPLE)
    head = clerk.show(plan.plan, 0).head
    assert (head.state, head.made_by, head.approved_by) == ("approved", "p1clerk", "p1approver")
    again = approver.do(doing("approve", plan, once="a"))
    assert (again.act, again.again) == (1, True)
    with pytest.raises(RuleBroken, match="approved, rejected or closed before"):
        approver.do(doing("approve", plan))


def test_who_made_a_plan_cannot_approve_it_even_as_an_approver(dsn: str, ask: Ask):
    both = login(dsn, ask, "p1both", "clerk")
    ask(dsn, lambda one: add_login(one, "p1both", ["approver"]))
    own = made(both)
    with pytest.raises(RuleBroken, match="by another person than the one who made it"):
        both.do(doing("approve", own))
    assert cleared(dsn, ask, own) == 0


def test_a_clerk_has_no_right_to_approve_or_release(clerk: PostgresPlans, plan: Made):
    for kind in ("approve", "release"):
        with pytest.raises(NotAllowed):
            clerk.do(doing(kind, plan))


def test_where_nobody_can_be_told_apart_a_mass_plan_is_not_approved(dsn: str, ask: Ask, plan: Made):
    administrator = PostgresPlans(dsn, INSURER)
    with pytest.raises(RuleBroken, match="cannot tell two people apart"):
        administrator.do(doing("approve", plan))


def test_only_the_plan_that_was_shown_and_its_edition_are_approved(approver: PostgresPlans, plan: Made):
    for changed, says in (({"edition": "0" * 64}, "another edition"),):
        with pytest.raises(RuleBroken, match=says):
            approver.do(doing("approve", plan, **changed))
    with pytest.raises(RuleBroken, match="not the one that was shown"):
        approver.do(Doing("approve", plan.plan, "0" * 64, "why", EDITION))
    with pytest.raises(NoDigest):
        approver.do(Doing("approve", plan.plan, "no digest", "why", EDITION))
    with pytest.raises(NoSuchPlan):
        approver.do(Doing("approve", 9_999, plan.digest, "why", EDITION))


def test_a_rejected_plan_is_not_approved(clerk: PostgresPlans, approver: PostgresPlans, plan: Made):
    clerk.do(doing("reject", plan))
    with pytest.raises(RuleBroken, match="rejected"):
        approver.do(doing("approve", plan))


# --- held and released ------------------------------------------------------------------------------------------


def test_what_a_person_holds_waits_until_it_is_released(
    dsn: str, ask: Ask, clerk: PostgresPlans, approver: PostgresPlans, plan: Made
):
    clerk.do(doing("hold", plan, item=3))
    approver.do(doing("approve", plan))
    assert cleared(dsn, ask, plan) == len(PEOPLE) - 1
    assert next(one.held for one in clerk.lines(plan.plan) if one.item == 3) == ("by_hand",)
    approver.do(doing("release", plan, item=3))
    assert cleared(dsn, ask, plan) == len(PEOPLE)
    clerk.do(doing("hold", plan, rule="no_card"))
    assert cleared(dsn, ask, plan) == 0


def test_a_status_of_another_month_holds_the_group_until_it_is_released_with_a_reason(
    dsn: str, ask: Ask, clerk: PostgresPlans, approver: PostgresPlans
):
    stale = made(clerk, on=date(2026, 8, 3))
    (held,) = clerk.show(stale.plan, 0).holding
    assert (held.guard, held.items, held.releasable) == ("stale_status", len(PEOPLE), True)
    approver.do(doing("approve", stale))
    assert cleared(dsn, ask, stale) == 0
    approver.do(doing("release", stale, guard="stale_status"))
    assert cleared(dsn, ask, stale) == len(PEOPLE)


def test_what_no_release_can_mend_stays_held(dsn: str, ask: Ask, clerk: PostgresPlans, approver: PostgresPlans):
    one = person("dead", HOLDER, NOTICE, LOST, {"loss_reason": "death"})
    PostgresRegistry(dsn, INSURER).load(LOADED, [batch_of([one])], "one more")
    plan = made(clerk, person="dead")
    for named in ({"guard": "deceased"}, {"item": 1}):
        with pytest.raises(RuleBroken, match="released by nobody"):
            approver.do(doing("release", plan, **named))
    assert {held for line in clerk.lines(plan.plan) for held in line.held} == {"deceased"}


def test_a_value_that_pages_dispute_holds_its_group_until_it_is_released_once(
    dsn: str, ask: Ask, clerk: PostgresPlans, approver: PostgresPlans
):
    elderly = {"insurer": ELDERLY, "birth_date": date(1938, 3, 3), "insured_birth_date": date(1938, 3, 3)}
    people = [person(f"E{n}", HOLDER, NOTICE, elderly) for n in range(12)]
    PostgresRegistry(dsn, ELDERLY).load(LOADED, [batch_of(people)], "a roll")
    for name in ("p1clerk", "p1approver"):
        ask(dsn, lambda one, name=name: give(one, name, [LoginGrant(ELDERLY)]))
    maker, second = (PostgresPlans(one.dsn, ELDERLY) for one in (clerk, approver))
    plan = made(maker)
    (held,) = [one for one in maker.show(plan.plan, 0).holding if one.guard == "disputed"]
    assert (held.items >= len(people), held.releasable) == (True, True)
    second.do(doing("release", plan, guard="disputed", reason="notice of the ministry, 9 July"))
    assert "disputed" not in {one.guard for one in maker.show(plan.plan, 0).holding}


def test_a_plan_that_is_made_is_not_added_to_and_nothing_of_it_removed(dsn: str, ask: Ask, plan: Made):
    add = "INSERT INTO plans.nothing SELECT insurer, plan, 'another', 1 FROM plans.plan WHERE plan = $1"
    for statement in (add, "DELETE FROM plans.item WHERE plan = $1", "UPDATE plans.act SET who = 'x' WHERE plan = $1"):
        with pytest.raises(RuleBroken):
            ask(dsn, lambda one, statement=statement: one.execute(statement, plan.plan))


def test_no_login_reads_beside_a_person_to_whom_the_letter_goes(dsn: str, ask: Ask, plan: Made):
    for role in ("clerk", "approver", "auditor"):
        for column in ("addressee", "unit", "envelope", "parts", "goes_to", "to_name", "to_address"):
            with pytest.raises(NotAllowed):
                ask(dsn, lambda one, column=column: one.fetch(SELECTED.filled(column=column)), role)


def test_another_insurers_login_sees_no_plan(dsn: str, ask: Ask, plan: Made):
    password = ask(dsn, lambda one: add_login(one, "p1other", ["clerk"]))
    ask(dsn, lambda one: give(one, "p1other", [LoginGrant("another-insurer")]))
    theirs = PostgresPlans(dsn.replace(f"{ADMINISTRATOR}@", f"p1other:{quote(password)}@"), "another-insurer")
    with pytest.raises(NoSuchPlan):
        theirs.show(plan.plan, 0)


def test_a_plan_of_everybody_is_not_made_by_who_sees_one_office(dsn: str, ask: Ask):
    bound = login(dsn, ask, "p1bound", "clerk", office="east")
    with pytest.raises(BoundToOffices, match="some offices only"):
        made(bound)


# --- foreseen -------------------------------------------------------------------------------------------------


def test_a_count_off_the_forecast_holds_its_group(clerk: PostgresPlans):
    foreseen = make_forecast(clerk, shipped_edition(), ForecastAsked(date(2026, 7, 1), 3, once="f"))
    assert [one for one in foreseen.counts if one.month == RENEWAL] == [
        Foreseen(RENEWAL, "certificate", "no_card", len(PEOPLE))
    ]
    assert make_forecast(clerk, shipped_edition(), ForecastAsked(date(2026, 7, 1), 3, once="f")).again is True
    assert {one.guard for one in clerk.show(made(clerk).plan, 0).holding} <= {"deceased"}
    clerk.keep(ForecastAsked(date(2026, 7, 2), 3), EDITION, 41, [Foreseen(RENEWAL, "certificate", "no_card", 100)])
    found = {one.guard: one.items for one in clerk.show(made(clerk).plan, 0).holding}
    assert found["off_forecast"] == len(PEOPLE)
    wide = made(clerk, tolerance=Tolerance(percent=70))
    assert "off_forecast" not in {one.guard for one in clerk.show(wide.plan, 0).holding}


@pytest.mark.parametrize(
    ("why", "foreseen", "held"),
    [
        ("その日までの見込みと比べる", Foreseen(date(2026, 8, 20), "certificate", "no_card", 100), 0),
        ("NHS: 一群が選ばれず、ほかの規則に移ったかもしれない", Foreseen(RENEWAL, "certificate", "other", 50), 40),
        ("見込んだ種類の書面が一通もない", Foreseen(RENEWAL, "notice", "is_holder", 50), 40),
        ("少しの人数", Foreseen(RENEWAL, "notice", "is_holder", 9), 0),
    ],
)
def test_what_was_foreseen_by_the_day_and_is_missing_holds_the_rest(
    clerk: PostgresPlans, why: str, foreseen: Foreseen, held: int
):
    usual = Foreseen(RENEWAL, "certificate", "no_card", len(PEOPLE))
    clerk.keep(ForecastAsked(date(2026, 7, 3), 3), EDITION, 41, [usual, foreseen])
    found = {one.guard: one.items for one in clerk.show(made(clerk).plan, 0).holding}
    assert found.get("off_forecast", 0) == held, why


@pytest.mark.parametrize(
    ("why", "people", "asked", "held", "unforeseen"),
    [
        ("見込みがなければ、送るもの全部を止める", 11, {}, 11, True),
        ("許容差までの件数は止めないが、照合していないと言う", 10, {}, 0, True),
        ("許容差を広げれば、それまでは止めない", 11, {"tolerance": Tolerance(people=11)}, 0, True),
        ("一人の計画に見込みはいらない", 11, {"person": "=P001"}, 0, False),
    ],
)
def test_counts_that_nobody_foresaw_are_held_and_told(migrated: str, why, people, asked, held, unforeseen):
    PostgresRegistry(migrated, INSURER).load(LOADED, [batch_of(PEOPLE[:people])], "a roll")
    plans = PostgresPlans(migrated, INSURER, "clerk")
    shown = plans.show(made(plans, **asked).plan, 0)
    assert [(one.items, one.releasable) for one in shown.holding if one.guard == "no_forecast"] == [(held, True)][:held]
    assert (shown.head.unforeseen, shown.head.forecast) == (unforeseen, None), why
    foreseen = make_forecast(plans, shipped_edition(), ForecastAsked(date(2026, 7, 1), 3))
    after = plans.show(made(plans, **asked).plan, 0)
    assert "no_forecast" not in {one.guard for one in after.holding}
    assert after.head.forecast == (None if asked.get("person") else foreseen.n)


def test_that_no_forecast_was_made_is_told_whenever_the_plan_is_looked_at_or_approved(
    migrated: str, ask: Ask, monkeypatch: pytest.MonkeyPatch
):
    PostgresRegistry(migrated, INSURER).load(LOADED, [batch_of(PEOPLE)], "a roll")
    second = login(migrated, ask, "p1unforeseen", "approver")
    own = ("--insurer", INSURER)
    monkeypatch.setenv("DATABASE_URL", migrated)
    plan = json.loads(run("plan", "make", "--effective", RENEWAL, "--on", MADE_ON, *own, "--json").output)
    monkeypatch.setenv("DATABASE_URL", second.dsn)
    assert "見込みと照合していません" in run("plan", "show", 1, *own, lang="ja").output
    shown = json.loads(run("plan", "show", 1, *own, "--json").output)["head"]
    assert (shown["forecast"], shown["unforeseen"]) == (None, True)
    approve = ("plan", "approve", 1, *own, "--digest", plan["digest"], "--reason", "seen", "--key", "k")
    approved = run(*approve, lang="ja").output
    assert "見込みと照合していません" in approved
    assert f"送る書類 {len(PEOPLE)} 件はすべて保留です" in approved
    assert "`plan release --guard no_forecast`" in approved
    assert "`madoguchi plan forecast`" in approved
    assert json.loads(run(*approve, "--json").output)["unforeseen"] is True


def test_a_forecast_is_shown_without_small_cells_and_adds_up():
    counts = [Foreseen(RENEWAL, "certificate", rule, n) for rule, n in (("a", 30), ("b", 3), ("c", 4))]
    shown = shown_months(counts)
    assert [(one.rule, one.papers) for one in shown] == [("-", 7), ("a", 30)]
    assert by_month(shown) == by_month(counts)


# --- commands -------------------------------------------------------------------------------------------------


def test_a_plan_of_nobody_says_so(migrated: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", migrated)
    assert run("registry", "open", "--insurer", INSURER).exit_code == 0
    made = run("plan", "make", "--effective", RENEWAL, "--on", MADE_ON, "--insurer", INSURER)
    assert "nobody has a cover on that day" in made.output


def test_from_making_to_exporting_by_commands(migrated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", migrated)
    PostgresRegistry(migrated, INSURER).load(LOADED, [batch_of(PEOPLE)], "a roll")
    own = ("--insurer", INSURER, "--json")
    asked = ("plan", "make", "--effective", "R8.8.1", "--on", "2026-07-10", "--key", "k", *own)
    first, again = (json.loads(run(*asked).output) for _ in range(2))
    assert (first["plan"], first["again"], again["again"]) == (1, False, True)
    shown = json.loads(run("plan", "show", 1, *own).output)
    assert [(one["action"], one["items"]) for one in shown["counts"]] == [("renew", len(PEOPLE))]
    out = tmp_path / "plan.csv"
    assert run("plan", "export", 1, "-o", out, *own).exit_code == 0
    assert "P001" not in out.read_text("utf-8-sig")
    assert run("plan", "export", 1, "-o", out, "--with-keys", *own).exit_code == 2
    assert run("plan", "export", 1, "-o", out, "--with-keys", "--purpose", "check", *own).exit_code == 0
    assert next(csv.DictReader(out.read_text("utf-8-sig").splitlines()))["key"] == "'=P001"
    assert run("plan", "make", "--effective", "2026-07-10", *own).exit_code == 0
    assert run("plan", "diff", 1, 2, *own).exit_code == 1
    refused = run("plan", "approve", 1, "--digest", first["digest"], "--reason", "why", *own)
    assert refused.exit_code == 3
    assert "cannot tell two people apart" in refused.output
    chart, table = tmp_path / "f.svg", tmp_path / "f.csv"
    foreseen = run("plan", "forecast", "--on", "2026-07-01", "--months", 3, "-o", table, "--chart", chart, *own)
    assert json.loads(foreseen.output)["counts"][0]["papers"] == len(PEOPLE)
    assert chart.read_text().startswith("<svg xmlns=")
    after = json.loads(run(*asked[:-5], *own).output)["plan"]
    alike = run("plan", "diff", 1, after, "--insurer", INSURER)
    assert (alike.exit_code, alike.output.strip()) == (
        0, f"the two do the same; {len(PEOPLE)} lines of plan 1 wait, 0 of plan {after}")  # fmt: skip
    for lang in ("ja", "en"):
        told = run("plan", "show", 1, "--insurer", INSURER, lang=lang)
        assert first["digest"] in told.output


def test_acts_and_keys_given_out_stand_in_the_audit_and_a_retry_does_not(
    clerk: PostgresPlans, plan: Made, dsn: str, ask: Ask
):
    asked = doing("hold", plan, item=1, once="audited")
    for _ in range(2):
        clerk.do(asked)
    list(clerk.lines(plan.plan))
    list(clerk.lines(plan.plan, "counted by hand"))
    told = "SELECT act, purpose FROM audit.entry WHERE subject = $1 ORDER BY chain, n"
    entries = [tuple(row) for row in ask(dsn, lambda one: one.fetch(told, f"plan {plan.plan}"))]
    assert len([act for act, _ in entries if act == "hold plan"]) == 1
    assert ("give plan out", "counted by hand") in entries


def test_a_key_of_one_plan_or_act_stands_for_no_other(clerk: PostgresPlans, plan: Made):
    asked = doing("hold", plan, item=1, once="mine")
    clerk.do(asked)
    assert clerk.do(asked).again
    for other in (doing("hold", plan, item=2, once="mine"), doing("reject", plan, once="mine")):
        with pytest.raises(UsedKey):
            clerk.do(other)
    made(clerk, person="=P001", once="visit")
    with pytest.raises(UsedKey):
        made(clerk, person="=P002", once="visit")
