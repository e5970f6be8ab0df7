"""What a check tells follows what is recorded in the same transaction: ceilings, who waits, past days, strangers."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.postgres.checking import (
    INSURERS,
    OTHER,
    Desk,
    by_card,
    by_number,
    by_person,
    details,
)
from adapters.postgres.test_standing_check import DAY, KEY, TOWN
from adapters.postgres.town_copies import desk, made
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.standing.comparing import compare
from madoguchi.desk.verifying import NotThisDay, Question, verify
from madoguchi.reception.answers import Answer, CoverShown, Validity
from madoguchi.reception.asking import Asked
from madoguchi.reception.consents import Consent
from madoguchi.registry.history import Open

__all__ = ["desk", "made"]

CEILING = frozenset({Consent.LIMIT_CATEGORY.value})


def told_of(desk: Desk, asked: Asked) -> CoverShown:
    """The one cover that is told, with consent to the ceiling."""

    async def done(checks: Any) -> Answer:
        return await verify(checks, desk.counter, Question(asked, DAY, CEILING), DAY, INSURERS)

    (cover,) = desk.run(done).covers
    return cover


# --- the ceiling ------------------------------------------------------------------------------------------------

U = {"ceiling": {"limit_category": "u", "limit_category_from": DAY}}
PAID = {"premium_arrears": False, "special_circumstances": False, "special_expense": False}
WHOLE = {"premium_arrears": True, "special_expense": True}
OWING = {**PAID, "premium_arrears": True}
LIVES = [
    ("滞納を記録すると区分を伝えず、納めれば伝える",
     [(U, "u", False), ({"arrears": OWING}, None, False), ({"arrears": PAID}, "u", False)]),
    ("特別の事情があれば、滞納があっても伝える",
     [({**U, "arrears": OWING}, None, False), ({"arrears": {"special_circumstances": True}}, "u", False)]),
    ("特別療養費の人の区分は伝えず、その表示をする",
     [(U, "u", False), ({"arrears": WHOLE}, None, True), ({"arrears": PAID}, "u", False)]),
]  # fmt: skip


@pytest.mark.parametrize("asked", [by_number(2), by_card("2B"), by_person(2)], ids=["number", "card", "person"])
@pytest.mark.parametrize(("why", "life"), LIVES, ids=[one[0] for one in LIVES])
def test_a_ceiling_that_arrears_bar_is_told_no_more_from_the_moment_they_are_recorded(desk: Desk, why, life, asked):
    for facts, category, whole in life:
        desk.say(TOWN, "P2", facts)
        told = told_of(desk, asked)
        assert (told.limit_category, told.special_expense, told.rate_open) == (category, whole, False), why


def test_of_somebody_whose_arrears_are_not_known_neither_ceiling_nor_share_is_sure(desk: Desk):
    desk.say(TOWN, "P2", {**U, "arrears": {"premium_arrears": Open.UNKNOWN, "special_expense": Open.UNKNOWN}})
    told = told_of(desk, by_number(2))
    assert (told.limit_category, told.rate, told.rate_open) == (None, None, True)


@pytest.mark.parametrize("column", ["special_expense", "category_may_be_told", "medical_may_be_told"])
def test_what_may_be_told_is_compared_each_night(desk: Desk, column: str):
    desk.rows("ALTER TABLE standing.standing DISABLE TRIGGER USER")
    desk.rows(f"UPDATE standing.standing SET {column} = NOT {column} WHERE insurer = 1 AND person = 2")  # noqa: S608

    async def compared() -> tuple[int, ...]:
        async with connect(desk.dsn, "intake") as connection:
            return (await compare(connection, TOWN, KEY)).differing

    assert asyncio.run(compared()) == (2,)


# --- who waits --------------------------------------------------------------------------------------------------


def waits(desk: Desk, insurer: int, person: int) -> None:
    """Somebody is to be built anew, as after a file of many."""
    desk.rows("INSERT INTO standing.due SELECT $1::integer, $2::integer, 1", insurer, person)


def test_a_card_at_the_former_insurer_is_not_invalid_while_the_present_one_is_not_built(desk: Desk):
    desk.rows("DELETE FROM standing.lookup WHERE insurer = 2 AND person = 1")
    desk.rows("DELETE FROM standing.shown WHERE insurer = 2 AND person = 1")
    waits(desk, 2, 1)
    card, number = desk.ask(by_card("1A"), by_number(1))
    assert (card.validity, card.because) == (Validity.CANNOT_TELL, "not_built")
    assert number.validity is Validity.INVALID  # of that number it is right


def test_another_sub_number_is_not_nobody_while_people_wait(desk: Desk):
    other = by_number(2)
    other = replace(other, number=replace(other.number, sub_number="02"))
    assert desk.ask(other)[0].validity is Validity.NONE
    desk.say(TOWN, "P2", {"membership": {"sub_number": "02"}})
    desk.rows("UPDATE standing.shown SET sub_number = '０１' WHERE insurer = 1 AND person = 2")
    waits(desk, 1, 2)
    assert desk.ask(other)[0].validity is Validity.CANNOT_TELL


def test_who_waits_is_told_and_kept_as_nobody_where_they_are_searched_for(desk: Desk):
    waits(desk, 1, 2)
    waiting, nobody = desk.ask(by_person(2), by_person(2, "汐見市沖町9"))
    assert repr(waiting) == repr(nobody)
    assert waiting.validity is Validity.CANNOT_TELL
    seen = desk.rows("SELECT kind, insurer, person FROM audit.entry WHERE act LIKE 'check %' ORDER BY at, n")
    assert [tuple(one) for one in seen] == [("act", None, None)] * 2


# --- whose day, whose card --------------------------------------------------------------------------------------


def test_the_past_day_of_a_twin_is_refused_and_counts_as_a_miss(desk: Desk):
    twin = {**details(TOWN, 2), "membership": {"symbol": "赤1", "number": "002", "sub_number": "02"}}
    desk.say(TOWN, "P3", {**twin, "birth": {"birth_date": by_number(2).birth_date}, "digital_certificate": {}})
    second = replace(by_number(2), number=replace(by_number(2).number, sub_number="02"))
    assert desk.ask(by_number(2))[0].validity is Validity.VALID
    later = DAY + timedelta(days=3)
    with pytest.raises(NotThisDay):
        desk.ask(second, on=DAY, today=later)
    assert [*desk.rows("SELECT count(*) FROM reception.miss")[0]] == [1]
    either = replace(by_number(2), number=replace(by_number(2).number, sub_number=None))
    (answer,) = desk.ask(either, on=DAY, today=later)
    assert [one.sub_number for one in answer.covers] == ["01"]


def test_a_card_that_two_insurers_have_of_two_people_tells_of_neither(desk: Desk):
    desk.say(OTHER, "P2", {"digital_certificate": {"digital_certificate_serial": "2B"}})
    (answer,) = desk.ask(by_card("2B"))
    assert (answer.validity, answer.because, answer.covers) == (Validity.CANNOT_TELL, "open", ())


# --- whose household --------------------------------------------------------------------------------------------

HEAD = {"membership": {"relation": "head", "household_key": "H1"}}
MEMBER = {"membership": {"relation": "insured", "household_key": "H1"}}
HOUSEHOLDS = [
    ("世帯員には世帯主の氏名を添える", {"P2": MEMBER, "P3": HEAD}, "氏名3"),
    ("世帯主本人には添えない", {"P2": HEAD, "P3": MEMBER}, None),
    ("別の世帯の世帯主は関わらない",
     {"P2": MEMBER, "P3": {"membership": {"relation": "head", "household_key": "H2"}}}, None),
    ("世帯主が二人と届けられていれば言えない", {"P2": MEMBER, "P3": HEAD, "P4": HEAD}, None),
    ("被扶養者には被保険者の氏名を添える",
     {"P2": {"membership": {"relation": "dependent", "household_key": "H1"}}, "P3": MEMBER}, "氏名3"),
    ("亡くなった世帯主の氏名は添えない", {"P2": MEMBER, "P3": {**HEAD, "death": {"died_on": DAY}}}, None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "household", "name"), HOUSEHOLDS, ids=[one[0] for one in HOUSEHOLDS])
def test_whose_household_it_is_is_told_beside_the_name(desk: Desk, why: str, household: dict[str, Any], name: object):
    for person, facts in household.items():
        desk.say(TOWN, person, facts)
    assert told_of(desk, by_number(2)).head_name == name, why


@pytest.mark.parametrize("flag", ["support_measures", "address_hidden", "own_information_blocked"])
@pytest.mark.parametrize("whose", ["P2", "P3"])
def test_the_heads_name_is_the_same_whoever_of_the_household_is_protected(desk: Desk, flag: str, whose: str):
    desk.say(TOWN, "P2", MEMBER)
    desk.say(TOWN, "P3", HEAD)
    before = told_of(desk, by_number(2))
    desk.say(TOWN, whose, {"protection": {flag: True}})
    assert told_of(desk, by_number(2)) == before


def test_a_new_name_of_the_head_is_told_at_once(desk: Desk):
    desk.say(TOWN, "P2", MEMBER)
    desk.say(TOWN, "P3", HEAD)
    desk.say(TOWN, "P3", {"name": {"written": "新姓　一", "kana": "シンセイ ハジメ", "sort_key": "シンセイ ハシメ"}})
    assert told_of(desk, by_number(2)).head_name == "新姓　一"


def test_newer_cover_is_that_of_the_same_person_and_is_built(desk: Desk):
    desk.rows("ALTER TABLE standing.standing DISABLE TRIGGER USER")
    desk.rows("UPDATE standing.standing SET lost_on = $1::date WHERE insurer = 1 AND person = 3", DAY)
    desk.say(OTHER, "P2", {"digital_certificate": {"digital_certificate_serial": "3C"}})
    assert desk.ask(by_number(3))[0].validity is Validity.INVALID, "同じ番号の証明書でも、生年月日の違う人の資格"
    assert desk.ask(by_number(1))[0].validity is Validity.NEWER
    waits(desk, 2, 1)
    assert desk.ask(by_number(1))[0].validity is Validity.INVALID, "未作成の資格は、あるとも言わない"
