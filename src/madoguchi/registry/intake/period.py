"""Which day a file is of, and whether it comes too late (基準日の確認). A wrong list is worse than none.

A town once sent 83 letters from April's list instead of May's: so a file that is older than the last of its kind, or is
of another month than it should be, is refused unless somebody gives a reason, which is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.days.refused import Refused
from madoguchi.registry.intake.layout import Layout

FEW: Final = 10  # rows that somebody writes by hand, of people at the counter


class NoDayOfFile(Refused):
    """A file that does not say which day it is of (基準日の不明)."""


class DaysDiffer(Refused):
    """A file of which two days are told (基準日の相違)."""


class StaleFile(Refused):
    """A file that is older than one of its kind that was taken (古いファイル)."""


class WrongMonth(Refused):
    """A monthly file of another month than the one expected (別の月のファイル)."""


class NotYet(Refused):
    """A file of a day to come (将来の基準日)."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest file of a kind that was taken (最新のファイル): its day, and the day on which it is asked."""

    as_of: date | None
    on: date


def day_of_file(told: Mapping[str, date | None]) -> date:
    """The one day a file is of (基準日), by who told it.

    >>> day_of_file({"its name": date(2026, 7, 31), "its rows": None})
    datetime.date(2026, 7, 31)

    Raises `NoDayOfFile`, `DaysDiffer`.
    """
    days = {who: day for who, day in told.items() if day is not None}
    if not days:
        raise NoDayOfFile(what="a file that does not say which day it is of",
                          why="what it tells holds from that day, and a stale one must be seen",
                          do="name the day with --as-of, in its name as 20260731, or in a column 基準日")  # fmt: skip
    if len(set(days.values())) > 1:
        said = ", ".join(f"{who} says {day}" for who, day in days.items())
        raise DaysDiffer(what=f"of the file more than one day is told: {said}",
                         why="it may be another file than the one that was meant",
                         do="look at the file; correct what is wrong and take it again")  # fmt: skip
    return next(iter(days.values()))


def refuse_early(as_of: date, on: date) -> None:
    """Refuse a file of a day to come (将来の基準日の拒否)."""
    if as_of > on:
        raise NotYet(what=f"a file of {as_of}, taken on {on}", why="nobody can tell what will hold then",
                     do="look at its day; what is decided ahead is told with a day of its own in the rows")  # fmt: skip


def is_whole(covered: int, untold: int) -> bool:
    """Whether a list tells of nearly everybody (全員分か): nine of ten people with a cover; some joined since.

    >>> is_whole(100, 10), is_whole(100, 11), is_whole(0, 0)
    (True, False, False)
    """
    return covered > 0 and untold * 10 <= covered


def refuse_stale(layout: Layout, as_of: date, newest: Newest, *, of_few: bool = False) -> None:
    """Refuse a file that is too old or of the wrong month (古いファイルの拒否).

    `of_few`: a list of a few people, as told at the counter. It is no month's file, so no month is expected of it.

    Another file of the same day as the newest is taken: a list may come in parts. A monthly file is expected of the
    month of the newest or the one after; the first of a kind, of the month in which it is taken or the one before.
    """
    if newest.as_of is not None and as_of < newest.as_of:
        raise StaleFile(what=f"a file of {as_of}, while one of {newest.as_of} was taken before",
                        why="what is newer would be overwritten by what is older",
                        do="look for the newer file; if this one is right, say why with --force")  # fmt: skip
    if layout.pace == "monthly" and not of_few:
        _refuse_other_month(as_of, newest)


def _refuse_other_month(as_of: date, newest: Newest) -> None:
    if not 0 <= _months(as_of) - _expected(newest) <= 1:
        raise WrongMonth(what=f"a monthly file of {as_of:%Y-%m}", why=_why(newest),
                         do="look for the right month's file; if this one is right, say why with --force")  # fmt: skip


def _expected(newest: Newest) -> int:
    """The first month that is expected, counted from the year 0."""
    return _months(newest.as_of) if newest.as_of else _months(newest.on) - 1


def _why(newest: Newest) -> str:
    if newest.as_of:
        return f"the last of its kind is of {newest.as_of:%Y-%m}, so that month or the next is expected"
    return f"none of its kind was taken before, so on {newest.on} that month or the one before is expected"


def _months(day: date) -> int:
    return day.year * 12 + day.month
