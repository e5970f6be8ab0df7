"""A plan carried out, and the next: nothing to do, until something is said anew."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from adapters.postgres.planned import EFFECTIVE, ON, Town
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.plans import Made, PlanAsked, make_plan
from madoguchi.rulebook.edition import shipped_edition

Ask = Callable[..., Any]
APPROVED = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'looked through', made_by, scope FROM plans.plan WHERE plan = $1
"""


@pytest.fixture
def plans(town: Town) -> PostgresPlans:
    return PostgresPlans(town.dsn, town.insurer, "clerk")


def made(plans: PostgresPlans) -> Made:
    return make_plan(plans, shipped_edition(), PlanAsked(EFFECTIVE, ON))


def done(plans: PostgresPlans, plan: Made) -> dict[int, tuple[str, str]]:
    return {one.person: (one.action, one.because) for one in plans.lines(plan.plan)}


def carry_out(town: Town, plan: Made, ask: Ask) -> None:
    ask(town.dsn, lambda one: one.execute(APPROVED, plan.plan))
    town.apply(plan.plan)


@pytest.fixture
def carried_out(town: Town, plans: PostgresPlans, ask: Ask) -> Made:
    plan = made(plans)
    assert {line.held for line in plans.lines(plan.plan)} == {()}
    carry_out(town, plan, ask)
    return plan


def test_plan_again_is_nothing_to_do(plans: PostgresPlans, carried_out: Made):
    assert set(done(plans, carried_out).values()) == {("issue", "owed")}
    again = made(plans)
    assert set(done(plans, again).values()) == {("keep", "already_held")}
    assert plans.show(again.plan, 0).holding == ()


def test_what_is_printed_and_changes_is_replaced_and_names_the_serial(
    town: Town, plans: PostgresPlans, carried_out: Made
):
    town.tell("name", {"P2": {"written": "汐見 改子"}}, date(2026, 7, 20))
    town.tell("registered_address", {"P4": {"postcode": "100-0009", "address": "桃里町9番地"}}, date(2026, 7, 20))
    again = made(plans)
    assert {person for person, told in done(plans, again).items() if told == ("replace", "contents_changed")} == {2, 4}
    serials = town.rows("SELECT person, replaces, voids FROM plans.item WHERE plan = $1 AND replaces > 0", again.plan)
    assert sorted((row["person"], row["voids"] == [row["replaces"]]) for row in serials) == [(2, True), (4, True)]


def test_who_can_no_longer_be_decided_keeps_the_paper_and_is_sent_none(
    town: Town, plans: PostgresPlans, carried_out: Made
):
    assert done(plans, made(plans))[3] == ("keep", "already_held")
    town.tell("card", {"P3": {"has_card": None}}, date(2026, 7, 20))
    assert done(plans, made(plans))[3] == ("keep", "undecidable")


def test_a_name_nobody_can_print_and_a_missing_address_are_held(town: Town, plans: PostgresPlans):
    town.tell("name", {"P1": {"written": "〓見 花子"}}, date(2026, 7, 1))
    town.tell("registered_address", {"P2": {"postcode": None, "address": None}}, date(2026, 7, 1))
    held = {one.person: one.held for one in plans.lines(made(plans).plan) if one.held}
    assert held == {1: ("name_unresolved",), 2: ("address_to_confirm", "name_unresolved")}, "P1 is the head of both"


def test_who_is_protected_since_the_address_was_told_waits_under_a_word_of_others(town: Town, plans: PostgresPlans):
    town.tell("protection", {"P5": {"support_measures": True}}, date(2026, 7, 15))
    plan = made(plans)
    held = {one.person: one.held for one in plans.lines(plan.plan) if one.held}
    assert held == {5: ("address_to_confirm",)}
    rows = town.rows(
        "SELECT person, addressee, unit, envelope FROM plans.item WHERE plan = $1 ORDER BY person", plan.plan
    )
    assert [(row["person"], row["unit"]) for row in rows if row["unit"] == "person"] == [(5, "person")]
    assert rows[4]["envelope"] != rows[5]["envelope"]
    assert rows[0]["envelope"] == rows[1]["envelope"]
    town.tell("registered_address", {"P5": {"postcode": "200-0001", "address": "新町1"}}, date(2026, 7, 20))
    assert [one.held for one in plans.lines(made(plans).plan) if one.held] == []


SHARED = [
    ("延岡市: 別の人の送付先が登録され、2年間届いた", {"P1": "奥津町 5番地", "P5": "奥津町５番地"}, {1, 2, 5, 6}),
    ("同じ世帯なら分けない", {"P1": "奥津町5番地", "P2": "奥津町5番地"}, set()),
    ("世帯主でない人だけが同じなら、その人だけ", {"P2": "奥津町5番地", "P4": "奥津町5番地"}, {2, 4}),
]


@pytest.mark.parametrize(("why", "mailed", "held"), SHARED, ids=[one[0] for one in SHARED])
def test_a_mailing_address_that_another_household_has_too_is_held_until_it_is_released(
    town: Town, plans: PostgresPlans, why: str, mailed: dict[str, str], held: set[int]
):
    town.tell("mailing_address", {key: {"address": address} for key, address in mailed.items()}, ON)
    plan = made(plans)
    assert {one.person for one in plans.lines(plan.plan) if one.held} == held, why
    assert {(one.guard, one.releasable) for one in plans.show(plan.plan, 0).holding} <= {("address_shared", True)}


def test_an_address_of_somebody_who_has_died_is_no_other_household_s(town: Town, plans: PostgresPlans):
    def guards() -> set[str]:
        return {one.guard for one in plans.show(made(plans).plan, 0).holding}

    town.tell("mailing_address", {key: {"address": "奥津町5番地"} for key in ("P1", "P5")}, ON)
    assert "address_shared" in guards()
    town.tell("death", {"P5": {"died_on": date(2026, 7, 20)}}, ON)
    assert "address_shared" not in guards()


def test_an_institution_and_an_office_are_many_people_s_address(town: Town, plans: PostgresPlans):
    town.tell("mailing_address", {key: {"address": "奥津町5番地"} for key in ("P1", "P3", "P5")}, ON)
    town.tell("assistance", {"P3": {"facility_resident": True}}, ON)
    assert not [one for one in plans.lines(made(plans).plan) if one.held]


def test_whose_own_letter_goes_elsewhere_is_held_for_a_shared_address_like_anybody(town: Town, plans: PostgresPlans):
    town.tell("mailing_address", {key: {"address": "奥津町5番地"} for key in ("P1", "P3")}, ON)
    plain = {one.person: one.held for one in plans.lines(made(plans).plan)}
    town.tell("protection", {"P1": {"support_measures": True}}, ON)
    town.tell("protected_address", {"P1": {"address": "別町1番地"}}, ON)
    assert {one.person: one.held for one in plans.lines(made(plans).plan)} == plain
