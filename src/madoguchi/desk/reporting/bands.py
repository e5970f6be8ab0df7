"""Days cut into bands (日の区切り): ages by five years, and months ahead, each by first days of the calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from madoguchi.days.age import birthday, first_birth, first_day_of_70_rate, seventy_fifth_birthday
from madoguchi.days.bounds import ONE
from madoguchi.days.months import first_of_month

OLDEST, STEP, AHEAD = 95, 5, 36
BEFORE, LATER = "before", "later"


@dataclass(frozen=True, slots=True)
class Bands:
    """Ascending first days, and the word of what lies before the first and from each on (区切り)."""

    bounds: tuple[date, ...]
    words: tuple[str, ...]


@lru_cache(64)
def ages(on: date) -> Bands:
    """Births by the age on a day, in fives; 95 and over together (5歳階級).

    >>> bands = ages(date(2026, 8, 1))
    >>> bands.words[:2], bands.words[-1], bands.bounds[-1]
    (('95', '90'), '0', datetime.date(2021, 8, 2))

    Born on 2 August 1931 one is 94 on 1 August 2026, and 95 the day after.
    """
    firsts = range(OLDEST, 0, -STEP)
    bounds = [first_birth(partial(_birthday, age), on + ONE, age) for age in firsts]
    return Bands(tuple(bounds), (*map(str, firsts), "0"))


@lru_cache(64)
def months(on: date, back: int = 0) -> Bands:
    """Days by month (月): those before, 36 months from that of a day (some more `back`), and those later.

    >>> months(date(2026, 8, 15)).words[:3], len(months(date(2026, 8, 15)).words)
    (('before', '2026-08', '2026-09'), 38)
    """
    firsts = _firsts(on, back)
    return Bands(firsts, _words(firsts))


@lru_cache(64)
def births_turning_70(on: date) -> Bands:
    """Births by the month in which the rate of 70 begins (70歳の負担割合が始まる月): always the month's first day.

    >>> births_turning_70(date(2026, 8, 1)).bounds[0]
    datetime.date(1956, 7, 2)
    """
    return _births(on, first_day_of_70_rate, 70)


@lru_cache(64)
def births_turning_75(on: date) -> Bands:
    """Births by the month of the 75th birthday (75歳になる月), on which the late-stage elderly scheme begins."""
    return _births(on, seventy_fifth_birthday, 75)


def _birthday(age: int, birth: date) -> date:
    return birthday(birth, age)


def _births(on: date, reaches: Callable[[date], date], age: int) -> Bands:
    firsts = _firsts(on, 0)
    return Bands(tuple(first_birth(reaches, first, age) for first in firsts), _words(firsts))


def _firsts(on: date, back: int) -> tuple[date, ...]:
    return tuple(first_of_month(on, ahead) for ahead in range(-back, AHEAD + 1))


def _words(firsts: tuple[date, ...]) -> tuple[str, ...]:
    return (BEFORE, *(f"{first:%Y-%m}" for first in firsts[:-1]), LATER)
