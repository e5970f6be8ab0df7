"""National holidays (国民の祝日), the one door to the library that knows them.

The days of holidays yet to come are those of the law as it stands; the spring and autumn equinoxes are fixed each
February for the next year and only estimated here, up to 2099.
"""

from datetime import date
from typing import Final

import jpholiday

_ACT_IN_FORCE: Final = date(1948, 7, 20)


def holiday_name(day: date) -> str | None:
    """The Japanese name of the holiday on a day (祝日名), None on any other day.

    >>> holiday_name(date(2026, 9, 23))
    '秋分の日'
    """
    # The library answers for any year, also for those before there was such an act.
    return jpholiday.is_holiday_name(day) if day >= _ACT_IN_FORCE else None


def is_holiday(day: date) -> bool:
    """Whether a day is a holiday (祝日・休日か), substitute holidays and those between two holidays included.

    Sundays are not holidays; and 22 September is one when it falls between two:

    >>> is_holiday(date(2026, 9, 20)), is_holiday(date(2026, 9, 22))
    (False, True)

    Source: the Act on National Holidays of 1948 (国民の祝日に関する法律), through jpholiday.
    """
    return holiday_name(day) is not None
