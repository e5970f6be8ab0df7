"""Birthdays by column (誕生日): of 29 February in a common year the 28th for cards, 1 March for the law."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from madoguchi.adapters.made_up.chance import Ints

EPOCH = 1970


@dataclass(frozen=True)
class Births:
    """The days of birth of some people (生年月日), counted from 1970-01-01."""

    born: Ints

    @cached_property
    def year(self) -> Ints:
        """The year of birth."""
        return year_of(self.born)

    @cached_property
    def month(self) -> Ints:
        """The month of birth, 0 to 11."""
        return month_of(self.born)

    @cached_property
    def day(self) -> Ints:
        """The day of the month, from 0."""
        return self.born - first_of_month(self.year, self.month)

    def birthday(self, year: int | Ints) -> Ints:
        """The birthday in a year (その年の誕生日)."""
        years: Ints = np.broadcast_to(np.asarray(year), self.born.shape)
        first, following = first_of_month(years, self.month), first_of_month(years, self.month + 1)
        told: Ints = np.minimum(first + self.day, following - 1)
        return told

    def turning(self, age: int | Ints) -> Ints:
        """The birthday by law on which they are that old (…歳の誕生日): of 29 February 1 March in a common year."""
        day = self.birthday(self.year + age)
        told: Ints = day + ((self.month == 1) & (day < first_of_month(self.year + age, 1) + self.day))
        return told

    @cached_property
    def elderly_from(self) -> Ints:
        """The first day of the rate from 70 (70歳の翌月1日): the 1st after, and for births on a 1st that birthday."""
        return month_end(self.turning(70) - 1) + 1

    @cached_property
    def school_from(self) -> Ints:
        """The 1 April on which the rate of small children ends (就学): the first after six is reached, a day early."""
        reached = self.turning(6) - 1
        april = first_of_month(year_of(reached), 3)
        return np.where(reached < april, april, first_of_month(year_of(reached) + 1, 3))

    def nth_after(self, day: Ints, n: int | Ints) -> Ints:
        """The n-th birthday after a day (…回目の誕生日), as cards and digital certificates end."""
        year = year_of(day)
        passed = self.birthday(year) <= day
        return self.birthday(year + passed + n - 1)

    def age(self, on: int) -> Ints:
        """The age on a day, a birthday counting from itself (満年齢)."""
        days = np.full(self.born.shape, on)
        year = year_of(days)
        return year - self.year - (self.birthday(year) > days)


def year_of(days: Ints) -> Ints:
    """The year of each day."""
    return days.astype("M8[D]").astype("M8[Y]").astype(np.int64) + EPOCH


def month_of(days: Ints) -> Ints:
    """The month of each day, 0 to 11."""
    return days.astype("M8[D]").astype("M8[M]").astype(np.int64) % 12


def first_of_month(year: Ints, month: int | Ints) -> Ints:
    """The first day of a month, which may be 12: January of the year after.

    >>> int(first_of_month(np.array([1969]), 12)[0])
    0
    """
    return ((year - EPOCH) * 12 + month).astype("M8[M]").astype("M8[D]").astype(np.int64)


def month_end(days: Ints) -> Ints:
    """The last day of the month of each day (月末)."""
    return first_of_month(year_of(days), month_of(days) + 1) - 1


def last_august(on: int) -> int:
    """The first of August on or before a day (直近の8月1日), when rates are decided and papers renewed."""
    day = np.array([on])
    august = first_of_month(year_of(day), 7)
    return int(np.where(august <= day, august, first_of_month(year_of(day) - 1, 7))[0])
