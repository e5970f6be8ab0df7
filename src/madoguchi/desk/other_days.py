"""Other days in place of somebody's own (日付の置き換え): same month, same order, and never from or to an edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from random import Random

from madoguchi.days.months import end_of_month

FIRST_FREE = 3  # the first and second of a month are edges of the law, as its last two days are


def other_days(days: Iterable[date], on: date, random: Random) -> dict[date, date]:
    """For each of a person's days another (日付の置き換え): in the same month, on the same side of `on`, in order.

    Days at an edge, where the law turns, stand as they are: the first and last two of a month and those around `on`.

    >>> told = other_days([date(2026, 5, 1), date(2026, 5, 9), date(2026, 5, 20)], date(2026, 8, 1), Random(1))
    >>> sorted(told.values()) == list(told.values()), told[date(2026, 5, 1)]
    (True, datetime.date(2026, 5, 1))
    """
    instead: dict[date, date] = {}
    for _, group in groupby(sorted(set(days)), lambda day: (day.year, day.month)):
        instead |= _in_month(list(group), on, random)
    return instead


def _in_month(days: list[date], on: date, random: Random) -> dict[date, date]:
    kept = {day: day for day in days}
    for free in _free(days[0], on):
        inside = [day for day in days if day.day in free]
        chosen = sorted(random.sample(free, len(inside)))
        kept |= {day: day.replace(day=n) for day, n in zip(inside, chosen, strict=True)}
    return kept


def _free(day: date, on: date) -> Iterator[range]:
    """The days of a month that are no edge: all between its ends, or those before and those after `on`."""
    last = end_of_month(day).day - 1
    if (day.year, day.month) != (on.year, on.month):
        yield range(FIRST_FREE, last)
        return
    yield range(FIRST_FREE, max(FIRST_FREE, on.day - 1))
    yield range(max(FIRST_FREE, on.day + 2), max(FIRST_FREE, on.day + 2, last))
