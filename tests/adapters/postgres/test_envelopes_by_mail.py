"""By which mail an envelope goes: one class for all that lies in it, and the safest of what each paper would go by."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.postgres.people_of_plans import CERTIFICATE, HOLDER, INSURER, MADE_ON, NO_CARD, RENEWAL, load, person
from adapters.postgres.planned import EFFECTIVE, ON, Town
from adapters.postgres.test_addressee import APPROVED, told_office
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.desk.practices import with_practices
from madoguchi.registry.groups import GROUPS
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.terms.paper import MailClass
from sizes import size

BOX, RECORD, PARCEL, SIGNED = "ordinary", "specified_record", "tracked_parcel", "simple_registered"
SENT = """
SELECT person, paper, addressee, unit, envelope, mail_class FROM plans.item
WHERE plan = $1 AND action IN ('issue', 'replace', 'renew') ORDER BY item
"""
WRITTEN = """
insurer: {insurer}
name: {{ja: 架空市国民健康保険, en: Made-up City}}
scheme: national
insurer_number: none
choices:
"""
CHOICE = "  {name}: {{from: 2024-07-01, value: {value}, cites: [choices#25], basis: assumed, checked_on: 2026-11-23}}\n"


def by_practice(folder: Path, **choices: str) -> Edition:
    """The rulebook with a practice that chose so."""
    path = folder / f"practice-{len(list(folder.glob('practice-*')))}.yaml"
    chosen = (CHOICE.format(name=name, value=value) for name, value in choices.items())
    path.write_text(WRITTEN.format(insurer=INSURER) + "".join(chosen), "utf-8")
    return with_practices(shipped_edition(), [path])


# --- which is the safest ------------------------------------------------------------------------------------------

PAIRS = [  # (why, certificates go by, notices go by, and both in one envelope by)
    ("お知らせが上でも、資格確認書の特定記録", RECORD, BOX, RECORD),
    ("お知らせのほうが手厚ければ、そちら", BOX, RECORD, RECORD),
    ("対面で渡す簡易書留は、追跡できる小包より上", PARCEL, SIGNED, SIGNED),
    ("小包は特定記録より上", RECORD, PARCEL, PARCEL),
    ("同じなら、そのまま", BOX, BOX, BOX),
]


@pytest.fixture(scope="module")
def house(migrated_once: str) -> Town:
    """A household of two: to the first a notice is owed, to the other a certificate."""
    load(migrated_once, [person("P1", HOLDER), person("P2", NO_CARD)])
    town = Town(migrated_once, Path(), INSURER)
    town.tell("membership", {key: {"household_key": "H1"} for key in ("P1", "P2")}, MADE_ON)
    return town


def planned(town: Town, edition: Edition, **asked: Any) -> Sequence[Mapping[str, Any]]:
    """What a plan sends."""
    plan = make_plan(PostgresPlans(town.dsn, town.insurer, "clerk"), edition, PlanAsked(RENEWAL, MADE_ON, **asked))
    return town.rows(SENT, plan.plan)


@pytest.mark.parametrize(("why", "certificate", "notice", "both"), PAIRS, ids=[one[0] for one in PAIRS])
def test_two_papers_in_one_envelope_go_by_the_safer_mail(
    house: Town, tmp_path: Path, why: str, certificate: str, notice: str, both: str
):
    chosen = {"certificate_mail": certificate, "notice_mail": notice}
    shared = planned(house, by_practice(tmp_path, **chosen))
    assert len({row["envelope"] for row in shared}) == 1
    assert [(row["paper"], row["mail_class"]) for row in shared] == [("notice", both), ("certificate", both)], why
    for unit in ("person", "household_by_paper"):
        apart = planned(house, by_practice(tmp_path, **chosen, envelope_unit=unit))
        assert [row["mail_class"] for row in apart] == [notice, certificate], f"nothing is shared: {unit}"


def test_a_plan_of_one_person_goes_by_their_own_mail_and_at_the_counter_by_none(house: Town):
    edition = shipped_edition()
    assert [row["mail_class"] for row in planned(house, edition, person="P1")] == [BOX]
    assert [row["mail_class"] for row in planned(house, edition, person="P2")] == [RECORD]
    assert [row["mail_class"] for row in planned(house, edition, person="P2", handed=True)] == ["counter"]


# --- any practice, any households -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(size("shared envelopes")))
def test_each_envelope_of_a_plan_goes_by_one_mail_the_safest_of_its_papers(seed: int, migrated: str, tmp_path: Path):
    random = Random(seed)  # noqa: S311 (a world, no secret)
    people = {f"P{n:02}": random.choice([(HOLDER,), (NO_CARD,), (NO_CARD, CERTIFICATE)]) for n in range(40)}
    apart = {key for key in people if random.random() < 0.15}
    load(migrated, [person(key, *facts, {"support_measures": key in apart}) for key, facts in people.items()])
    town = Town(migrated, tmp_path, INSURER)
    told_office(town, "汐見工業", "汐見市港1番", random.choice(["employer", "branch"]))
    lives = {key: {"household_key": f"H{random.randrange(12)}", "office": random.choice(["A", None])} for key in people}
    town.tell("membership", lives, date(2026, 7, 1))
    for _ in range(3):
        mail = {f"{paper}_mail": random.choice([one.value for one in MailClass]) for paper in ("certificate", "notice")}
        chosen = {
            "addressee": random.choice(["head", "person", "employer", "branch"]),
            "envelope_unit": random.choice(["household", "household_by_paper", "person"]),
            "delivery_under_protection": random.choice(["own_letter", "counter_only"]),
        }
        sent = planned(town, by_practice(tmp_path, **mail, **chosen))
        assert len(sent) >= len(people) * 2 / 3
        assert town.rows(ALONE, sorted(apart)) or not apart
        by_envelope: dict[int, list[Mapping[str, Any]]] = {}
        for row in sent:
            by_envelope.setdefault(row["envelope"], []).append(row)
        for lying in by_envelope.values():
            assert {row["mail_class"] for row in lying} == {expected(lying, mail, chosen, apart, town)}, (chosen, mail)


ALONE = "SELECT person FROM registry.person WHERE key = ANY ($1)"
LEAST_FIRST = [BOX, RECORD, PARCEL, SIGNED]


def expected(
    lying: Sequence[Mapping[str, Any]], mail: Mapping[str, str], chosen: Mapping[str, str], apart: set[str], town: Town
) -> str | None:
    """By which mail an envelope goes, one paper after another; None: it is handed over."""
    kept = {row["person"] for row in town.rows(ALONE, sorted(apart))}
    if chosen["delivery_under_protection"] == "counter_only" and any(row["person"] in kept for row in lying):
        assert len({row["person"] for row in lying}) == 1
        return None
    return max((mail[f"{row['paper']}_mail"] for row in lying), key=LEAST_FIRST.index)


# --- carried out ----------------------------------------------------------------------------------------------------


def test_what_shares_an_envelope_is_carried_out_by_one_mail_and_the_next_plan_finds_nothing_to_do(town: Town):
    for group in (one for one in GROUPS if one.name in ("card", "registration", "digital_certificate")):
        said = {name: HOLDER[name] for name in group.facts if name in HOLDER}
        town.tell(group.name, {"P1": said}, ON)
    plans = PostgresPlans(town.dsn, town.insurer, "clerk")
    plan = make_plan(plans, shipped_edition(), PlanAsked(EFFECTIVE, ON)).plan
    assert [line.held for line in plans.lines(plan) if line.held] == []
    town.rows(APPROVED, plan)
    done = town.apply(plan)
    assert (done.printed, done.held) == (6, 0)
    orders = [(one["paper"], one["envelope"], one["mail_class"]) for one in town.orders(plan)]
    assert orders[:2] == [("notice", 1, RECORD), ("certificate", 1, RECORD)]
    assert {row["action"] for row in town.rows("SELECT action FROM plans.item WHERE plan = $1", again(plans))} == {
        "keep"
    }
    by_service = town.rows("SELECT * FROM papers.letters_by_service($1, $2)", plan, [1, 2, 3, 4, 5, 6])
    assert [tuple(row) for row in by_service] == [(RECORD, 3)]


def again(plans: PostgresPlans) -> int:
    return make_plan(plans, shipped_edition(), PlanAsked(EFFECTIVE, ON)).plan
