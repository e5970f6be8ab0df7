"""Applications on a real database: decided by the rulebook, whole or a query, done once, and never told too much."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.people_of_plans import HOLDER, INSURER, NO_CARD, NOTICE, load, person
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.plans.applications import PostgresApplications
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import person_of, stretches
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.desk.applications import (
    Answer,
    Application,
    ByHand,
    NoSuchApplication,
    NotByHand,
    NotByRule,
    Received,
    answer,
    decide_open,
    due,
    receive,
)
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.registry.applications import Channel, Item, Kind, State
from madoguchi.registry.history import said_on
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.once import UsedKey

ON = date(2026, 7, 10)
EDITION = shipped_edition()
PEOPLE = {
    "holder": (HOLDER, NOTICE), "cardless": (NO_CARD,), "lost card": (HOLDER | {"card_lost": True}, NOTICE),
    "left": (HOLDER, {"lost_on": date(2026, 6, 1), "loss_reason": "moved"}),
}  # fmt: skip
KEYS = {name: f"P{n}" for n, name in enumerate(PEOPLE, 1)}


@pytest.fixture
def store(migrated: str) -> PostgresApplications:
    load(migrated, [person(KEYS[name], *facts) for name, facts in PEOPLE.items()])
    return PostgresApplications(migrated, INSURER, "clerk")


@pytest.fixture
def comes(store: PostgresApplications) -> Callable[..., Application]:
    def received(who: str, kind: Kind, channel: Channel = Channel.COUNTER, **more: Any) -> Application:
        told = {"applied_on": ON, "received_on": ON} | more
        return receive(store, Received(KEYS.get(who, who), kind, channel, **told), EDITION)

    return received


@pytest.fixture
def said(store: PostgresApplications, ask) -> Callable[[str, str, date], Any]:
    """What is recorded of a person in a group on a day."""

    def on(who: str, group: str, day: date) -> Any:
        async def told(connection):
            async with books_of(connection, INSURER) as books:
                return said_on(await stretches(books, await person_of(books, KEYS[who]), group), day)

        return ask(store.dsn, told, "clerk")

    return on


BY_RULE = [
    ("カードを失くした人の申請は受理", "lost card", Kind.ELIGIBILITY_CERTIFICATE, {}, State.ACCEPTED,
     "certificate_has_a_ground"),
    ("使えるカードがあれば「念のため」は不交付", "holder", Kind.ELIGIBILITY_CERTIFICATE, {"reason": "spare"},
     State.REFUSED, "no_other_reason_counts"),
    ("資格のない人の申請は不交付", "left", Kind.ELIGIBILITY_CERTIFICATE, {}, State.REFUSED, "applicant_is_not_insured"),
    ("解除の申請に理由は要らない", "holder", Kind.DEREGISTRATION, {}, State.ACCEPTED, "deregistration_is_taken"),
    ("解除はマイナポータルではできない", "holder", Kind.DEREGISTRATION, {"channel": Channel.PORTAL}, State.REFUSED,
     "deregistration_by_wrong_channel"),
    ("市区町村の窓口は窓口", "holder", Kind.DEREGISTRATION, {"channel": Channel.MUNICIPALITY}, State.ACCEPTED,
     "deregistration_is_taken"),
    ("65歳前の障害認定は不交付", "holder", Kind.DISABILITY_CERTIFICATION, {}, State.REFUSED,
     "disability_not_for_this_age_or_scheme"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "who", "kind", "more", "state", "rule"), BY_RULE, ids=[one[0] for one in BY_RULE])
def test_an_application_is_decided_by_the_rulebook_and_shows_its_rule(comes, why, who, kind, more, state, rule):
    told = comes(who, kind, **more)
    assert (told.state, told.rule) == (state, rule), why


def test_a_cancellation_of_the_registration_is_recorded_with_both_days_and_ends_by_rule(store, comes, said):
    told = comes("holder", Kind.DEREGISTRATION, applied_on=date(2026, 7, 3))
    assert (told.state, told.effective_on) == (State.ACCEPTED, None)  # it counts from the day the insurer asks
    assert said("holder", "registration", ON)["deregistration_applied_on"] == date(2026, 7, 3)
    answer(store, Answer(told.application, date(2026, 7, 13), requested_on=date(2026, 7, 13)), EDITION)
    assert said("holder", "registration", date(2026, 7, 13))["deregistration_requested_on"] == date(2026, 7, 13)
    done = store.show(told.application, "a test")
    assert (done.state, done.effective_on) == (State.ANSWERED, date(2026, 8, 31))


LACKING = [
    ("日付のない申請書", {"applied_on": None}, (Item.DATE,)),
    ("氏名と対象者のない申請書", {"absent": frozenset({Item.NAME, Item.PEOPLE})}, (Item.NAME, Item.PEOPLE)),
]


@pytest.mark.parametrize(("why", "more", "lacks"), LACKING, ids=[one[0] for one in LACKING])
def test_a_form_that_is_not_whole_is_a_query_until_all_of_it_has_come(store, comes, why, more, lacks):
    told = comes("lost card", Kind.ELIGIBILITY_CERTIFICATE, **more)
    assert (told.state, told.lacks, told.rule) == (State.QUERIED, lacks, None), why
    some = answer(store, Answer(told.application, ON, brought=frozenset(lacks[1:])), EDITION)
    assert (some.state, some.lacks) == (State.QUERIED, lacks[:1])
    done = answer(store, Answer(told.application, ON, brought=frozenset(lacks)), EDITION)
    assert (done.state, done.lacks) == (State.ACCEPTED, ())


def test_the_same_key_twice_gives_the_first_result_and_another_act_under_it_is_refused(store, comes):
    first = comes("lost card", Kind.ELIGIBILITY_CERTIFICATE, once="k")
    again = comes("lost card", Kind.ELIGIBILITY_CERTIFICATE, once="k")
    assert (first == again, first.again, again.again) == (True, False, True)
    told = [answer(store, Answer(first.application, ON, once="a"), EDITION) for _ in range(2)]
    assert told[0] == told[1]
    assert told[0].state is State.ANSWERED
    gone = [store.withdraw(first.application, ON, "電話で取下げ", "w") for _ in range(2)]
    assert gone[0] == gone[1]
    assert len(store.list("a test")) == 1
    with pytest.raises(RuleBroken, match="its states have an order"):
        answer(store, Answer(first.application, ON), EDITION)


def test_a_key_of_another_act_is_refused(store, comes, ask):
    async def learn(connection):
        async with books_of(connection, INSURER) as books:
            await books.connection.execute("SELECT registry.learn('another', 'k', '')")

    ask(store.dsn, learn)
    with pytest.raises(UsedKey):
        comes("lost card", Kind.ELIGIBILITY_CERTIFICATE, once="k")


def test_an_accepted_application_reaches_the_next_plan_and_a_withdrawn_one_leaves_it(store, comes, migrated):
    plans = PostgresPlans(migrated, INSURER, "clerk")

    def papers(effective: date = ON) -> dict[str, str]:
        made = make_plan(plans, EDITION, PlanAsked(effective, ON, person=KEYS["lost card"]))
        return {line.paper: line.action for line in plans.lines(made.plan)}

    before = papers()
    told = comes("lost card", Kind.ELIGIBILITY_CERTIFICATE)
    assert papers() != before
    assert papers()["certificate"] == "issue"
    store.withdraw(told.application, ON, "カードが見つかった", None)
    assert papers() == before


def test_what_rules_answer_nobody_answers_by_hand_and_what_none_answers_somebody_must(store, comes):
    queried = comes("lost card", Kind.ELIGIBILITY_CERTIFICATE, applied_on=None)
    with pytest.raises(NotByHand):
        answer(store, Answer(queried.application, ON, frozenset({Item.DATE}), ByHand(State.ACCEPTED, "x")), EDITION)
    asked = comes("holder", Kind.CORRECTION)
    assert (asked.state, asked.rule) == (State.RECEIVED, None)
    with pytest.raises(NotByRule):
        answer(store, Answer(asked.application, ON), EDITION)
    done = answer(store, Answer(asked.application, ON, by_hand=ByHand(State.REFUSED, "記録どおり")), EDITION)
    assert (done.state, done.why) == (State.REFUSED, "記録どおり")


def test_one_that_cannot_be_decided_for_want_of_a_fact_waits_and_is_decided_when_it_is_known(store, comes, migrated):
    load_unknown = person("P9", {"has_card": None, "registered": True})
    PostgresRegistry(migrated, INSURER).load(date(2026, 6, 30), [batch_of([load_unknown])], "a roll")
    told = comes("P9", Kind.ELIGIBILITY_CERTIFICATE)
    assert (told.state, told.rule) == (State.RECEIVED, None)
    assert "has_card" in told.missing
    assert [one.application for one in decide_open(store, EDITION, ON)] == [told.application]


def test_what_is_due_is_listed_until_the_applicant_was_told(store, comes):
    first = comes("lost card", Kind.ELIGIBILITY_CERTIFICATE)
    second = comes("holder", Kind.ELIGIBILITY_CERTIFICATE, applied_on=None)
    assert [one.application for one in due(store, date(2026, 7, 23), "a test")] == []
    assert [one.application for one in due(store, date(2026, 7, 24), "a test")] == [first.application]
    assert [one.application for one in due(store, date(2026, 8, 9), "a test")] == [
        first.application,
        second.application,
    ]
    answer(store, Answer(first.application, ON), EDITION)
    assert [one.application for one in due(store, date(2026, 8, 9), "a test")] == [second.application]


def test_a_number_of_no_application_is_refused(store):
    with pytest.raises(NoSuchApplication):
        store.show(7, "a test")


# --- who may do what, and what nobody is told ----------------------------------------------------------------


def test_of_an_application_about_protection_only_who_has_the_right_is_told(store, comes, ask):
    """Whoever took it in knows its number and what they said; to others it is not there, nor is what came of it."""
    name, password = "u6001", ask(store.dsn, lambda one: add_login(one, "u6001", ["clerk"]))
    ask(store.dsn, lambda one: give(one, name, [LoginGrant(INSURER)]))
    other = PostgresApplications(store.dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@"), INSURER)
    told = receive(other, Received(KEYS["holder"], Kind.PROTECTION, Channel.COUNTER, ON, ON, once="k"), EDITION)
    again = receive(other, Received(KEYS["holder"], Kind.PROTECTION, Channel.COUNTER, ON, ON, once="k"), EDITION)
    assert (told.state, told == again, again.again) == (State.RECEIVED, True, True)
    assert other.list("a test") == []
    for act in (lambda: other.show(told.application, "a test"), lambda: other.withdraw(told.application, ON, "x", None),
                lambda: answer(other, Answer(told.application, ON), EDITION)):  # fmt: skip
        with pytest.raises(NoSuchApplication) as refused:
            act()
        assert not re.search("保護|支援|protect", str(refused.value))
    hand = ByHand(State.ACCEPTED, "警察の相談票")
    assert answer(store, Answer(told.application, ON, by_hand=hand), EDITION).state is State.ACCEPTED
    assert said_of_protection(store, ask) is True
    assert other.list("a test") == []


def said_of_protection(store: PostgresApplications, ask) -> Any:
    async def told(connection):
        async with books_of(connection, INSURER) as books:
            return said_on(await stretches(books, await person_of(books, KEYS["holder"]), "protection"), ON)

    return ask(store.dsn, told)["support_measures"]


MATRIX = {
    "receive": ("clerk", "intake"), "list": ("clerk", "intake", "approver", "auditor"), "withdraw": ("clerk", "intake"),
}  # fmt: skip


@pytest.mark.parametrize("role", ["clerk", "approver", "auditor", "intake"])
@pytest.mark.parametrize("what", MATRIX)
def test_each_role_does_what_it_may_and_no_more(store, comes, what, role):
    comes("lost card", Kind.ELIGIBILITY_CERTIFICATE)
    own = PostgresApplications(store.dsn, INSURER, role)
    acts: dict[str, Callable[[], object]] = {
        "receive": lambda: receive(own, Received("P1", Kind.CORRECTION, Channel.POST, ON, ON), EDITION),
        "list": lambda: own.list("a test"), "withdraw": lambda: own.withdraw(1, ON, "x", None),
    }  # fmt: skip
    if role in MATRIX[what]:
        acts[what]()
    else:
        with pytest.raises(NotAllowed):
            acts[what]()
