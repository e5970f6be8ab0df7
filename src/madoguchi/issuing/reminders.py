"""Asking back what ended (返却の催促): when the next reminder is due, and when no more is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from madoguchi.terms.errors import Refused


class NoReminders(Refused):
    """A pace of reminders that is none (催促の間隔の誤り)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often it is asked (催促の間隔): after so many days, so many times. Raises `NoReminders`."""

    days: int = 30
    times: int = 2

    def __post_init__(self) -> None:
        if self.days < 1 or self.times < 0:
            raise NoReminders(what=f"{self.times} reminders, {self.days} days apart",
                              why="a reminder comes a day after the last at the earliest, or is none",
                              do="write days from 1 and times from 0")  # fmt: skip


USUAL: Final = Pace()


def due(ended_on: date, sent: Sequence[date], pace: Pace = USUAL) -> date | None:
    """The day from which the next reminder is due (次の催促日); None when so many were sent as are sent at all.

    >>> due(date(2026, 8, 1), []), due(date(2026, 8, 1), [date(2026, 9, 5)])
    (datetime.date(2026, 8, 31), datetime.date(2026, 10, 5))
    """
    if len(sent) >= pace.times:
        return None
    return max([ended_on, *sent]) + timedelta(days=pace.days)
