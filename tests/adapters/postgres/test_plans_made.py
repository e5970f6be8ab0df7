"""Plans on a real database: owed against held, held back, the same again, and nobody vanishes."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import Any

import pytest

from adapters.postgres.people_of_plans import (
    CERTIFICATE,
    HOLDER,
    LOST,
    MADE_ON,
    NEXT,
    NO_CARD,
    NOTICE,
    RENEWAL,
    load,
    person,
)
from madoguchi.adapters.fonts.shipped import as_shipped
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.plans import Line, Made, PlanAsked, make_plan
from madoguchi.reconcile.guards import WORDS
from madoguchi.reconcile.situations import BECAUSE
from madoguchi.rulebook.edition import shipped_edition
from sizes import size

Ask = Callable[..., Any]
WRITTEN = "SELECT written FROM plans.line WHERE plan = $1 ORDER BY item"
WITH_KEYS = "SELECT i.*, p.key FROM plans.item AS i JOIN registry.person AS p USING (insurer, person) WHERE plan = $1"


def made(plans: PostgresPlans, **asked: Any) -> Made:
    return make_plan(plans, shipped_edition(), PlanAsked(RENEWAL, MADE_ON, **asked))


def lines(plans: PostgresPlans, plan: int) -> list[Line]:
    return list(plans.lines(plan, "looked at"))


def told(found: Iterable[Line]) -> dict[tuple[str, str], tuple[str, str]]:
    return {(one.key or "", one.paper): (one.action, one.because) for one in found}


def wards(found: Iterable[Line]) -> dict[str, set[str]]:
    return {one.key or "": set(one.held) for one in found if one.held}


# --- each in its place ----------------------------------------------------------------------------------------

TOWN = [
    person("issued", NO_CARD),
    person("renewed", NO_CARD, CERTIFICATE),
    person("kept", NO_CARD, NEXT),
    person("renamed", NO_CARD, NEXT, {"name_changed_on": date(2026, 7, 25)}),
    person("noticed", HOLDER),
    person("holder", HOLDER, NOTICE),
    person("now-holder", HOLDER, CERTIFICATE, NEXT),
    person("left", NO_CARD, NEXT, LOST),
    person("left-ended", NO_CARD, CERTIFICATE, LOST),
    person("left-long-ago", NO_CARD, LOST),
    person("dead", HOLDER, NOTICE, LOST, {"loss_reason": "death"}),
    person("not-yet-acknowledged", HOLDER, {"data_registered": False}),
    person("undecidable", HOLDER, NOTICE, {"digital_certificate_expires_on": None, "has_card": None}),
    person("old", NO_CARD, {"birth_date": date(1954, 4, 2), "copayment_rate": None}),
    person("letter-of-her-own", NO_CARD, {"support_measures": True}),
]  # fmt: skip


@pytest.fixture(scope="module")
def town(migrated_once: str) -> PostgresPlans:
    return load(migrated_once, TOWN)


@pytest.fixture(scope="module")
def plan(town: PostgresPlans) -> Made:
    return made(town, once="the plan")


def test_each_person_and_paper_has_exactly_one_action(town: PostgresPlans, plan: Made):
    assert told(lines(town, plan.plan)) == {
        ("issued", "certificate"): ("issue", "owed"),
        ("renewed", "certificate"): ("renew", "paper_expired"),
        ("kept", "certificate"): ("keep", "already_held"),
        ("renamed", "certificate"): ("replace", "contents_changed"),
        ("noticed", "notice"): ("issue", "owed"),
        ("holder", "notice"): ("keep", "already_held"),
        ("now-holder", "notice"): ("issue", "owed"),
        ("now-holder", "certificate"): ("notify", "not_owed"),
        ("left", "certificate"): ("recall", "not_owed"),
        ("left-ended", "certificate"): ("keep", "paper_expired"),
        ("dead", "notice"): ("notify", "not_owed"),
        ("not-yet-acknowledged", "notice"): ("issue", "owed"),
        ("undecidable", "certificate"): ("keep", "undecidable"),
        ("undecidable", "notice"): ("keep", "undecidable"),
        ("old", "certificate"): ("issue", "owed"),
        ("letter-of-her-own", "certificate"): ("issue", "owed"),
    }


def test_nobody_vanishes(town: PostgresPlans, plan: Made):
    shown = town.show(plan.plan, 3)
    with_lines = {one.key for one in lines(town, plan.plan)}
    assert plan.people == len(TOWN) == len(with_lines) + sum(shown.nothing.values())
    assert dict(shown.nothing) == {"is_not_insured": 1}


def test_guards_hold_their_lines_and_say_what_for(town: PostgresPlans, plan: Made):
    assert wards(lines(town, plan.plan)) == {
        "dead": {"deceased"}, "not-yet-acknowledged": {"not_acknowledged"}, "undecidable": {"undecidable"},
        "old": {"rate_missing"},
    }  # fmt: skip
    waits = {one.guard: set(one.waits) for one in town.show(plan.plan, 0).holding}
    assert waits["undecidable"] == {"has_card"}
    assert set(waits) <= set(WORDS)


def test_an_envelope_of_her_own_and_no_word_of_why(town: PostgresPlans, plan: Made, migrated_once: str, ask: Ask):
    rows = ask(migrated_once, lambda one: one.fetch(WITH_KEYS, plan.plan))
    own = next(row for row in rows if row["key"] == "letter-of-her-own")
    assert (own["addressee"], own["unit"]) == ("person", "person")
    assert own["rule"] in ("other_ex_officio", "no_card")
    for word in ("support", "protect", "hidden"):
        assert not [row for row in rows if word in str(dict(row)) and row["key"] == own["key"]]
    assert {row["because"] for row in rows} <= set(BECAUSE)


def test_a_retry_with_the_same_key_gives_the_first_plan(town: PostgresPlans, plan: Made):
    again = made(town, once="the plan")
    assert (again.plan, again.digest, again.again) == (plan.plan, plan.digest, True)


def test_made_twice_of_the_same_it_has_the_same_digest(town: PostgresPlans, plan: Made):
    assert made(town).digest == plan.digest
    assert made(town, known=plan.known).digest == plan.digest


def test_two_plans_that_are_alike_do_not_differ_and_another_day_does(town: PostgresPlans, plan: Made):
    assert town.difference(plan.plan, made(town).plan) == []
    summer = make_plan(town, shipped_edition(), PlanAsked(date(2026, 7, 10)))
    found = {(one.paper, one.before, one.after): one.items for one in town.difference(plan.plan, summer.plan)}
    assert found["certificate", "renew", "keep"] == 1


def test_a_plan_of_one_person_says_the_same_as_the_plan_of_all(town: PostgresPlans, plan: Made):
    whole = told(lines(town, plan.plan))
    for key in ("renewed", "now-holder", "left-long-ago"):
        one = made(town, person=key)
        assert told(lines(town, one.plan)) == {k: done for k, done in whole.items() if k[0] == key}
        assert one.people == 1


def test_samples_are_drawn_by_the_digest_and_not_by_who_looks(town: PostgresPlans, plan: Made):
    first, again = (town.show(plan.plan, 5).samples for _ in range(2))
    assert first == again
    assert 1 <= len(first) <= 5


def test_counts_add_up_and_small_cells_name_no_rule(town: PostgresPlans, plan: Made):
    counts = town.show(plan.plan, 0).counts
    assert sum(one.items for one in counts) == plan.items
    assert not [one for one in counts if one.items < 10 and (one.rule or one.unit or one.ground)]


def test_the_digest_can_be_worked_out_by_hand(town: PostgresPlans, plan: Made, migrated_once: str, ask: Ask):
    written = ask(migrated_once, lambda one: one.fetch(WRITTEN, plan.plan))
    head = ["madoguchi plan 1", town.insurer, "2026-08-01", str(plan.known), shipped_edition().digest, "2026-07-10"]
    of_head = sha256("\n".join([*head, "everybody", as_shipped().digest]).encode()).digest()
    of_lines = sha256("\n".join(row["written"] for row in written).encode()).digest()
    assert sha256(of_head + of_lines).hexdigest() == plan.digest


# --- worlds ---------------------------------------------------------------------------------------------------

STATES = {
    # card, papers held: what comes of it, by paper
    "no card, nothing": ((NO_CARD,), {"certificate": "issue"}),
    "no card, ending": ((NO_CARD, CERTIFICATE), {"certificate": "renew"}),
    "no card, held": ((NO_CARD, NEXT), {"certificate": "keep"}),
    "no card, notice": ((NO_CARD, NEXT, NOTICE), {"certificate": "keep", "notice": "notify"}),
    "holder, nothing": ((HOLDER,), {"notice": "issue"}),
    "holder, held": ((HOLDER, NOTICE), {"notice": "keep"}),
    "holder, certificate": ((HOLDER, NEXT), {"notice": "issue", "certificate": "notify"}),
    "left, certificate": ((NO_CARD, NEXT, LOST), {"certificate": "recall"}),
    "left, nothing": ((HOLDER, LOST), {}),
}


@pytest.mark.parametrize("seed", range(size("plan worlds")))
def test_random_worlds_are_planned_as_a_dictionary_says(seed: int, migrated: str):
    random = Random(seed)  # noqa: S311 - a world, no secret
    world = {f"P{n:03}": random.choice(list(STATES)) for n in range(80)}
    people = [person(key, *STATES[state][0], {"birth_date": _born(random)}) for key, state in world.items()]
    random.shuffle(people)
    plans = load(migrated, people)
    done = made(plans)
    expected = {(key, paper): does for key, state in world.items() for paper, does in STATES[state][1].items()}
    assert {key: does for key, (does, _) in told(lines(plans, done.plan)).items()} == expected
    assert done.people == len(world)


def _born(random: Random) -> date:
    return date(1960, 1, 1) + timedelta(days=random.randrange(15_000))
