"""Rules about a birth and another day (二つの日の規則): the n-th birthday after it, written for one pair of days.

A birthday depends on the month and day of birth alone, so a table of every such day by every year there is answers for
all people at once; the tests hold it to what the law says of one pair, on every pair of boundaries.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property, update_wrapper

import numpy as np

from madoguchi.days.bounds import CEILING, FLOOR, number
from madoguchi.rulebook.engine.dates import NEVER, NO_DAY, PAST, Dates, Ints
from madoguchi.rulebook.engine.words import Terms

LEAP = 2000  # a year that has every day there is
_DAYS = np.arange(int(NEVER) + 1) - 1 + np.datetime64(FLOOR)  # by number; that of `PAST` and `NEVER` is no day
_YEAR = _DAYS.astype("M8[Y]").astype(np.int64) + 1970 - FLOOR.year
_IN_YEAR = (_DAYS.astype("M8[M]").astype(np.int64) % 12) * 31 + (_DAYS - _DAYS.astype("M8[M]")).astype(np.int64)
_LAST = CEILING.year - FLOOR.year + 1  # the first year that is not known any more


class YearlyRule:
    """A rule from a birth, a day and n: the n-th of the yearly days of that birth after the day; monotone in the day.

    `one` says it of one pair, `in_year` which day of a year it is for somebody born on a day. An open birth leaves the
    result open.
    """

    def __init__(self, one: Callable[[date, date, int], date], in_year: Callable[[date, int], date]) -> None:
        self.one, self.in_year = one, in_year
        update_wrapper(self, one)

    def __call__(self, birth: date, day: date, n: int) -> date:
        """The rule for one pair of days."""
        return self.one(birth, day, n)

    def over(self, births: Dates, days: Dates, terms: Terms) -> Dates:
        """The rule's day for each person; never where either day never comes."""
        if days is NO_DAY:
            return days
        (n,) = terms.values
        if not isinstance(n, int):
            return Dates.on(None) if n is None else Dates.open()
        if births.is_sure:
            return days.map(lambda day: self._look(births.first, day, n))
        known = self._look(births.first, days.first, n)
        sure = (births.first == births.last) & (days.first == days.last)
        return Dates(np.where(sure, known, PAST + 1), np.where(sure, known, NEVER).astype(np.int32))

    def _look(self, births: Ints, days: Ints, n: int) -> Ints:
        """The rule's day for each pair; never where one of the two never comes."""
        one, other = np.broadcast_arrays(births, days)
        there = (one > PAST) & (one < NEVER) & (other > PAST) & (other < NEVER)
        birthday, day = _IN_YEAR[one[there]], other[there]
        year = _YEAR[day]
        passed = self._table[birthday, year] <= day
        told = np.full(one.shape, NEVER, np.int32)
        told[there] = self._table[birthday, np.minimum(year + passed + n - 1, _LAST)]
        return told

    @cached_property
    def _table(self) -> Ints:
        """The yearly day by day of birth and year; past the last year that is known, the last day there is."""
        table = np.full((12 * 31, _LAST + 1), NEVER - 1, np.int32)
        for day in (date.fromordinal(date(LEAP, 1, 1).toordinal() + n) for n in range(366)):
            row = (day.month - 1) * 31 + day.day - 1
            table[row, :-1] = [number(self.in_year(day, year - LEAP)) for year in range(FLOOR.year, CEILING.year + 1)]
        return table
