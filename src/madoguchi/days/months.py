"""Whole months (暦月): a month's ends, and the three ways the law counts months from a day.

"Three months" means three things here, and they differ by up to three days:

- `end_of_month(day, months_later=3)`: until a month's end, in whole months (使える期限);
- `day_after_months_before(day, 3)`: a window that opens before an end (更新の受付開始);
- `last_day_of_months_from(day, 3)`: a period of the Civil Code (民法の期間).
"""

from calendar import monthrange
from datetime import date

from madoguchi.days.bounds import ONE


def first_of_month(day: date, months_later: int = 0) -> date:
    """The first day of a month (月初), that of `day` or one some months later (earlier if negative).

    >>> first_of_month(date(2026, 12, 31), 2)
    datetime.date(2027, 2, 1)

    Raises `ValueError` outside the years 1 to 9999.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months_later, 12)
    return date(years, month + 1, 1)


def end_of_month(day: date, *, months_later: int = 0) -> date:
    """The last day of a month (月末), counted in whole months.

    Adding three to the month's number gives 28 May; a period in whole months ends on the 31st:

    >>> end_of_month(date(2026, 2, 28), months_later=3)
    datetime.date(2026, 5, 31)
    >>> end_of_month(date(2025, 11, 15), months_later=3)
    datetime.date(2026, 2, 28)

    Source of the use: the grace of an expired digital certificate (S0-19).
    """
    return first_of_month(day, months_later + 1) - ONE


def is_end_of_month(day: date) -> bool:
    """Whether a day is the last of its month (月末かどうか).

    >>> is_end_of_month(date(2028, 2, 28)), is_end_of_month(date(2028, 2, 29))
    (False, True)
    """
    return day == end_of_month(day)


def _same_day_or_none(day: date, months_later: int) -> date | None:
    first = first_of_month(day, months_later)
    return first.replace(day=day.day) if day.day <= monthrange(first.year, first.month)[1] else None


def day_after_months_before(day: date, months: int) -> date:
    """The day after the date some months before (N月前の日の翌日): the first day on which a renewal is taken.

    Where that date does not exist, the first of the next month. So two ends can open on one day:

    >>> day_after_months_before(date(2026, 5, 28), 3), day_after_months_before(date(2026, 5, 30), 3)
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
    >>> day_after_months_before(date(2025, 8, 31), 3)
    datetime.date(2025, 6, 1)

    Source: the window of the user identification certificate (X-7; municipal pages on renewal).
    """
    same = _same_day_or_none(day, -months)
    return same + ONE if same else first_of_month(day, 1 - months)


def last_day_of_months_from(day: date, months: int) -> date:
    """The last day of a period of months that begins on `day` (起算日から数えた期間の満了日).

    It ends on the eve of the corresponding day; where the last month has none, on that month's last day:

    >>> last_day_of_months_from(date(2025, 8, 1), 2), last_day_of_months_from(date(2025, 12, 31), 2)
    (datetime.date(2025, 9, 30), datetime.date(2026, 2, 28))

    `day` is the first day that counts. A period that starts inside a day starts on the next one
    (初日不算入): one month after something done on 31 January runs from 1 to 28 February, not to 3 March.

    >>> last_day_of_months_from(date(2026, 1, 31) + ONE, 1)
    datetime.date(2026, 2, 28)

    Source: Civil Code, articles 140 and 143 (民法140条、143条). Article 142 (a last day on a holiday) is not applied.
    """
    same = _same_day_or_none(day, months)
    return same - ONE if same else end_of_month(day, months_later=months)
