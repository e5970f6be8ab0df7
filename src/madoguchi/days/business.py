"""Business days and opening hours (開庁日・受付時間).

The year's end is 29 December to 3 January, when public offices are closed; the pages only say 年末年始.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from madoguchi.days.bounds import ONE
from madoguchi.days.holidays import is_holiday
from madoguchi.days.moments import JAPAN
from madoguchi.days.refused import Refused

_SATURDAY: Final = 5


class BackwardHours(Refused):
    """Hours that end when they begin or before (受付時間の逆転)."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one day (受付時間), from opening up to but not at the closing time. Raises `BackwardHours`.

    >>> Hours(time(9, 30), time(17, 30)).contain(time(17, 30))
    False
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise BackwardHours(
                what=f"hours from {self.opens:%H:%M} to {self.closes:%H:%M}",
                why="they begin and end on the same day, so they close after they open",
                do="swap the two times, or leave the hours out if it is closed",
            )

    def contain(self, moment: time) -> bool:
        """Whether it is open at a time of day (受付中か); at the closing time it is closed."""
        return self.opens <= moment < self.closes


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours of a counter or a line over the week (受付時間); None means closed (休み)."""

    weekday: Hours | None
    weekend_or_holiday: Hours | None = None
    closed_at_year_end: bool = True

    def on(self, day: date) -> Hours | None:
        """The hours of a day (その日の受付時間), None if it is closed all day."""
        if self.closed_at_year_end and is_year_end(day):
            return None
        return self.weekend_or_holiday if _is_weekend_or_holiday(day) else self.weekday


def is_open(hours: OpeningHours, moment: datetime) -> bool:
    """Whether somebody answers at a moment (受付中か).

    A holiday in the week keeps the hours of a weekend, and at half past five sharp the line is closed:

    >>> line = OpeningHours(Hours(time(9, 30), time(20)), Hours(time(9, 30), time(17, 30)))
    >>> [is_open(line, datetime(2026, 11, 21, 17, minute)) for minute in (29, 30, 31)]
    [True, False, False]

    A moment without a zone is Japanese time; any other is turned into it. Source: S1-41, S2-19 with X-25, S4-31.
    """
    here = moment.astimezone(JAPAN) if moment.tzinfo else moment
    open_hours = hours.on(here.date())
    return open_hours is not None and open_hours.contain(here.time())


def is_year_end(day: date) -> bool:
    """Whether a day lies in the closure around New Year (年末年始): 29 December to 3 January.

    >>> is_year_end(date(2026, 12, 28)), is_year_end(date(2026, 12, 29)), is_year_end(date(2027, 1, 3))
    (False, True, True)
    """
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def is_business_day(day: date) -> bool:
    """Whether public offices work on a day (開庁日): not a weekend, a holiday or the year's end.

    >>> is_business_day(date(2026, 12, 28)), is_business_day(date(2026, 12, 29))
    (True, False)
    """
    return not (_is_weekend_or_holiday(day) or is_year_end(day))


def next_business_day(day: date) -> date:
    """The first business day after a day (翌開庁日), never the day itself.

    >>> next_business_day(date(2026, 12, 28)), next_business_day(date(2026, 9, 18))
    (datetime.date(2027, 1, 4), datetime.date(2026, 9, 24))
    """
    later = day + ONE
    while not is_business_day(later):
        later += ONE
    return later


def _is_weekend_or_holiday(day: date) -> bool:
    return day.weekday() >= _SATURDAY or is_holiday(day)
