"""Whoever is asked about is found by number, card or who they are; nobody else; and protection changes no byte."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from adapters.postgres.checking import (
    CODE,
    INSURERS,
    MOVED,
    OTHER,
    Desk,
    by_card,
    by_number,
    by_person,
    opened,
)
from adapters.postgres.servers import asked as on_a_connection
from adapters.postgres.test_standing_check import DAY, KEY, TOWN
from adapters.postgres.town_copies import desk, made, read
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.standing.comparing import compare
from madoguchi.desk.verifying import NotOpen, NotThisDay, Question, TooManyMisses, verify
from madoguchi.reception.answers import Validity
from madoguchi.reception.asking import Asked, ByNumber, Counter
from sizes import size

__all__ = ["desk", "made", "read"]

SEED = 20261123


def without_sub_number(asked: ByNumber, other: str | None = None) -> ByNumber:
    return replace(asked, number=replace(asked.number, sub_number=other))


ASKED = [
    ("番号で有効", by_number(2), DAY, Validity.VALID, {TOWN: 2}),
    ("枝番がなくても分かる", without_sub_number(by_number(2)), DAY, Validity.VALID, {TOWN: 2}),
    ("枝番違いは該当なし", without_sub_number(by_number(2), "09"), DAY, Validity.NONE, {}),
    ("生年月日違いは該当なし", by_number(2, birth=date(1980, 3, 3)), DAY, Validity.NONE, {}),
    ("別の保険者の番号は該当なし", by_number(2, OTHER, birth=date(1980, 3, 2)), DAY, Validity.NONE, {}),
    ("転出した人の旧番号は新しい資格あり", by_number(1), DAY, Validity.NEWER, {TOWN: 1}),
    ("転出した人の新番号は有効", by_number(1, OTHER), DAY, Validity.VALID, {OTHER: 1}),
    ("同じカードは今の保険者だけを答える", by_card("1A"), DAY, Validity.VALID, {OTHER: 1}),
    ("カードで有効", by_card("2b"), DAY, Validity.VALID, {TOWN: 2}),
    ("知らないカードは該当なし", by_card("77"), DAY, Validity.NONE, {}),
    ("四情報で有効", by_person(2), DAY, Validity.VALID, {TOWN: 2}),
    ("住所違いは該当なし", by_person(2, "汐見市港町１－２－３"), DAY, Validity.NONE, {}),
]


@pytest.mark.parametrize(("why", "asked", "on", "validity", "whose"), ASKED, ids=[one[0] for one in ASKED])
def test_who_is_asked_about_is_found_and_nobody_else(read: Desk, why, asked, on, validity, whose):
    (answer,) = read.ask(asked, on=on, today=on)
    assert (answer.validity, {one.insurer: int(str(one.number)) for one in answer.covers}) == (validity, whose), why
    assert (answer.visit is None) == (validity is Validity.NONE)


def test_what_is_shown_is_what_is_recorded_and_no_address(read: Desk):
    (answer,) = read.ask(by_number(1, OTHER))
    (one,) = answer.covers
    assert (one.name, one.sex, one.relation, one.eligible_from, one.rate) == ("氏名1", "female", "head", MOVED, 30)
    (left,) = read.ask(by_number(1))[0].covers
    assert (left.lost_on, left.loss_reason) == (MOVED, "moved")
    assert "港町" not in repr(answer) + repr(left)


PAPERS = """
SET session_replication_role = replica;
INSERT INTO papers.paper (insurer, serial, plan, item, batch, piece, person, paper, variant, valid_from, valid_until,
    learnt, past, state, place, live)
VALUES (1, 1, 1, 1, 1, gen_random_uuid(), 2, 'certificate', 'card', '2026-08-01', '2027-07-31', 1, '{}', 'dispatched',
    'person', true),
    (1, 2, 1, 2, 1, gen_random_uuid(), 2, 'elderly_card', NULL, '2026-08-01', '2027-07-31', 1, '{}', 'returned_mail',
    'house', true),
    (1, 3, 1, 3, 1, gen_random_uuid(), 2, 'ceiling_certificate', NULL, '2025-08-01', '2026-07-31', 1, '{}', 'resent',
    'person', true),
    (1, 4, 1, 4, 1, gen_random_uuid(), 3, 'certificate', 'card', NULL, NULL, 1, '{}', 'voided', 'person', false);
INSERT INTO papers.step (insurer, serial, n, step, nth, on_day)
SELECT 1, serial, 1, 'approved', 1, '2026-07-20' FROM papers.paper;
RESET session_replication_role
"""


def test_papers_are_shown_that_are_with_their_people_and_in_date(desk: Desk):
    on_a_connection(desk.dsn, lambda one: one.execute(PAPERS))
    holder, other = (one.covers[0].papers for one in desk.ask(by_number(2), by_number(3)))
    days = (date(2026, 7, 20), date(2026, 8, 1), date(2027, 7, 31))
    assert [(one.paper, one.variant, one.issued_on, one.valid_from, one.valid_until) for one in holder] == [
        ("certificate", "card", *days)]  # fmt: skip
    assert other == ()


@pytest.mark.parametrize("column", ["sex", "relation", "loss_reason"])
def test_what_is_shown_is_compared_each_night(desk: Desk, column: str):
    desk.rows(f"UPDATE standing.shown SET {column} = 'other' WHERE insurer = 1 AND person = 1")  # noqa: S608

    async def compared() -> tuple[int, ...]:
        async with connect(desk.dsn, "intake") as connection:
            return (await compare(connection, TOWN, KEY)).differing

    assert asyncio.run(compared()) == (1,)


def test_of_whom_nothing_is_built_nobody_says_they_are_not_insured(desk: Desk):
    desk.rows("INSERT INTO standing.due SELECT 1, 2, 1")
    known, unknown, elsewhere = desk.ask(by_number(2), by_number(4, number="999"), by_number(2, OTHER))
    assert (known.validity, known.because) == (Validity.CANNOT_TELL, "not_built")
    assert unknown.validity is Validity.CANNOT_TELL  # it may be somebody who waits
    assert elsewhere.validity is Validity.VALID


def test_standing_of_another_key_is_no_word_about_cover(desk: Desk):
    desk.rows("ALTER TABLE standing.frame DISABLE TRIGGER USER")
    desk.rows("UPDATE standing.frame SET keyed = 'other' WHERE insurer = 1")
    (answer,) = desk.ask(by_number(4, number="999"))
    assert answer.validity is Validity.CANNOT_TELL


# --- whose question is taken --------------------------------------------------------------------------------


def test_a_past_day_is_answered_of_a_visit_of_ones_own_and_nothing_is_told_of_any_other(desk: Desk):
    desk.ask(by_number(2))
    later = DAY + timedelta(days=40)
    assert desk.ask(by_number(2), on=DAY, today=later)[0].validity is Validity.VALID
    elsewhere = Counter(opened(desk.dsn, "1312345686"), "1")
    refused = [
        str(refusal(desk, asked, on, later, at))
        for asked, on, at in (
            (by_number(3), DAY, None), (by_number(3, number="999"), DAY, None), (by_number(2), DAY, elsewhere),
            (by_number(2), later + timedelta(days=1), None),
        )
    ]  # fmt: skip
    assert len(set(refused)) == 1


def refusal(desk: Desk, asked: Asked, on: date, today: date, at: Counter | None) -> NotThisDay:
    with pytest.raises(NotThisDay) as told:
        desk.ask(asked, on=on, today=today, at=at)
    return told.value


def test_a_facility_that_is_closed_or_unknown_is_refused_alike(desk: Desk):
    desk.rows("SELECT reception.close_facility($1::text::uuid, 'over')", desk.facility)
    told = []
    for facility in (desk.facility, "0" * 32):
        with pytest.raises(NotOpen) as refused:
            desk.ask(by_number(2), at=Counter(facility))
        told.append(str(refused.value))
    assert told[0] == told[1]


def test_after_twenty_misses_a_counter_waits_and_no_other_does(desk: Desk):
    wrong = [by_number(2, birth=date(1990, 1, 1) + timedelta(days=n)) for n in range(20)]
    assert {one.validity for one in desk.ask(*wrong)} == {Validity.NONE}
    for asked in (by_number(2), wrong[0]):
        with pytest.raises(TooManyMisses) as refused:
            desk.ask(asked)
        assert 590 <= refused.value.seconds <= 600
    assert desk.ask(by_number(2), at=Counter(desk.facility, "2"))[0].validity is Validity.VALID
    alarms = desk.rows("SELECT insurer, misses FROM reception.alarm ORDER BY insurer")
    assert [tuple(one) for one in alarms] == [(1, 20), (None, 20)]
    desk.rows("UPDATE reception.miss SET at = at - interval '11 minutes'")
    assert desk.ask(by_number(2))[0].validity is Validity.VALID


def test_guesses_at_the_same_time_are_no_way_past_the_limit(desk: Desk):
    async def guess(checks, n: int) -> Validity | None:
        asked = by_number(2, birth=date(1980, 2, 1) + timedelta(days=n))
        try:
            return (await verify(checks, desk.counter, Question(asked, DAY), DAY, INSURERS)).validity
        except TooManyMisses:
            return None

    async def all_at_once(checks) -> list[Validity | None]:
        return await asyncio.gather(*(guess(checks, n) for n in range(60)))

    told = desk.run(all_at_once)
    assert told.count(Validity.NONE) <= 20
    assert [*desk.rows("SELECT count(*) FROM reception.miss")[0]] == [20]


# --- protection ----------------------------------------------------------------------------------------------

BLOCKED = {"own_information_blocked": True}
FLAGS = [{"support_measures": True}, {"address_hidden": True}, BLOCKED]


def test_whatever_is_protected_in_any_order_the_answers_by_number_stay_and_each_flag_does_its_own(desk: Desk):
    random = Random(SEED)  # noqa: S311  seeded
    people, flags = (2, 3, 4), ("support_measures", "address_hidden", "own_information_blocked")
    before = [one.covers for one in desk.ask(*map(by_number, people))]
    now = dict.fromkeys(people, dict.fromkeys(flags, False))
    for _ in range(size("flags of the check")):
        who = random.choice(people)
        now[who] = {flag: random.random() < 1 / 2 for flag in flags}
        desk.say(TOWN, f"P{who}", {"protection": now[who]})
        desk.rows("DELETE FROM reception.miss")
        answers = desk.ask(*map(by_number, people), *map(by_person, people), by_card("2B"), by_card("3C"))
        by_paper, by_name, (second, third) = answers[:3], answers[3:6], answers[6:]
        assert [one.covers for one in by_paper] == before
        assert {one.validity for one in by_paper} == {Validity.VALID}
        assert [one.validity is Validity.NONE for one in by_name] == [any(now[one].values()) for one in people]
        blocked = [now[one]["own_information_blocked"] for one in (2, 3)]
        assert [one.validity is Validity.STOPPED for one in (second, third)] == blocked


@pytest.mark.parametrize("flags", FLAGS, ids=lambda one: next(iter(one)))
def test_by_number_protection_changes_nothing(desk: Desk, flags):
    before = desk.ask(by_number(2))[0]
    desk.say(TOWN, "P2", {"protection": flags})
    after = desk.ask(by_number(2))[0]
    assert after.validity is Validity.VALID
    assert (after.covers, after.message) == (before.covers, before.message)


def test_a_blocked_card_is_stopped_without_a_visit_and_counts_as_no_miss(desk: Desk):
    desk.say(TOWN, "P2", {"protection": BLOCKED})
    answers = desk.ask(*[by_card("2B")] * 25)
    assert {one.validity for one in answers} == {Validity.STOPPED}
    assert {(one.visit, one.covers) for one in answers} == {(None, ())}
    for table in ("visit", "miss", "alarm"):
        assert desk.rows(f"SELECT 1 FROM reception.{table}") == []  # noqa: S608 - a name of ours


@pytest.mark.parametrize("flags", FLAGS, ids=lambda one: next(iter(one)))
def test_who_is_protected_is_not_found_by_who_they_are_and_leaves_the_traces_of_nobody(desk: Desk, flags):
    desk.say(TOWN, "P2", {"protection": flags})
    protected, nobody = desk.ask(by_person(2), by_person(2, "汐見市沖町9"))
    assert repr(protected) == repr(nobody)
    seen = desk.rows(
        "SELECT kind, insurer, person, act, purpose FROM audit.entry WHERE act LIKE 'check %' ORDER BY at, n"
    )
    assert [tuple(one) for one in seen] == [("act", None, None, "check person", f"at facility {CODE}")] * 2
    misses = desk.rows("SELECT facility, terminal, how, insurer FROM reception.miss")
    assert len(misses) == 2
    assert len(set(map(tuple, misses))) == 1
