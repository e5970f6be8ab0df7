"""Whose letter goes to the head of their household: the head is looked at as they are, from the plan to the post."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.taking_in import COLUMNS, take_in
from madoguchi.desk.ledger import NothingToPost, Said, post, pull, record
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.issuing.stack import NotPulled
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition

Ask = Callable[..., Any]
Change = Callable[[Town, str], object]
SINCE = date(2026, 7, 20)
HELD = "SELECT person FROM papers.held_item JOIN plans.item USING (insurer, plan, item) WHERE plan = $1 ORDER BY 1"
PRINTED = "SELECT person FROM papers.paper WHERE plan = $1 AND state = 'printed' ORDER BY 1"
WHY = "SELECT why FROM papers.held_item WHERE plan = $1"
ENDED = {"eligible_from": date(2015, 4, 1), "lost_on": date(2016, 4, 1), "loss_reason": "moved"}
APPROVED = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'looked through', made_by, scope FROM plans.plan WHERE plan = $1
"""
NO_MORE = "UPDATE registry.office SET superseded = $1 WHERE insurer = 1 AND superseded IS NULL"
OFFICE = """
INSERT INTO registry.office (insurer, office, kind, name, postcode, address, learnt)
VALUES (1, 'A', $4, $2, '100-0001', $3, $1)
"""


def told_of(guards: tuple[str, ...]) -> tuple[str, ...]:
    """What a plan tells: nothing of what is secret."""
    return () if guards == UNTOLD else guards


def told(group: str, **said: Any) -> Change:
    """Something said of somebody."""
    return lambda town, key: town.tell(group, {key: said}, SINCE)


def merged(town: Town, key: str) -> None:
    """The record becomes part of another of the same person, who was covered long ago."""
    row = (f"{key} again", None, None, *(ENDED.get(name) for name in COLUMNS[3:]))

    async def recorded(books: Books) -> None:
        await take_in(books, [row], (await learn(books, "a notice")).n)

    town.done(recorded)
    PostgresRegistry(town.dsn, town.insurer).merge(key, f"{key} again", "one person")


class Office:
    """The clerks of a town, with its plans, its house and its ledger."""

    def __init__(self, town: Town, ask: Ask, at: PostgresHouse) -> None:
        self.town, self.ask, self.at = town, ask, at
        self.plans = PostgresPlans(town.dsn, town.insurer, "clerk")

    def made(self, person: str | None = None) -> int:
        return make_plan(self.plans, shipped_edition(), PlanAsked(EFFECTIVE, ON, person=person)).plan

    def held(self, plan: int) -> dict[int, tuple[str, ...]]:
        """Who is held by what."""
        return {one.person: one.held for one in self.plans.lines(plan) if one.held}

    def approved(self, person: str | None = None) -> int:
        plan = self.made(person)
        self.ask(self.town.dsn, lambda one: one.execute(APPROVED, plan))
        return plan

    def pulled(self, plan: int) -> set[int]:
        """Who is to be withdrawn; they are."""
        said = Said(Step.PULL, (), ON)
        serials = tuple(one.serial for one in pull(self.at.ledger, shipped_edition(), plan, None, said).withdraw)
        people = {row["person"] for row in self.town.rows("SELECT person FROM papers.paper WHERE serial = ANY ($1)",
                                                          list(serials))}  # fmt: skip
        if serials:
            record(self.at.ledger, Said(Step.VOIDED, serials, ON, "withdrawn"))
        return people

    def post(self, plan: int) -> int:
        return post(self.at.ledger, plan, Said(Step.DISPATCHED, (), ON)).papers

    def sent(self) -> dict[int, str]:
        """Carry out a plan of what is owed now: to whom, at which address, whose paper goes."""
        plan = self.approved()
        self.town.apply(plan)
        people = {row[0]: row[1] for row in self.town.rows("SELECT serial, person FROM papers.paper")}
        return {people[one["serial"]]: f"{one['addressee']['name']} {one['addressee']['address']}"
                for one in self.town.orders(plan)}  # fmt: skip


@pytest.fixture
def office(town: Town, ask: Ask) -> Iterator[Office]:
    """P1, P3 and P5 are heads of households; with each lives one more. Of everybody this month's status is known."""
    town.tell("registration", {f"P{n}": {"registered": True} for n in range(1, 7)}, ON)  # without a card of no use
    with house(town.dsn, town.insurer, town.spool) as opened:
        yield Office(town, ask, opened)


UNTOLD = ("changed",)  # told when the plan is carried out, as of whose record changed since
CHANGES: Mapping[str, tuple[Change, tuple[str, ...]]] = {
    "亡くなった": (told("death", died_on=SINCE), ("deceased",)),
    "転居した": (told("registered_address", postcode="100-0009", address="桃里町9番地"), ()),
    "送付先を届け出た": (lambda town, key: told("mailing_address", address=f"桃里町{key[1:]}番地")(town, key), ()),
    "氏名が変わった": (told("name", written="南 花子"), ()),
    "世帯を出た": (told("membership", household_key="H9"), ("address_to_confirm",)),
    "支援措置を受けた": (told("protection", support_measures=True), UNTOLD),
    "不開示になった": (told("protection", address_hidden=True), UNTOLD),
    "自己情報提供不可になった": (told("protection", own_information_blocked=True), UNTOLD),
    "保護する住所だけを届け出た": (told("protected_address", postcode="200-0001", address="隠里市秘町九番地"), UNTOLD),
    "記録が統合された": (merged, ()),
}


@pytest.mark.parametrize("why", CHANGES)
def test_what_changes_of_a_head_holds_the_household_s_letters_at_each_moment(office: Office, why: str):
    change, guards = CHANGES[why]
    plan = office.approved()
    assert office.held(plan) == {}
    change(office.town, "P1")
    assert office.town.apply(plan).held == 2
    assert [row["person"] for row in office.town.rows(HELD, plan)] == [1, 2], f"承認から印刷まで: {why}"
    change(office.town, "P3")
    assert office.pulled(plan) == {3, 4}, f"印刷から抜取りまで: {why}"
    change(office.town, "P5")
    with pytest.raises(NotPulled):
        office.post(plan)
    assert office.pulled(plan) == {5, 6}, f"抜取りから発送まで: {why}"
    with pytest.raises(NothingToPost, match="0 papers of it were posted"):
        office.post(plan)
    plan = office.approved()
    held = office.held(plan)
    assert {person: held.get(person, ()) for person in (2, 4, 6)} == dict.fromkeys((2, 4, 6), told_of(guards)), why
    office.town.apply(plan)
    assert [row["person"] for row in office.town.rows(PRINTED, plan) if row["person"] in (2, 4, 6)] == (
        [] if guards else [2, 4, 6]), why  # fmt: skip
    assert {row["why"] for row in office.town.rows(WHY, plan)} == ({*guards} if guards == UNTOLD else set())


def test_a_letter_goes_to_the_head_where_and_as_they_are_now(office: Office):
    office.town.tell("name", {"P1": {"written": "南 花子"}}, SINCE)
    office.town.tell("registered_address", {"P3": {"postcode": "100-0009", "address": "桃里町9番地"}}, SINCE)
    sent = office.sent()
    assert [sent[person] for person in (2, 4, 6)] == [
        "南 花子 汐見町1番地",
        "汐見 3子 桃里町9番地",
        "汐見 5子 汐見町5番地",
    ]


def test_where_another_head_is_recorded_the_letter_goes_to_them(office: Office):
    office.town.tell("death", {"P1": {"died_on": SINCE}}, SINCE)
    office.town.tell("membership", {"P2": {"relation": "head"}}, SINCE)
    assert office.held(office.made()) == {}, "亡くなった人の資格は翌日に終わり、交付の対象でもない"
    assert office.sent()[2] == "汐見 2子 汐見町2番地"


def test_a_head_who_is_kept_apart_and_no_more_is_an_addressee_again(office: Office):
    office.town.tell("protection", {"P1": {"support_measures": True}}, SINCE)
    assert office.held(office.made()) == {1: ("address_to_confirm",)}
    assert 2 not in office.sent()
    office.town.tell("protection", {"P1": {"support_measures": False}}, ON)
    assert set(office.sent()) == {1, 2}


@pytest.mark.parametrize(("why", "change", "held"), [
    ("世帯主の氏名", told("name", written="〓見 花子"), {1, 2}),
    ("世帯主の住所", told("registered_address", postcode="100-0001", address="汐見町〓番地"), {1, 2}),
    ("世帯主の送付先", told("mailing_address", postcode="100-0001", address="汐見町\ue000番地"), {1, 2}),
])  # fmt: skip
def test_an_addressee_that_nobody_can_print_is_held(office: Office, why: str, change: Change, held: set[int]):
    change(office.town, "P1")
    assert office.held(office.made()) == dict.fromkeys(held, ("name_unresolved",)), why


def test_an_address_that_stands_apart_is_looked_at_where_its_letter_is_made(office: Office):
    office.town.tell("protection", {"P2": {"support_measures": True}}, SINCE)
    office.town.tell("protected_address", {"P2": {"postcode": "200-0001", "address": "隠里市〓丁目"}}, SINCE)
    plan = office.approved()
    assert office.held(plan) == {}
    assert 2 not in [one["place"] for one in office.town.orders(plan)]
    assert office.town.apply(plan).reasons == {"changed": 1}


@pytest.mark.parametrize(("why", "change", "held"), [
    ("同じ宛先には、家族の分も送らない", None, {1, 2}),
    ("宛先が変われば、戻った人の分だけ", told("registered_address", address="桃里町9番地"), {2}),
])  # fmt: skip
def test_where_one_letter_came_back_from_the_others_wait_too(
    office: Office, why: str, change: Change | None, held: set[int]
):
    plan = office.approved()
    office.town.apply(plan)
    assert office.pulled(plan) == set()
    office.post(plan)
    (serial,) = office.town.rows("SELECT serial FROM papers.paper WHERE person = 2")
    record(office.at.ledger, Said(Step.RETURNED_MAIL, (serial[0],), ON))
    if change is not None:
        change(office.town, "P1")
    office.town.tell("name", {f"P{n}": {"written": f"北 {n}子"} for n in (1, 2, 3)}, SINCE)
    assert office.held(office.made()) == dict.fromkeys(held, ("address_to_confirm",)), why


@pytest.mark.parametrize("why", ["亡くなった", "世帯を出た", "支援措置を受けた"])
def test_a_plan_of_one_looks_at_the_head_as_a_plan_of_everybody(office: Office, why: str):
    change, guards = CHANGES[why]
    change(office.town, "P1")
    assert office.held(office.made("P2")).get(2, ()) == told_of(guards)
    assert office.held(office.made("P4")) == {}


def test_an_office_that_is_recorded_anew_since_is_another_addressee(office: Office):
    town = office.town
    told_office(town, "汐見工業", "港1")
    town.tell("membership", {f"P{n}": {"office": "A" if n < 3 else "B"} for n in range(1, 7)}, SINCE)
    plan = town.plan([Line(1, addressee="employer"), Line(2, addressee="employer"), Line(3)])
    told_office(town, "汐見工業", "港2")
    assert (town.apply(plan).printed, [row["person"] for row in town.rows(HELD, plan)]) == (1, [1, 2])
    again = town.plan([Line(1, addressee="employer")])
    town.apply(again)
    assert office.pulled(again) == set()
    told_office(town, "汐見工業団地", "港2")
    assert office.pulled(again) == {1}
    assert town.insurer == INSURER


def told_office(town: Town, name: str, address: str, kind: str = "employer") -> None:
    """An employer, or another office, as it is known from now on."""

    async def recorded(books: Books) -> None:
        n = (await learn(books, "offices")).n
        await books.connection.execute(NO_MORE, n)
        await books.connection.execute(OFFICE, n, name, address, kind)

    town.done(recorded)
