"""The business day of an act (業務日): today by the clock, not whatever is typed.

Guards ask which day it is: is the month's file old, did today's file come, was the stack looked through. By another day
than today all of them could be walked around. So who does something now says no other day, but for a reason that is
told to the audit first; a database of made-up people may play any day. What happened may be recorded later.

What acts asks for a `BusinessDay`, and the two functions here alone make one: a face that forgets the rule is not let
through by the check of types.
"""

from __future__ import annotations

from datetime import date
from typing import NewType, Protocol

from madoguchi.terms.errors import Refused

BusinessDay = NewType("BusinessDay", date)
"""A day that was held against the clock (確かめた業務日), by `acting_on` or `happened_on`: nothing else makes one."""


class OtherDay(Refused):
    """Something that is done now, said to be done on another day (今日でない業務日)."""


class DayLog(Protocol):
    """Where it is kept that somebody acted by another day than today (業務日の記録)."""

    def is_demo(self) -> bool:
        """Whether only made-up people stand here."""

    def say(self, on: date, because: str) -> None:
        """Tell the audit by which day somebody acts, and why. Committed before anything is done."""


def acting_on(log: DayLog, asked: date, today: date, because: str | None) -> BusinessDay:
    """The day of something that is done now (実施の日). Raises `OtherDay`."""
    if asked != today:
        _answered_for(log, asked, today, because)
    return BusinessDay(asked)


def happened_on(log: DayLog, asked: date, today: date, because: str | None) -> BusinessDay:
    """The day of something that happened, and is recorded now (起きた日): today or before. Raises `OtherDay`."""
    return BusinessDay(asked) if asked < today else acting_on(log, asked, today, because)


def _answered_for(log: DayLog, asked: date, today: date, because: str | None) -> None:
    """Tell the audit why it is another day; without a reason only a demo goes on."""
    if because:
        log.say(asked, because)
    elif not log.is_demo():
        raise OtherDay(what=f"the day {asked}, while today is {today}",
                       why="whether a file is old or missing, and a stack looked through, is told by today's date",
                       do="leave --on out; if it must be that day, say why with --day-because, which the audit keeps"
                       )  # fmt: skip
