"""Business days, holidays and opening hours."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.days.business import (
    BackwardHours,
    Hours,
    OpeningHours,
    is_business_day,
    is_open,
    is_year_end,
    next_business_day,
)
from madoguchi.days.holidays import holiday_name, is_holiday
from madoguchi.days.moments import JAPAN
from proofs import proves

LINE = OpeningHours(weekday=Hours(time(9, 30), time(20)), weekend_or_holiday=Hours(time(9, 30), time(17, 30)))
COUNTER = OpeningHours(weekday=Hours(time(8, 30), time(17, 15)))


def at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=JAPAN)


@proves("S1-41", "S2-19", "S4-31")
@pytest.mark.parametrize(
    ("moment", "answered"),
    [
        pytest.param(at(2026, 11, 20, 9, 29), False, id="平日は9時30分から"),
        pytest.param(at(2026, 11, 20, 9, 30), True, id="開始時刻ちょうどは受付中"),
        pytest.param(at(2026, 11, 20, 19, 59), True, id="平日19時59分"),
        pytest.param(at(2026, 11, 20, 20, 0), False, id="終了時刻ちょうどは終了"),
        pytest.param(at(2026, 11, 21, 17, 29), True, id="土曜17時29分"),
        pytest.param(at(2026, 11, 21, 17, 30), False, id="土曜17時30分ちょうどは終了"),
        pytest.param(at(2026, 11, 21, 17, 31), False, id="土曜17時31分"),
        pytest.param(at(2026, 11, 23, 18, 0), False, id="祝日の月曜は土日の時間"),
        pytest.param(at(2026, 11, 23, 17, 0), True, id="祝日も17時30分までは受付中"),
        pytest.param(at(2026, 12, 28, 19, 0), True, id="12月28日は平日"),
        pytest.param(at(2026, 12, 29, 10, 0), False, id="12月29日から年末年始"),
        pytest.param(at(2027, 1, 1, 10, 0), False, id="元日は休み"),
        pytest.param(at(2027, 1, 3, 10, 0), False, id="1月3日まで休み"),
        pytest.param(at(2027, 1, 4, 10, 0), True, id="1月4日から"),
    ],
)
def test_the_free_line_answers_in_its_hours(moment, answered) -> None:
    assert is_open(LINE, moment) is answered


def test_a_moment_elsewhere_is_turned_into_japanese_time() -> None:
    assert is_open(LINE, datetime(2026, 11, 20, 10, 59, tzinfo=UTC))
    assert not is_open(LINE, datetime(2026, 11, 20, 11, 0, tzinfo=UTC))


def test_a_moment_without_a_zone_is_japanese_time() -> None:
    assert is_open(LINE, datetime.combine(date(2026, 11, 20), time(19, 59)))
    assert not is_open(LINE, datetime.combine(date(2026, 11, 20), time(20, 0)))


def test_a_counter_without_weekend_hours_is_closed_then() -> None:
    assert is_open(COUNTER, at(2026, 11, 20, 9, 0))
    assert not is_open(COUNTER, at(2026, 11, 21, 9, 0))
    assert COUNTER.on(date(2026, 11, 23)) is None


def test_a_line_may_work_over_the_years_end() -> None:
    always = OpeningHours(LINE.weekday, LINE.weekend_or_holiday, closed_at_year_end=False)
    assert is_open(always, at(2026, 12, 30, 19, 0))
    assert not is_open(always, at(2027, 1, 1, 19, 0))


@pytest.mark.parametrize("closes", [time(9, 0), time(8, 59)])
def test_hours_that_close_before_they_open_are_refused(closes) -> None:
    with pytest.raises(BackwardHours, match="swap the two times"):
        Hours(time(9, 0), closes)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        pytest.param(date(2026, 2, 11), "建国記念の日", id="固定の祝日"),
        pytest.param(date(2019, 5, 1), "天皇の即位の日", id="一度だけの祝日"),
        pytest.param(date(2026, 11, 21), None, id="土曜は祝日ではない"),
        pytest.param(date(1940, 1, 1), None, id="祝日法の前"),
    ],
)
def test_holidays_have_their_japanese_names(day, name) -> None:
    found = holiday_name(day)
    assert (found is None) if name is None else (found is not None and found.startswith(name))


@pytest.mark.parametrize(
    ("day", "following"),
    [
        pytest.param(date(2026, 11, 20), date(2026, 11, 24), id="連休の次の火曜"),
        pytest.param(date(2026, 9, 18), date(2026, 9, 24), id="国民の休日をはさむ五連休"),
        pytest.param(date(2025, 12, 26), date(2026, 1, 5), id="年末年始と週末"),
        pytest.param(date(2026, 11, 24), date(2026, 11, 25), id="当日は数えない"),
        pytest.param(date(2026, 5, 3), date(2026, 5, 7), id="振替休日の次"),
    ],
)
def test_the_next_business_day_skips_weekends_holidays_and_the_years_end(day, following) -> None:
    assert next_business_day(day) == following


@settings(max_examples=50)
@given(st.dates(date(1949, 1, 1), date(2099, 12, 31)))
def test_the_next_business_day_is_one_and_lies_within_two_weeks(day) -> None:
    following = next_business_day(day)
    assert is_business_day(following)
    assert 1 <= (following - day).days <= 14
    assert following.weekday() < 5
    assert not is_holiday(following)
    assert not is_year_end(following)
