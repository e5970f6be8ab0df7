"""Forms as a clerk receives them: each kind through each channel, what it must hold, by when it is looked at."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from adapters.postgres.people_of_plans import HOLDER, INSURER, NO_CARD, NOTICE, load, person
from adapters.postgres.servers import asked
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import books_of, learn, newest
from madoguchi.adapters.postgres.plans.applications import PostgresApplications
from madoguchi.adapters.postgres.plans.beside import beside_of
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import NobodyOfThisKey
from madoguchi.desk.applications import ASSUMED, Answer, Application, Received, answer, due, receive, receive_form
from madoguchi.registry.applications import (
    BY_HAND,
    ON_ONE_FORM,
    Applicant,
    Channel,
    Entry,
    Item,
    Kind,
    NotOneForm,
    State,
    needed,
)
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.practice import law_values
from proofs import proves

ON = date(2026, 7, 10)
EDITION = shipped_edition()
LOST = HOLDER | {"card_lost": True}
CEILING = {"limit_category": "u", "limit_category_from": date(2025, 8, 1), "special_circumstances": False}
UNION, SOCIETY = "okayama-late-stage", "chiba-medical-society"
ELDERLY = {"birth_date": date(1945, 5, 5), "insured_birth_date": date(1945, 5, 5), "copayment_rate": 10}
PEOPLE = {
    INSURER: {"lost": (LOST, NOTICE, CEILING), "holder": (HOLDER, NOTICE, CEILING), "no card": (NO_CARD, CEILING)},
    UNION: {"lost": (LOST, ELDERLY), "holder": (HOLDER, ELDERLY, CEILING), "no card": (NO_CARD, ELDERLY, CEILING)},
    SOCIETY: {"lost": (LOST, NOTICE), "holder": (HOLDER, NOTICE)},
}  # fmt: skip


async def in_one_household(connection: Connection) -> None:
    """The holder's head of household is the one without a card."""
    async with books_of(connection, INSURER) as books:
        n = (await learn(books, "a household")).n
        rows = [
            ("holder", date(2020, 4, 1), None, "H1", "dependent"),
            ("no card", date(2020, 4, 1), None, "H1", "head"),
        ]
        await correct_many(books, "membership", ["household_key", "relation"], rows, n)


@pytest.fixture(scope="module")
def town(migrated_once: str) -> str:
    """Three insurers with a few people each, for tests that only add applications."""
    load(migrated_once, [person(who, *facts) for who, facts in PEOPLE[INSURER].items()])
    asked(migrated_once, in_one_household)
    for insurer in (UNION, SOCIETY):
        people = [person(who, *facts) | {"insurer": insurer} for who, facts in PEOPLE[insurer].items()]
        registry = PostgresRegistry(migrated_once, insurer)
        registry.open_books()
        registry.load(date(2026, 6, 30), [batch_of(people)], "a roll")
    return migrated_once


@pytest.fixture
def comes(town: str) -> Callable[..., Application]:
    def received(who: str, kind: Kind, insurer: str = INSURER, **more: Any) -> Application:
        told = {"channel": Channel.COUNTER, "applied_on": ON, "received_on": ON} | more
        return receive(PostgresApplications(town, insurer, "clerk"), Received(who, kind, **told), EDITION)

    return received


REISSUE = {"paper": "certificate", "cause": "mislaid"}
ENTRY = {"entries": frozenset({Entry.LIMIT_CATEGORY})}
OUTCOMES = [
    ("失くしたカードの人は資格確認書を受ける", INSURER, "lost", Kind.ELIGIBILITY_CERTIFICATE, {}, State.ACCEPTED),
    ("使えるカードの人は受けない", INSURER, "holder", Kind.ELIGIBILITY_CERTIFICATE, {}, State.REFUSED),
    ("健保組合は理由のない申請書を受けない", SOCIETY, "lost", Kind.ELIGIBILITY_CERTIFICATE, {"reason": "none"},
     State.REFUSED),
    ("カードのない人の資格確認書の再交付", INSURER, "no card", Kind.REISSUE, REISSUE, State.ACCEPTED),
    ("マイナポータルで見られる人のお知らせの再交付も受ける", INSURER, "holder", Kind.REISSUE,
     {"paper": "notice", "cause": "mislaid"}, State.ACCEPTED),
    ("従来の保険証は再交付しない", INSURER, "holder", Kind.REISSUE, {"paper": "former_card"}, State.REFUSED),
    ("解除の申請", INSURER, "holder", Kind.DEREGISTRATION, {}, State.ACCEPTED),
    ("広域連合は併記を受ける", UNION, "no card", Kind.OPTIONAL_ENTRY, ENTRY, State.ACCEPTED),
    ("併記をしない保険者では受けない", INSURER, "no card", Kind.OPTIONAL_ENTRY, ENTRY, State.REFUSED),
    ("国保は限度額適用認定を受ける", INSURER, "no card", Kind.CEILING_CERTIFICATE, {}, State.ACCEPTED),
    ("広域連合は限度額適用認定証を交付しない", UNION, "no card", Kind.CEILING_CERTIFICATE, {}, State.REFUSED),
    ("障害認定は65歳から74歳の広域連合だけ", INSURER, "no card", Kind.DISABILITY_CERTIFICATION, {}, State.REFUSED),
    ("訂正は人が見る", INSURER, "holder", Kind.CORRECTION, {}, State.RECEIVED),
    ("支援措置の申出は人が見る", INSURER, "holder", Kind.PROTECTION, {}, State.RECEIVED),
    ("その終了も人が見る", INSURER, "holder", Kind.PROTECTION_END, {}, State.RECEIVED),
]  # fmt: skip


@pytest.mark.parametrize(("why", "insurer", "who", "kind", "more", "state"), OUTCOMES, ids=[one[0] for one in OUTCOMES])
def test_each_kind_is_answered_by_rule_or_waits_for_somebody(town, why, insurer, who, kind, more, state):
    store = PostgresApplications(town, insurer)
    told = receive(store, Received(who, kind, Channel.COUNTER, ON, ON, **more), EDITION)
    assert told.state is state, why
    assert (told.rule is None) is (kind in BY_HAND)


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("kind", sorted(set(Kind) - BY_HAND, key=str))
def test_every_channel_brings_every_kind_and_only_a_cancellation_depends_on_it(comes, kind, channel):
    more = {Kind.REISSUE: REISSUE, Kind.OPTIONAL_ENTRY: ENTRY}.get(kind, {})
    told, usual = (comes("lost", kind, channel=one, **more) for one in (channel, Channel.COUNTER))
    by_channel = kind is Kind.DEREGISTRATION and channel in (Channel.PORTAL, Channel.EMPLOYER)
    assert (told.state, told.rule) == (
        (State.REFUSED, "deregistration_by_wrong_channel") if by_channel else (usual.state, usual.rule)
    )


@pytest.mark.parametrize(
    ("why", "insurer", "channel", "state"),
    [("健保組合の解除は事業主経由で受ける", SOCIETY, Channel.EMPLOYER, State.ACCEPTED),
     ("市町村の窓口は広域連合の窓口", UNION, Channel.MUNICIPALITY, State.ACCEPTED),
     ("市町村国保に事業主はない", INSURER, Channel.EMPLOYER, State.REFUSED)],
)  # fmt: skip
def test_a_cancellation_comes_through_the_channels_of_its_insurer(comes, why, insurer, channel, state):
    assert comes("holder", Kind.DEREGISTRATION, insurer, channel=channel).state is state, why


UNSHOWN = {"absent": frozenset({Item.AUTHORITY})}
LACKING = [
    ("再交付は書類を言う", Kind.REISSUE, {}, {Item.PAPER}),
    ("併記は事項を言う", Kind.OPTIONAL_ENTRY, {}, {Item.ENTRIES}),
    ("訂正は内容を言う", Kind.CORRECTION, {"absent": frozenset({Item.CONTENT})}, {Item.CONTENT}),
    ("施設職員は代理を示す", Kind.DEREGISTRATION, UNSHOWN | {"applicant": Applicant.FACILITY}, {Item.AUTHORITY}),
    ("本人は代理を示さない", Kind.DEREGISTRATION, UNSHOWN, set()),
    ("世帯主も", Kind.DEREGISTRATION, UNSHOWN | {"applicant": Applicant.HEAD}, set()),
    ("解除に対象者の欄はない", Kind.DEREGISTRATION, {"absent": frozenset({Item.PEOPLE})}, set()),
    ("日付も番号もない", Kind.CEILING_CERTIFICATE, {"applied_on": None, "absent": frozenset({Item.NUMBER})},
     {Item.DATE, Item.NUMBER}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "kind", "more", "lacks"), LACKING, ids=[one[0] for one in LACKING])
def test_a_form_is_held_against_what_its_kind_must_hold(comes, why, kind, more, lacks):
    told = comes("holder", kind, **more)
    assert set(told.lacks) == lacks, why
    assert (told.state is State.QUERIED) is bool(lacks)


def test_what_a_kind_needs_is_asked_of_it_alone():
    needs = {item: {kind for kind in Kind if item in needed(kind, Applicant.FACILITY)} for item in Item}
    assert needs[Item.ENTRIES] == {Kind.OPTIONAL_ENTRY}
    assert needs[Item.PAPER] == {Kind.REISSUE}
    assert needs[Item.DATE] == needs[Item.AUTHORITY] == set(Kind)
    assert needs[Item.REASON] == set()  # a rule asks for it where the insurer does


# --- one form, two things -------------------------------------------------------------------------------------


def form(who: str, **more: Any) -> Received:
    told = {"also": Kind.OPTIONAL_ENTRY, **ENTRY} | more
    return Received(who, Kind.ELIGIBILITY_CERTIFICATE, Channel.POST, ON, ON, **told)


@proves("S2-29")
def test_one_form_that_asks_for_a_certificate_and_its_entries_has_one_receipt_and_two_answers(town):
    store = PostgresApplications(town, UNION, "clerk")
    first, second = receive_form(store, form("lost", once="form-7"), EDITION)
    assert first.receipt == second.receipt == first.application == second.application - 1
    assert [(one.kind, one.state) for one in (first, second)] == [
        (Kind.ELIGIBILITY_CERTIFICATE, State.ACCEPTED), (Kind.OPTIONAL_ENTRY, State.ACCEPTED)]  # fmt: skip
    assert (first.entries, second.entries) == ((), (Entry.LIMIT_CATEGORY,))
    again = receive_form(store, form("lost", once="form-7"), EDITION)
    assert (list(again), [one.again for one in again]) == ([first, second], [True, True])


def test_the_entries_of_a_form_are_a_query_while_its_certificate_is_answered(town):
    store = PostgresApplications(town, UNION, "clerk")
    first, second = receive_form(store, form("lost", entries=frozenset()), EDITION)
    assert (first.state, second.state, second.lacks) == (State.ACCEPTED, State.QUERIED, (Item.ENTRIES,))


def test_what_was_accepted_besides_reaches_the_rulebook_with_its_own_day(town, ask):
    store = PostgresApplications(town, UNION, "clerk")
    receive_form(store, form("lost"), EDITION)

    async def beside(connection):
        async with books_of(connection, UNION) as books:
            return await beside_of(books, await newest(books))

    asked = ask(town, beside, "clerk").applications["lost"]
    assert (asked.kind, asked.entries_on, asked.ceiling_on) == (Kind.ELIGIBILITY_CERTIFICATE, ON, None)


@pytest.mark.parametrize("also", sorted(set(Kind) - {kind for _, kind in ON_ONE_FORM}, key=str))
def test_what_no_form_asks_for_together_is_refused(town, also):
    with pytest.raises(NotOneForm):
        receive_form(PostgresApplications(town, UNION, "clerk"), form("lost", also=also), EDITION)


# --- by when ---------------------------------------------------------------------------------------------------


def test_the_periods_are_dated_values_of_the_rulebook_and_assumed():
    for name in ASSUMED:
        (value,) = law_values()[name][1].values
        assert (value.basis, value.cites) == ("assumed", ("readings#Q-11",))


def test_what_came_and_what_was_asked_fall_due_by_the_days_of_the_rulebook(town, comes):
    answered, asked = (law_values()[name][1].values[0].value for name in ASSUMED)
    came = comes("holder", Kind.CORRECTION)
    query = comes("holder", Kind.CEILING_CERTIFICATE, applied_on=None)
    assert came.due_on == ON + timedelta(days=answered)
    assert query.due_on == ON + timedelta(days=asked)
    store = PostgresApplications(town, INSURER, "clerk")
    listed = [one.application for one in due(store, ON + timedelta(days=answered), "a test")]
    assert came.application in listed
    assert query.application not in listed
    later = answer(store, Answer(query.application, ON + timedelta(days=3)), EDITION)
    assert later.due_on == ON + timedelta(days=3 + asked)  # asked again


def test_an_application_of_nobody_who_is_recorded_is_refused(comes):
    with pytest.raises(NobodyOfThisKey):
        comes("nobody", Kind.CORRECTION)
