"""Covers of a person at one insurer (資格の得喪): acquired and lost, often long after the day it happened.

A cover holds from the day of acquisition to the eve of the day of loss. Acquired and lost on one day (同日得喪) it
holds no day, and is recorded all the same: somebody was told so, and papers may have gone out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from madoguchi.days.bounds import FLOOR
from madoguchi.days.refused import Refused
from madoguchi.days.spans import Span
from madoguchi.registry.history import Said, Value, eve


class ClashingCover(Refused):
    """A cover on days that another of the same person already holds (資格の重複)."""


class NoSuchCover(Refused):
    """A cover that is not recorded (記録にない資格)."""


class LostBeforeBegun(Refused):
    """A day of loss before the day of acquisition (取得前の喪失)."""


@dataclass(frozen=True, slots=True)
class Cover:
    """One cover (資格): all that `said` holds, its two days among it."""

    said: Said

    def __post_init__(self) -> None:
        if self.lost_on is not None and self.lost_on < self._first:
            raise LostBeforeBegun(what=f"a loss {(self._first - self.lost_on).days} days before the acquisition",
                                  why="a cover is lost on its first day at the earliest",
                                  do="correct one of the two days, or take the acquisition back")  # fmt: skip

    @property
    def lost_on(self) -> date | None:
        """The first day without it (喪失日); None where there is none, or its day is not known."""
        return _day(self.said.get("lost_on"))

    @property
    def _first(self) -> date:
        return _day(self.said.get("eligible_from")) or FLOOR

    @property
    def span(self) -> Span | None:
        """The days it holds (資格期間), from the first of the calendar where the first is unknown; None: no day."""
        return None if self.lost_on == self._first else Span(self._first, eve(self.lost_on))


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a person's covers (得喪の結果)."""

    superseded: tuple[Cover, ...] = ()
    inserted: tuple[Cover, ...] = ()


def acquired(current: Sequence[Cover], said: Said) -> Change:
    """A cover begins (資格取得), however long ago. Raises `ClashingCover`. Said twice, it is recorded once."""
    new = Cover(said)
    return Change() if new in current else Change(inserted=_apart(new, current))


def lost(current: Sequence[Cover], eligible_from: date, on: date, reason: str) -> Change:
    """The cover that began on a day is lost (資格喪失), or lost on another day than was said. Raises `NoSuchCover`."""
    return _instead(current, eligible_from, {"lost_on": on, "loss_reason": reason})


def kept(current: Sequence[Cover], eligible_from: date) -> Change:
    """The loss of a cover is taken back (喪失の取消し). Raises `NoSuchCover`, or `ClashingCover` with a later one."""
    return _instead(current, eligible_from, {"lost_on": None, "loss_reason": None})


def annulled(current: Sequence[Cover], eligible_from: date) -> Change:
    """A cover never was (取得の取消し). Raises `NoSuchCover`."""
    return Change(superseded=(begun_on(current, eligible_from),))


def begun_on(current: Sequence[Cover], eligible_from: date) -> Cover:
    """The cover that began on a day (その日に取得した資格). Raises `NoSuchCover`."""
    found = [one for one in current if one.said.get("eligible_from") == eligible_from]
    if len(found) != 1:
        raise NoSuchCover(what=f"a cover that began on {eligible_from}",
                          why=f"of this person {len(found)} are recorded that began on that day, where one is meant",
                          do="look at the person's covers, and name the day one of them began")  # fmt: skip
    return found[0]


def _instead(current: Sequence[Cover], eligible_from: date, said: Said) -> Change:
    old = begun_on(current, eligible_from)
    new = Cover({**old.said, **said})
    if new == old:
        return Change()
    return Change((old,), _apart(new, [one for one in current if one != old]))


def _apart(new: Cover, others: Sequence[Cover]) -> tuple[Cover, ...]:
    if any(new.span and one.span and one.span.overlaps(new.span) for one in others):
        raise ClashingCover(what="a cover on days that another cover of this person holds",
                            why="at one insurer nobody is covered twice on a day",
                            do="record the loss of the earlier cover first, or correct the day it began")  # fmt: skip
    return (new,)


def _day(value: Value) -> date | None:
    return value if isinstance(value, date) else None
