"""Legal age: when an age is reached, and what changes at 18, 70, 75 and 85."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.days.age import (
    age_on,
    birthday,
    first_day_of_70_rate,
    is_aged,
    last_day_before_70_rate,
    last_day_before_75,
    next_march_31_after_18,
    reached_on,
    seventy_fifth_birthday,
)
from madoguchi.days.bounds import CEILING, FLOOR, ONE
from madoguchi.days.months import is_end_of_month

births = st.dates(FLOOR, CEILING)
ages = st.integers(0, 120)


@pytest.mark.parametrize(
    ("birth", "reached", "last", "new"),
    [
        pytest.param(date(1955, 8, 1), date(2025, 7, 31), date(2025, 7, 31), date(2025, 8, 1), id="1日生まれは前月末"),
        pytest.param(date(1955, 8, 2), date(2025, 8, 1), date(2025, 8, 31), date(2025, 9, 1), id="2日生まれは当月末"),
        pytest.param(date(1955, 7, 31), date(2025, 7, 30), date(2025, 7, 31), date(2025, 8, 1), id="月末生まれ"),
        pytest.param(date(1956, 2, 29), date(2026, 2, 28), date(2026, 2, 28), date(2026, 3, 1), id="うるう日生まれ"),
        pytest.param(date(1956, 1, 1), date(2025, 12, 31), date(2025, 12, 31), date(2026, 1, 1), id="元日生まれ"),
        pytest.param(date(1955, 3, 10), date(2025, 3, 9), date(2025, 3, 31), date(2025, 4, 1), id="月の途中の生まれ"),
        pytest.param(
            date(1955, 3, 1), date(2025, 2, 28), date(2025, 2, 28), date(2025, 3, 1), id="3月1日生まれは2月末"
        ),
    ],
)
def test_the_rate_of_70_begins_with_the_month_after_70_is_reached(birth, reached, last, new) -> None:
    assert reached_on(birth, 70) == reached
    assert (last_day_before_70_rate(birth), first_day_of_70_rate(birth)) == (last, new)


@pytest.mark.parametrize(
    ("birth", "last", "new"),
    [
        pytest.param(date(1950, 7, 31), date(2025, 7, 30), date(2025, 7, 31), id="誕生日の前日まで"),
        pytest.param(date(1950, 3, 10), date(2025, 3, 9), date(2025, 3, 10), id="誕生日から後期高齢者"),
        pytest.param(date(1952, 2, 29), date(2027, 2, 28), date(2027, 3, 1), id="うるう日生まれは3月1日（要確認）"),
        pytest.param(date(1950, 8, 1), date(2025, 7, 31), date(2025, 8, 1), id="1日生まれも誕生日から"),
    ],
)
def test_the_scheme_of_75_begins_on_the_birthday(birth, last, new) -> None:
    assert reached_on(birth, 75) == last_day_before_75(birth) == last
    assert seventy_fifth_birthday(birth) == new


@pytest.mark.parametrize(
    ("birth", "ordinary", "by_end_of_day"),
    [
        pytest.param(date(1941, 7, 31), True, True, id="前日までに85歳"),
        pytest.param(date(1941, 8, 1), True, True, id="当日が85歳の誕生日"),
        pytest.param(date(1941, 8, 2), False, True, id="当日の終わりに85歳に達する：読み方で変わる"),
        pytest.param(date(1941, 8, 3), False, False, id="翌日に達する"),
    ],
)
def test_who_is_85_on_the_first_of_august_2026(birth, ordinary, by_end_of_day) -> None:
    assert is_aged(birth, 85, date(2026, 8, 1)) is ordinary
    assert is_aged(birth, 85, date(2026, 8, 1), by_end_of_day=True) is by_end_of_day


@pytest.mark.parametrize(
    ("birth", "march_31"),
    [
        pytest.param(date(2008, 3, 31), date(2026, 3, 31), id="3月31日生まれは翌日に学年が終わる"),
        pytest.param(date(2008, 4, 1), date(2026, 3, 31), id="4月1日生まれは3月31日に18歳に達する"),
        pytest.param(date(2008, 4, 2), date(2027, 3, 31), id="4月2日生まれは翌年"),
        pytest.param(date(2008, 2, 29), date(2026, 3, 31), id="うるう日生まれ"),
        pytest.param(date(2008, 12, 31), date(2027, 3, 31), id="年末生まれ"),
    ],
)
def test_school_age_ends_with_the_first_31_march_from_the_day_18_is_reached(birth, march_31) -> None:
    assert next_march_31_after_18(birth) == march_31


@given(births, ages)
def test_an_age_is_reached_on_the_eve_of_the_birthday(birth, age) -> None:
    assert reached_on(birth, age) + ONE == birthday(birth, age)


@given(births, ages)
def test_age_changes_on_the_birthday_and_on_no_other_day(birth, age) -> None:
    day = birthday(birth, age)
    assert (age_on(birth, day - ONE), age_on(birth, day)) == (age - 1, age)


@given(births, st.dates(FLOOR, CEILING), ages)
def test_being_aged_agrees_with_the_age(birth, day, age) -> None:
    assert is_aged(birth, age, day) == (age_on(birth, day) >= age)
    assert is_aged(birth, age, day, by_end_of_day=True) == is_aged(birth, age, day + ONE)


@given(births)
def test_the_rate_of_70_begins_on_a_first_at_most_a_month_after_the_birthday(birth) -> None:
    assert is_end_of_month(last_day_before_70_rate(birth))
    assert 0 <= (first_day_of_70_rate(birth) - birthday(birth, 70)).days <= 30
