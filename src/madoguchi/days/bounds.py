"""The days the rulebook knows (暦の範囲), and the number of each of them."""

from datetime import date, timedelta
from typing import Final

from madoguchi.days.refused import Refused

FLOOR: Final = date(1875, 1, 1)
CEILING: Final = date(2119, 12, 31)
ONE: Final = timedelta(days=1)


_LAST: Final = (CEILING - FLOOR).days + 1


class OutsideTheCalendar(Refused):
    """A day the rulebook does not know (暦の範囲外): before `FLOOR` or after `CEILING`."""


def is_known(day: date) -> bool:
    """Whether a day lies inside the calendar of the rulebook (暦の範囲内), both ends included."""
    return FLOOR <= day <= CEILING


def number(day: date) -> int:
    """The number of a day (通し番号), 1 for `FLOOR`: every number is an index, and 0 is before all days.

    Days outside are counted on: a rule may well answer with one (a 75th birthday in 2194), and whoever keeps tables
    brings it back to their ends. Never index with it before: -1 reads a table from its other end.

    >>> number(FLOOR), number(date(2026, 8, 1)), number(FLOOR - 2 * ONE)
    (1, 55365, -1)
    """
    return (day - FLOOR).days + 1


def from_number(n: int) -> date:
    """The day that bears a number (通し番号から日へ), the inverse of `number` for the days that are known.

    >>> from_number(number(CEILING)) == CEILING
    True

    Raises `OutsideTheCalendar` for any other, also for 0: it is no day.
    """
    if not 1 <= n <= _LAST:
        raise OutsideTheCalendar(
            what=f"day number {n}",
            why=f"numbers run from 1 ({FLOOR}) to {_LAST} ({CEILING}); 0 is before all days",
            do="ask whether there is a day before asking which",
        )
    return date.fromordinal(n + FLOOR.toordinal() - 1)
