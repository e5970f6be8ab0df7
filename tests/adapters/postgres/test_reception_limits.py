"""Who tries numbers, cards or addresses is stopped and told of, whatever they call their terminal; others are not."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from adapters.postgres.checking import (
    INSURERS,
    OTHER,
    Desk,
    by_card,
    by_number,
    by_person,
    opened,
)
from adapters.postgres.test_standing_check import DAY, TOWN
from adapters.postgres.town_copies import desk, made
from madoguchi.desk.verifying import Question, TooManyMisses, verify
from madoguchi.reception.answers import Validity
from madoguchi.reception.asking import Asked, Counter

__all__ = ["desk", "made"]

BIRTHS = 36_500  # days of a hundred years
ALARMS = "SELECT insurer, terminal, misses FROM reception.alarm ORDER BY misses, insurer, terminal"
LATER = "UPDATE reception.miss SET at = at - $1::interval"


def birth(n: int) -> Asked:
    """A guess at when somebody was born, whose number is known."""
    return by_number(2, birth=date(1900, 1, 1) + timedelta(days=n))


def tried(desk: Desk, guesses: Sequence[Asked]) -> list[Validity | None]:
    """Guesses, each from a terminal that nobody heard of before; None: not taken."""

    async def guess(checks, n: int, one: Asked) -> Validity | None:
        at = Counter(desk.facility, f"terminal {n}")
        try:
            return (await verify(checks, at, Question(one, DAY), DAY, INSURERS)).validity
        except TooManyMisses:
            return None

    async def each(checks) -> list[Validity | None]:
        return [await guess(checks, n, one) for n, one in enumerate(guesses)]

    return desk.run(each)


def alarms(desk: Desk) -> list[tuple[int | None, str | None, int]]:
    return [tuple(one) for one in desk.rows(ALARMS)]


def test_a_new_terminal_for_each_guess_is_no_way_past_the_limit_and_one_alarm_is_kept(desk: Desk):
    told = tried(desk, [birth(n) for n in range(105)])
    assert told == [Validity.NONE] * 100 + [None] * 5
    assert alarms(desk) == [(1, None, 100), (None, None, 100)]
    elsewhere = Desk(desk.dsn, opened(desk.dsn, "1312345686"))
    assert elsewhere.ask(by_number(2))[0].validity is Validity.VALID
    desk.rows(LATER, timedelta(minutes=11))
    assert tried(desk, [by_number(2)]) == [Validity.VALID]


def test_in_a_day_so_few_are_taken_that_guessing_a_birth_date_is_hopeless(desk: Desk):
    taken = 0
    for quarter in range(4):
        taken += tried(desk, [birth(quarter * 101 + n) for n in range(101)]).count(Validity.NONE)
        desk.rows(LATER, timedelta(minutes=11))
    assert taken == 300
    assert taken / BIRTHS < 0.01
    assert alarms(desk)[-2:] == [(1, None, 300), (None, None, 300)]
    assert tried(desk, [by_number(2), by_card("2B")]) == [None, Validity.VALID], "a card is no guess"
    desk.rows(LATER, timedelta(days=1))
    assert tried(desk, [by_number(2)]) == [Validity.VALID]


def test_an_address_is_not_found_out_by_trying_and_who_has_a_paper_is_served(desk: Desk):
    told = tried(desk, [by_person(2, f"汐見市港町３－３－{n}") for n in range(7)])
    assert told == [Validity.NONE] * 5 + [None] * 2
    assert alarms(desk) == [(None, None, 5)]
    assert tried(desk, [by_number(2), by_card("2B"), by_person(2)]) == [Validity.VALID, Validity.VALID, None]


def test_cards_that_nobody_knows_stop_no_paper_and_a_list_of_serials_is_stopped(desk: Desk):
    told = tried(desk, [by_card(f"{n:X}") for n in range(0x5000, 0x5000 + 201)])
    assert told == [Validity.NONE] * 200 + [None]
    assert alarms(desk) == [(None, None, 200)]
    assert tried(desk, [by_number(2), by_card("2B")]) == [Validity.VALID, None]


def test_while_people_wait_to_be_built_nobody_is_shut_out_for_a_day(desk: Desk):
    desk.rows("INSERT INTO standing.due SELECT 1, 4, 1")
    for quarter in range(4):
        told = tried(desk, [birth(quarter * 101 + n) for n in range(100)])
        assert set(told) == {Validity.CANNOT_TELL}
        desk.rows(LATER, timedelta(minutes=11))
    assert tried(desk, [by_number(2)]) == [Validity.VALID]


def test_numbers_of_insurers_that_are_not_kept_here_are_no_guesses(desk: Desk):
    stranger = by_number(2, OTHER)
    elsewhere = type(stranger)("139999", stranger.number, stranger.birth_date)
    assert set(tried(desk, [elsewhere] * 120)) == {Validity.CANNOT_TELL}
    assert alarms(desk) == []


def test_misses_of_all_counters_go_after_a_day(desk: Desk):
    tried(desk, [birth(n) for n in range(3)])
    desk.rows(LATER, timedelta(days=2))
    tried(desk, [birth(5)])
    assert [*desk.rows("SELECT count(*) FROM reception.miss")[0]] == [1]


@pytest.mark.parametrize("on", [DAY + timedelta(days=1), DAY - timedelta(days=9)])
def test_a_day_that_is_refused_is_no_way_to_guess(desk: Desk, on: date):
    """Of a day to come nothing is looked up; of a day that is past each refusal counts."""
    refused = [_refused(desk, birth(n), on) for n in range(22)]
    assert refused == (["NotThisDay"] * 22 if on > DAY else ["NotThisDay"] * 20 + ["TooManyMisses"] * 2)
    kept = (0, 0) if on > DAY else (20, 20)
    counted = "SELECT count(*), (SELECT count(*) FROM audit.entry WHERE act LIKE 'check %') FROM reception.miss"
    assert tuple(desk.rows(counted)[0]) == kept


def _refused(desk: Desk, one: Asked, on: date) -> str:
    with pytest.raises(Exception) as told:  # noqa: PT011 - which one it is, is what is asked
        desk.ask(one, on=on, today=DAY)
    return type(told.value).__name__


def test_it_is_of_the_town_that_was_asked_of(desk: Desk):
    assert TOWN != OTHER
    tried(desk, [birth(n) for n in range(50)])
    tried(desk, [by_number(2, OTHER, birth=date(1950, 1, 1) + timedelta(days=n)) for n in range(51)])
    assert alarms(desk) == [(1, None, 100), (2, None, 100), (None, None, 100)]
