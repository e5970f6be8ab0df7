"""Days for a column of people, each the first and the last day it can be (日・不詳の日)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

import numpy as np
import numpy.typing as npt

from madoguchi.days.bounds import CEILING, number
from madoguchi.rulebook.engine.verdict import NOBODY, Mask, Verdict, either

Ints = npt.NDArray[np.int32]
PAST = np.int32(0)  # before every day the rulebook knows
NEVER = np.int32(number(CEILING) + 1)  # has not happened, or has no end: after every day
UNIX = np.int32(number(date(1970, 1, 1)))


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """Days that can be asked about but not compared raw: an open day is a range, and `NEVER` is no day.

    Shapes: both arrays have one element a person, or none at all where the day is the same for everybody.
    """

    first: Ints
    last: Ints

    @classmethod
    def sure(cls, day: Ints) -> Dates:
        """Days that are known."""
        return cls(day, day)

    @classmethod
    def on(cls, day: date | None) -> Dates:
        """One day for everybody; None: never."""
        return cls.sure(np.asarray(NEVER if day is None else number(day), np.int32))

    @classmethod
    def open(cls) -> Dates:
        """Any day, or never: nothing is known."""
        return cls(np.asarray(PAST + 1, np.int32), np.asarray(NEVER, np.int32))

    @property
    def is_sure(self) -> bool:
        """Nothing was open on the way here."""
        return self.last is self.first

    @property
    def open_for(self) -> Mask:
        """For whom the day is not known."""
        return np.asarray(self.first != self.last)

    def on_or_before(self, day: Dates) -> Verdict:
        """Has come by that day. What never comes has not."""
        if self is NO_DAY:
            return NOBODY
        self._watch(day, 0, 1)
        holds = self.last <= day.first
        return Verdict(holds, holds if self.is_sure and day.is_sure else self.first <= day.last)

    def before(self, day: Dates) -> Verdict:
        """Has come before that day."""
        if self is NO_DAY:
            return NOBODY
        self._watch(day, 1, 0)
        holds = self.last < day.first
        return Verdict(holds, holds if self.is_sure and day.is_sure else self.first < day.last)

    def after(self, day: Dates) -> Verdict:
        """Has not come by that day."""
        return ~self.on_or_before(day)

    def on_or_after(self, day: Dates) -> Verdict:
        """Has not come before that day."""
        return ~self.before(day)

    def same_as(self, day: Dates) -> Verdict:
        """Is that very day; two days that never come are not the same day."""
        return self.on_or_before(day) & self.on_or_after(day) & self.ever()

    def ever(self) -> Verdict:
        """There is such a day at all."""
        if self is NO_DAY:
            return NOBODY
        holds = self.last < NEVER
        return Verdict(holds, holds if self.is_sure else self.first < NEVER)

    def map(self, of: Callable[[Ints], Ints]) -> Dates:
        """Each day through a monotone function that keeps never: the ends of a range become those of the result."""
        if self is NO_DAY:
            return self
        first = of(self.first)
        return Dates(first, first if self.is_sure else of(self.last))

    def next_day(self) -> Dates:
        """The day after; never stays never."""
        return self.map(lambda day: day + ((day > PAST) & (day < NEVER)))

    def eve(self) -> Dates:
        """The day before; never stays never."""
        return self.map(lambda day: day - ((day > PAST) & (day < NEVER)))

    def where(self, verdict: Verdict) -> Dates:
        """This day for those the verdict holds of, never for the others."""
        same = verdict.for_everybody
        if same is not None or self is NO_DAY:
            return self if same else NO_DAY
        first = np.maximum(self.first, ~verdict.may * NEVER)  # NEVER is the greatest: no branch needed
        sure = self.is_sure and verdict.is_sure
        return Dates(first, first if sure else np.maximum(self.last, ~verdict.holds * NEVER))

    def or_else(self, other: Dates, first: Verdict) -> Dates:
        """This day where the verdict holds, the other where not; from the least to the most where it is open."""
        low = np.minimum(np.maximum(self.first, ~first.may * NEVER), np.maximum(other.first, first.holds * NEVER))
        if first.is_sure and self.is_sure and other.is_sure:
            return Dates.sure(low)
        return Dates(low, np.maximum(self.last * first.may, other.last * ~first.holds))

    def or_later(self) -> Dates:
        """This day or any later one, perhaps never."""
        if self is NO_DAY:
            return self
        return Dates(self.first, np.full_like(self.last, NEVER))

    def or_any(self, verdict: Verdict) -> Dates:
        """Any day at all for those the verdict may hold of, this one for the others."""
        return Dates(either(verdict.may, PAST + np.int32(1), self.first), either(verdict.may, NEVER, self.last))

    def _watch(self, other: Dates, turns_with: int, turns_before: int) -> None:
        """Tell the day asked about, on either side, when this comparison may turn."""
        if isinstance(other, Today):
            other.turn_at(self, turns_with)
        if isinstance(self, Today):
            self.turn_at(other, turns_before)


@dataclass(frozen=True, slots=True, eq=False)
class Today(Dates):
    """The day asked about (基準日). Up to `watched_until` it learns from every question when the answer may turn.

    `turns` are rows, and for each a day on which that row's answer may turn; a pair may stand there more than once.
    """

    watched_until: np.int32 = PAST
    turns: list[tuple[npt.NDArray[np.intp], Ints]] = field(default_factory=list)

    @classmethod
    def at(cls, day: date) -> Today:
        """The same day for everybody."""
        one = np.asarray(number(day), np.int32)
        return cls(one, one)

    def turn_at(self, other: Dates, shift: int) -> None:
        """A comparison with this day turns `shift` days after the other."""
        if self.watched_until > PAST:
            for day in (other.first,) if other.is_sure else (other.first, other.last):
                self.turn(day + np.int32(shift))

    def turn(self, day: Ints) -> None:
        """The answer may turn on that day, if it is still to come and watched."""
        rows = np.flatnonzero((day > self.first) & (day < self.watched_until))
        if len(rows):
            self.turns.append((rows, np.broadcast_to(day, self.first.shape)[rows]))

    def map(self, _: Callable[[Ints], Ints]) -> Dates:
        """Refused: a day reckoned from today would turn every day; look it up with a `DayRule` instead."""
        raise TypeError("a day reckoned from the day asked about: use a DayRule, which knows when it turns")

    def where(self, _: Verdict) -> Dates:
        """Refused, for the same reason."""
        raise TypeError("the day asked about is no bound: ask a Verdict about it instead")


NO_DAY = Dates.on(None)


def earliest(*days: Dates) -> Dates:
    """The first of several days. One that never comes does not count; an open one leaves the answer open."""
    there = _there(days)
    if len(there) < 2:
        return there[0] if there else NO_DAY
    first = reduce(np.minimum, (d.first for d in there))
    return Dates(first, first if all(d.is_sure for d in there) else reduce(np.minimum, (d.last for d in there)))


def latest(*days: Dates) -> Dates:
    """The last of several days. One that never comes does not count; if none comes, never."""
    there = _there(days)
    if len(there) < 2:
        return there[0] if there else NO_DAY
    sure_to_come = reduce(np.maximum, (d.first * (d.last != NEVER) for d in there))
    none_is_sure = sure_to_come == PAST
    first = either(none_is_sure, reduce(np.minimum, (d.first for d in there)), sure_to_come)
    if all(d.is_sure for d in there):
        return Dates.sure(first)
    at_most = reduce(np.maximum, (np.minimum(d.last, NEVER - np.int32(1)) * (d.first != NEVER) for d in there))
    return Dates(first, either(none_is_sure, NEVER, at_most))


def _there(days: tuple[Dates, ...]) -> list[Dates]:
    """Those of the days that may come for somebody."""
    _refuse_today(days)
    return [day for day in days if day is not NO_DAY]


def _refuse_today(days: tuple[Dates, ...]) -> None:
    if any(isinstance(d, Today) for d in days):
        raise TypeError("the day asked about is no bound: an answer made of it would turn every day")
