"""Paper years and longer cycles (年次更新): the stretch between two renewals that holds a day.

All begin on the 1st of a month. A cycle of several years also needs a year in which one began, the anchor.
"""

from datetime import date
from typing import Final

from madoguchi.days.bounds import ONE
from madoguchi.days.refused import Refused

_YEARLY: Final = 1


class NoSuchCycle(Refused):
    """A renewal that cannot be (更新周期の誤り): a month outside 1 to 12, or a cycle of less than a year."""


def renewed_on(day: date, month: int) -> date:
    """The first day of the paper year that holds a day (年次更新日).

    >>> renewed_on(date(2026, 7, 31), 8), renewed_on(date(2026, 8, 1), 8)
    (datetime.date(2025, 8, 1), datetime.date(2026, 8, 1))

    Raises `NoSuchCycle` for a month outside 1 to 12.
    """
    return cycle_start(day, month, _YEARLY, day.year)


def renewal_end(day: date, month: int) -> date:
    """The last day of the paper year that holds a day (年次更新の前日): the eve of the next renewal, year included.

    >>> renewal_end(date(2026, 7, 31), 8), renewal_end(date(2026, 8, 1), 8)
    (datetime.date(2026, 7, 31), datetime.date(2027, 7, 31))

    Raises `NoSuchCycle` for a month outside 1 to 12.
    """
    return cycle_end(day, month, _YEARLY, day.year)


def cycle_start(day: date, month: int, years: int, anchor_year: int) -> date:
    """The first day of the cycle of several years that holds a day (更新周期の初日).

    `anchor_year` is any year in which a cycle began. Kanagawa's late-stage elderly renew every two years, as in 2025:

    >>> cycle_start(date(2026, 11, 21), 8, 2, 2025), cycle_start(date(2025, 7, 31), 8, 2, 2025)
    (datetime.date(2025, 8, 1), datetime.date(2023, 8, 1))

    Raises `NoSuchCycle` for a month outside 1 to 12 or a cycle of less than a year.
    """
    _demand_cycle(month, years)
    paper_year = day.year - (day.month < month)
    return date(paper_year - (paper_year - anchor_year) % years, month, 1)


def cycle_end(day: date, month: int, years: int, anchor_year: int) -> date:
    """The last day of the cycle of several years that holds a day (更新周期の末日).

    >>> cycle_end(date(2026, 11, 21), 8, 2, 2025)
    datetime.date(2027, 7, 31)

    Raises as `cycle_start` does.
    """
    start = cycle_start(day, month, years, anchor_year)
    return start.replace(year=start.year + years) - ONE


def _demand_cycle(month: int, years: int) -> None:
    if not (1 <= month <= 12 and years >= 1):
        raise NoSuchCycle(
            what=f"a renewal in month {month} every {years} years",
            why="papers are renewed on the 1st of a month, at most once a year",
            do="write a month from 1 to 12 and a cycle of one year or more in the practice",
        )
