"""Whole months: the ends of months, the renewal window and the period of the Civil Code."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.days.bounds import CEILING, FLOOR, ONE
from madoguchi.days.months import (
    day_after_months_before,
    end_of_month,
    first_of_month,
    is_end_of_month,
    last_day_of_months_from,
)

known_days = st.dates(FLOOR, CEILING)
few_months = st.integers(-600, 600)


@pytest.mark.parametrize(
    ("day", "later", "end"),
    [
        pytest.param(date(2025, 11, 15), 3, date(2026, 2, 28), id="月の途中で切れても月末から数える"),
        pytest.param(date(2025, 11, 30), 3, date(2026, 2, 28), id="30日の月末から、28日の月末まで"),
        pytest.param(date(2026, 2, 28), 3, date(2026, 5, 31), id="2月末から数えても31日まで（28日ではない）"),
        pytest.param(date(2026, 4, 30), 3, date(2026, 7, 31), id="4月末から数えても31日まで"),
        pytest.param(date(2023, 11, 29), 3, date(2024, 2, 29), id="うるう年の2月は29日まで"),
        pytest.param(date(2025, 8, 10), 3, date(2025, 11, 30), id="8月10日に切れた証明書は11月末まで"),
        pytest.param(date(2025, 12, 31), 0, date(2025, 12, 31), id="0か月は当月末"),
        pytest.param(date(2026, 1, 31), -1, date(2025, 12, 31), id="前月末は年をまたぐ"),
        pytest.param(date(2025, 1, 31), 1, date(2025, 2, 28), id="申請月の翌月末（1月31日の申請）"),
    ],
)
def test_a_period_of_whole_months_ends_on_the_last_day_of_a_month(day, later, end) -> None:
    assert end_of_month(day, months_later=later) == end


@pytest.mark.parametrize(
    ("expires_on", "opens_on"),
    [
        pytest.param(date(2023, 5, 28), date(2023, 3, 1), id="2月28日の翌日は3月1日"),
        pytest.param(date(2025, 8, 10), date(2025, 5, 11), id="3か月前の日の翌日"),
        pytest.param(date(2025, 8, 31), date(2025, 6, 1), id="5月31日の翌日は6月1日"),
        pytest.param(date(2025, 11, 15), date(2025, 8, 16), id="月の途中"),
        pytest.param(date(2026, 2, 28), date(2025, 11, 29), id="2月末でも11月28日の翌日"),
        pytest.param(date(2026, 5, 28), date(2026, 3, 1), id="5月28日満了"),
        pytest.param(date(2026, 5, 29), date(2026, 3, 1), id="2月29日がない年は3月1日"),
        pytest.param(date(2026, 5, 30), date(2026, 3, 1), id="2月30日はないので翌月1日"),
        pytest.param(date(2026, 5, 31), date(2026, 3, 1), id="2月31日はないので翌月1日"),
        pytest.param(date(2027, 11, 30), date(2027, 8, 31), id="8月30日の翌日は31日"),
        pytest.param(date(2028, 2, 29), date(2027, 11, 30), id="うるう日の満了"),
        pytest.param(date(2028, 5, 29), date(2028, 3, 1), id="うるう年の2月29日はあるが翌日は3月1日"),
    ],
)
def test_renewal_opens_on_the_day_after_the_date_three_months_before(expires_on, opens_on) -> None:
    assert day_after_months_before(expires_on, 3) == opens_on


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        pytest.param(date(2025, 8, 1), 12, date(2026, 7, 31), id="月の初日から1年"),
        pytest.param(date(2025, 8, 15), 1, date(2025, 9, 14), id="応当日の前日に満了"),
        pytest.param(date(2025, 12, 31), 2, date(2026, 2, 28), id="応当日がなければ月末"),
        pytest.param(date(2027, 12, 31), 2, date(2028, 2, 29), id="応当日がなければうるう年は29日"),
        pytest.param(date(2025, 8, 31), 1, date(2025, 9, 30), id="31日から1か月は30日まで"),
        pytest.param(date(2026, 3, 1), 1, date(2026, 3, 31), id="3月1日から1か月は31日まで"),
        pytest.param(date(2024, 2, 29), 12, date(2025, 2, 28), id="うるう日から1年"),
    ],
)
def test_a_period_ends_on_the_eve_of_the_corresponding_day(day, months, last) -> None:
    assert last_day_of_months_from(day, months) == last


@given(known_days, few_months)
def test_the_end_of_a_month_is_the_eve_of_a_first(day, months) -> None:
    end = end_of_month(day, months_later=months)
    assert is_end_of_month(end)
    assert (end + ONE).day == 1
    assert first_of_month(day, months) == end.replace(day=1)


@given(known_days, st.integers(1, 60))
def test_the_window_opens_before_its_end_and_lasts_no_longer_than_its_months(day, months) -> None:
    opens = day_after_months_before(day, months)
    assert end_of_month(day, months_later=-months - 1) < opens <= day
    assert last_day_of_months_from(opens, months) >= day


@given(known_days, st.integers(1, 60))
def test_one_period_follows_another_without_a_hole_when_it_begins_a_month(day, months) -> None:
    first = first_of_month(day)
    assert last_day_of_months_from(first, months) + ONE == first_of_month(first, months)
