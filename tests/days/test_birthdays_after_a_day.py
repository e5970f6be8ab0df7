"""Birthdays counted from the day of an issue: the ends of cards and digital certificates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.days.age import birthday
from madoguchi.days.anniversaries import nth_birthday_after, nth_card_birthday_after
from madoguchi.days.bounds import CEILING, FLOOR

days = st.dates(FLOOR, CEILING)
counts = st.integers(1, 10)


@pytest.mark.parametrize(
    ("birth", "issued_on", "n", "end"),
    [
        pytest.param(date(1980, 8, 10), date(2020, 10, 5), 5, date(2025, 8, 10), id="発行後5回目の誕生日"),
        pytest.param(date(1980, 8, 10), date(2020, 8, 10), 5, date(2025, 8, 10), id="誕生日の発行は当日を数えない"),
        pytest.param(date(1980, 8, 10), date(2020, 8, 9), 5, date(2024, 8, 10), id="誕生日前日の発行は翌日が1回目"),
        pytest.param(date(1980, 8, 10), date(2020, 8, 11), 5, date(2025, 8, 10), id="誕生日翌日の発行は丸5年近い"),
        pytest.param(date(1980, 8, 10), date(2020, 10, 5), 6, date(2026, 8, 10), id="更新後は6回目"),
        pytest.param(date(1980, 8, 10), date(2020, 10, 5), 10, date(2030, 8, 10), id="カードは10回目"),
        pytest.param(date(2025, 11, 1), date(2025, 11, 20), 5, date(2030, 11, 1), id="生まれたばかりの子"),
        pytest.param(date(1999, 12, 31), date(2020, 1, 1), 1, date(2020, 12, 31), id="大みそか生まれ"),
        pytest.param(date(2000, 1, 1), date(2020, 12, 31), 1, date(2021, 1, 1), id="元日生まれ"),
    ],
)
def test_both_readings_agree_unless_born_on_29_february(birth, issued_on, n, end) -> None:
    assert nth_birthday_after(birth, issued_on, n) == nth_card_birthday_after(birth, issued_on, n) == end


@pytest.mark.parametrize(
    ("issued_on", "legal", "printed"),
    [
        pytest.param(date(2020, 10, 5), date(2025, 3, 1), date(2025, 2, 28), id="平年の満了は2月28日"),
        pytest.param(date(2023, 5, 1), date(2028, 2, 29), date(2028, 2, 29), id="うるう年の満了は2月29日"),
        pytest.param(date(2021, 2, 28), date(2025, 3, 1), date(2026, 2, 28), id="2月28日の発行は券面では当日が誕生日"),
        pytest.param(date(2021, 3, 1), date(2026, 3, 1), date(2026, 2, 28), id="3月1日の発行は法律上の誕生日"),
    ],
)
def test_a_birth_on_29_february_ends_a_day_earlier_on_a_card(issued_on, legal, printed) -> None:
    birth = date(1980, 2, 29)
    assert nth_birthday_after(birth, issued_on, 5) == legal
    assert nth_card_birthday_after(birth, issued_on, 5) == printed


@given(days, days, counts)
def test_the_nth_birthday_lies_after_the_day_with_n_minus_one_between(birth, day, n) -> None:
    end = nth_birthday_after(birth, day, n)
    assert end > day
    assert len([b for age in range(-250, 260) if day < (b := birthday(birth, age)) <= end]) == n


@given(days, days, counts)
def test_a_card_ends_on_its_holders_own_day_or_on_28_february(birth, day, n) -> None:
    end = nth_card_birthday_after(birth, day, n)
    assert end > day
    assert (end.month, end.day) in {(birth.month, birth.day), (birth.month, min(birth.day, 28))}
    assert nth_card_birthday_after(birth, end, 1) > end
