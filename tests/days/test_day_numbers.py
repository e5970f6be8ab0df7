"""The numbers of days: every one an index, none of them zero or less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.days.bounds import CEILING, FLOOR, ONE, OutsideTheCalendar, from_number, is_known, number

known_days = st.dates(FLOOR, CEILING)


def test_the_floor_is_one_and_the_eve_of_it_nothing() -> None:
    assert (number(FLOOR), number(FLOOR - ONE)) == (1, 0)
    assert is_known(FLOOR)
    assert not is_known(FLOOR - ONE)
    assert not is_known(CEILING + ONE)


@given(known_days)
def test_a_day_comes_back_from_its_number(day) -> None:
    assert from_number(number(day)) == day


@pytest.mark.parametrize("n", [0, -1, number(CEILING) + 1, 10**12])
def test_a_number_that_no_day_bears_is_refused(n) -> None:
    with pytest.raises(OutsideTheCalendar, match="numbers run from 1"):
        from_number(n)
