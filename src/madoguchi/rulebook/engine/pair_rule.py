"""Rules about two days, written for one pair of them (二つの日の規則), such as the fifth birthday after an issue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import update_wrapper

import numpy as np

from madoguchi.days.bounds import from_number, number
from madoguchi.rulebook.engine.dates import NEVER, NO_DAY, PAST, Dates, Ints
from madoguchi.rulebook.engine.words import Terms

SHIFT = np.int64(1 << 20)  # two days in one number: every day is smaller


class PairRule:
    """A rule from two days and a number to a day, monotone in the second day.

    Each distinct pair of a batch is worked out once. An open first day leaves the result open.
    """

    def __init__(self, one: Callable[[date, date, int], date]) -> None:
        self.one = one
        update_wrapper(self, one)

    def __call__(self, first: date, second: date, term: int) -> date:
        """The rule for one pair of days."""
        return self.one(first, second, term)

    def over(self, first: Dates, second: Dates, terms: Terms) -> Dates:
        """The rule's day for each person; never where either day never comes."""
        if second is NO_DAY:
            return second
        (term,) = terms.values
        if not isinstance(term, int):
            return Dates.on(None) if term is None else Dates.open()
        if first.is_sure:
            return second.map(lambda day: self._look(first.first, day, term))
        known = self._look(first.first, second.first, term)
        sure = (first.first == first.last) & (second.first == second.last)
        return Dates(np.where(sure, known, PAST + 1), np.where(sure, known, NEVER).astype(np.int32))

    def _look(self, first: Ints, second: Ints, term: int) -> Ints:
        """The rule's day for each pair of days, each distinct pair worked out once; never where one never comes."""
        one, other = np.broadcast_arrays(first, second)
        days = np.full(one.shape, NEVER, np.int32)
        there = (one > PAST) & (one < NEVER) & (other > PAST) & (other < NEVER)
        pairs, places = np.unique(one[there].astype(np.int64) * SHIFT + other[there], return_inverse=True)
        each = [self._entry(int(pair // SHIFT), int(pair % SHIFT), term) for pair in pairs]
        days[there] = np.array(each, np.int32)[places]
        return days

    def _entry(self, first: int, second: int, term: int) -> int:
        return min(number(self.one(from_number(first), from_number(second), term)), int(NEVER) - 1)
