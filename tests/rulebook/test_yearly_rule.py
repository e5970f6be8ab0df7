"""The rule for all people at once against the rule for one pair of days, on every pair of boundaries."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest

from madoguchi.days.bounds import CEILING, FLOOR, from_number, number
from madoguchi.rulebook.engine.dates import NEVER, PAST, Dates
from madoguchi.rulebook.engine.words import Terms
from madoguchi.rulebook.rules.digital_certificate import NTH_BIRTHDAY_AFTER

BORN = [date(2000, 1, 1) + timedelta(days=n) for n in range(366)]
YEARS = (1875, 1876, 1900, 1999, 2000, 2024, 2025, 2026, 2027, 2028, 2100, 2118, 2119)


def told(births: list[int], days: list[int], n: int) -> list[int]:
    asked = Dates.sure(np.array(births, np.int32)), Dates.sure(np.array(days, np.int32))
    return list(NTH_BIRTHDAY_AFTER.over(*asked, Terms((n,))).first)


@pytest.mark.parametrize("n", [1, 5, 6])
@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_birth_about_its_birthday_and_the_turns_of_the_year(year: int, n: int) -> None:
    """何月何日生まれでも、誕生日の前後と年の境目で、一人ずつの計算と同じ"""
    pairs = []
    for born in BORN:
        on = NTH_BIRTHDAY_AFTER.in_year(born, year - born.year)
        edges = [on - timedelta(days=1), on, on + timedelta(days=1), date(year, 1, 1), date(year, 12, 31)]
        pairs += [(born, day) for day in edges if FLOOR <= day <= CEILING]
    expected = [min(number(NTH_BIRTHDAY_AFTER(born, day, n)), int(NEVER) - 1) for born, day in pairs]
    assert told([number(born) for born, _ in pairs], [number(day) for _, day in pairs], n) == expected


def test_the_year_of_birth_does_not_matter() -> None:
    births = [date(1896, 2, 29), date(1904, 2, 29), date(2024, 2, 29), date(1999, 2, 28), date(1999, 3, 1)]
    days = [date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1)]
    pairs = list(product(births, days))
    expected = [NTH_BIRTHDAY_AFTER(born, day, 5) for born, day in pairs]
    found = told([number(born) for born, _ in pairs], [number(day) for _, day in pairs], 5)
    assert [from_number(int(day)) for day in found] == expected


def test_a_day_that_never_comes_has_no_birthday_after_it() -> None:
    some, never, past = number(date(2020, 5, 1)), int(NEVER), int(PAST)
    assert told([some, never, past, some], [never, some, some, past], 5) == [never] * 4
