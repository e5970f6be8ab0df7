"""Looking that is unusual (通常と異なる閲覧): a login beside its own weeks before, and beside the others.

It tells logins and counts, never who was looked at. Whether two people are of one family nobody guesses here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

from madoguchi.days.business import Hours, is_business_day
from madoguchi.days.refused import Refused
from madoguchi.rulebook.reading import Said, read_file

FILE: Final = Path(__file__).with_name("unusual.yaml")
WEEK: Final = 7  # days
FEW: Final = 3  # of fewer weeks, or fewer others, nothing is usual


class NoLimits(Refused):
    """A day before the first limits (基準のない日)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on what is unusual (基準): `unusual.yaml` says what each is."""

    since: date
    weeks: int
    at_least: int
    times_before: int
    times_others: int
    opens: int
    closes: int
    out_of_hours: int
    crowd: int
    case_before: int
    case_after: int

    @property
    def hours(self) -> Hours:
        """The hours of work of a business day."""
        return Hours(time(self.opens), time(self.closes))


@dataclass(frozen=True, slots=True)
class Looking:
    """How often a login looked within an hour of a day (時間ごとの閲覧数)."""

    login: str
    day: date
    hour: int
    looks: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What the audit tells of some weeks (閲覧の集計).

    `crowds`: of each login, how many people it looked at in the last week whom a crowd did. `without_case`: how many of
    those set apart, with no act of its own to show for it; None: whoever asks may not know.
    """

    hours: tuple[Looking, ...]
    crowds: Mapping[str, int]
    without_case: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Unusual:
    """A sign of unusual looking (通常と異なる閲覧の兆候): whose, how many, and what is usual; 0 where nothing is."""

    login: str
    sign: str
    count: int
    usual: float = 0


@cache
def every_limits() -> tuple[Limits, ...]:
    """All limits there were (基準), the oldest first."""
    read = [_limits(one.entries()) for one in read_file(FILE).entries()["limits"].items()]
    return tuple(sorted(read, key=lambda one: one.since))


def _limits(told: Mapping[str, Said]) -> Limits:
    numbers = {name: said.number() for name, said in told.items() if name not in ("from", "status")}
    return Limits(told["from"].day(), **numbers)


def limits_on(day: date) -> Limits:
    """The limits of a day (その日の基準). Raises `NoLimits`."""
    found = [one for one in every_limits() if one.since <= day]
    if not found:
        raise NoLimits(what=f"no limits of unusual looking hold on {day}", why="the first begin later",
                       do=f"ask about {every_limits()[0].since} or later")  # fmt: skip
    return found[-1]


def unusual(looked: Looked, on: date, limits: Limits) -> tuple[Unusual, ...]:
    """What was unusual in the seven days that end with a day (通常と異なる閲覧の検出), by login.

    >>> limits = limits_on(date(2026, 12, 1))
    >>> often = [Looking("u1", date(2026, 12, 1) - timedelta(7 * n), 10, 40) for n in range(1, 5)]
    >>> now = Looking("u1", date(2026, 12, 1), 10, 400)
    >>> unusual(Looked((*often, now), {}, None), date(2026, 12, 1), limits)
    (Unusual(login='u1', sign='more than before', count=400, usual=40.0),)
    """
    weeks = _weeks(looked.hours, on)
    found = [
        *_more_than_before(weeks, limits),
        *_more_than_others(weeks.get(0, {}), limits),
        *_out_of_hours(looked.hours, on, limits),
        *(Unusual(login, "looked at by many", count) for login, count in looked.crowds.items() if count),
        *(Unusual(login, "without a case", count) for login, count in (looked.without_case or {}).items() if count),
    ]
    return tuple(sorted(found, key=lambda one: (one.login, one.sign)))


def _weeks(hours: Iterable[Looking], on: date) -> dict[int, Counter[str]]:
    """How often each login looked, by how many weeks ago; 0 is the week that ends with the day."""
    weeks: dict[int, Counter[str]] = {}
    for one in hours:
        weeks.setdefault((on - one.day).days // WEEK, Counter())[one.login] += one.looks
    return weeks


def _more_than_before(weeks: Mapping[int, Counter[str]], limits: Limits) -> Iterable[Unusual]:
    for login, count in weeks.get(0, Counter()).items():
        before = [weeks[ago][login] for ago in range(1, limits.weeks + 1) if ago in weeks and weeks[ago][login]]
        usual = float(median(before)) if len(before) >= FEW else None
        if usual and count >= limits.at_least and count > limits.times_before * usual:
            yield Unusual(login, "more than before", count, usual)


def _more_than_others(week: Mapping[str, int], limits: Limits) -> Iterable[Unusual]:
    for login, count in week.items():
        others = [other for name, other in week.items() if name != login]
        usual = float(median(others)) if len(others) >= FEW else None
        if usual and count >= limits.at_least and count > limits.times_others * usual:
            yield Unusual(login, "more than others", count, usual)


def _out_of_hours(hours: Iterable[Looking], on: date, limits: Limits) -> Iterable[Unusual]:
    found: Counter[str] = Counter()
    for one in hours:
        if on - timedelta(WEEK) < one.day <= on and not _at_work(one, limits):
            found[one.login] += one.looks
    return (Unusual(login, "out of hours", count) for login, count in found.items() if count >= limits.out_of_hours)


def _at_work(one: Looking, limits: Limits) -> bool:
    return is_business_day(one.day) and limits.hours.contain(time(one.hour))
