"""Paper years and cycles of several years."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.days.bounds import CEILING, FLOOR, ONE
from madoguchi.days.renewal import NoSuchCycle, cycle_end, cycle_start, renewal_end, renewed_on

days = st.dates(FLOOR, CEILING)
months = st.integers(1, 12)


@pytest.mark.parametrize(
    ("day", "month", "first", "last"),
    [
        pytest.param(date(2025, 8, 1), 8, date(2025, 8, 1), date(2026, 7, 31), id="更新日当日は新しい年度"),
        pytest.param(date(2026, 7, 31), 8, date(2025, 8, 1), date(2026, 7, 31), id="更新前日はまだ前の年度"),
        pytest.param(date(2026, 1, 1), 8, date(2025, 8, 1), date(2026, 7, 31), id="年をまたぐ"),
        pytest.param(date(2025, 12, 2), 12, date(2025, 12, 1), date(2026, 11, 30), id="12月更新"),
        pytest.param(date(2027, 6, 1), 3, date(2027, 3, 1), date(2028, 2, 29), id="3月更新はうるう年の2月29日まで"),
        pytest.param(date(2026, 5, 5), 1, date(2026, 1, 1), date(2026, 12, 31), id="1月更新は暦年"),
    ],
)
def test_a_paper_year_runs_from_renewal_to_its_eve(day, month, first, last) -> None:
    assert (renewed_on(day, month), renewal_end(day, month)) == (first, last)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        pytest.param(date(2025, 8, 1), date(2025, 8, 1), date(2027, 7, 31), id="2年更新の初日"),
        pytest.param(date(2026, 8, 1), date(2025, 8, 1), date(2027, 7, 31), id="2年目も同じ周期"),
        pytest.param(date(2027, 7, 31), date(2025, 8, 1), date(2027, 7, 31), id="周期の末日"),
        pytest.param(date(2027, 8, 1), date(2027, 8, 1), date(2029, 7, 31), id="次の周期"),
        pytest.param(date(2025, 7, 31), date(2023, 8, 1), date(2025, 7, 31), id="基準年より前にも周期がある"),
    ],
)
def test_two_year_cycles_are_anchored_at_2025(day, first, last) -> None:
    assert (cycle_start(day, 8, 2, 2025), cycle_end(day, 8, 2, 2025)) == (first, last)


@given(days, months)
def test_a_paper_year_holds_its_day(day, month) -> None:
    assert renewed_on(day, month) <= day <= renewal_end(day, month)


@given(days, months, st.integers(1, 10), st.integers(1900, 2100))
def test_cycles_leave_no_day_out_and_none_twice(day, month, years, anchor) -> None:
    first, last = cycle_start(day, month, years, anchor), cycle_end(day, month, years, anchor)
    assert first <= day <= last
    assert cycle_start(last + ONE, month, years, anchor) == last + ONE
    assert cycle_end(first - ONE, month, years, anchor) == first - ONE
    assert cycle_start(date(anchor, month, 1), month, years, anchor) == date(anchor, month, 1)


@pytest.mark.parametrize(("month", "years"), [(0, 1), (13, 1), (8, 0), (8, -2)])
def test_a_cycle_that_cannot_be_is_refused(month, years) -> None:
    with pytest.raises(NoSuchCycle, match="month from 1 to 12"):
        cycle_end(date(2026, 1, 1), month, years, 2025)
