"""Birthdays counted from another day (N回目の誕生日): where a card or a digital certificate ends."""

from collections.abc import Callable
from datetime import date

from madoguchi.days.age import birthday
from madoguchi.days.bounds import ONE


def nth_birthday_after(birth: date, day: date, n: int) -> date:
    """The n-th birthday strictly after a day (発行の日後のN回目の誕生日).

    The day itself never counts, also when it is a birthday. So five birthdays are four to five years:

    >>> nth_birthday_after(date(1980, 8, 10), date(2020, 10, 5), 5)
    datetime.date(2025, 8, 10)
    >>> nth_birthday_after(date(1980, 8, 10), date(2020, 8, 10), 5)
    datetime.date(2025, 8, 10)
    >>> nth_birthday_after(date(1980, 8, 10), date(2020, 8, 9), 5)
    datetime.date(2024, 8, 10)

    `n` counts from 1. Births on 29 February: 1 March in common years, the legal reading.
    Source: S0-18 with X-6 (the certificate's own issue counts, not the card's); "the birthday after the day of issue"
    on municipal pages.
    """
    return _nth(birthday, birth, day, n)


def nth_card_birthday_after(birth: date, day: date, n: int) -> date:
    """The n-th birthday after a day as cards and digital certificates print it (カード・電子証明書の満了日).

    Births on 29 February end on 28 February in common years, a day before the legal birthday:

    >>> nth_card_birthday_after(date(1980, 2, 29), date(2020, 10, 5), 5)
    datetime.date(2025, 2, 28)
    >>> nth_birthday_after(date(1980, 2, 29), date(2020, 10, 5), 5)
    datetime.date(2025, 3, 1)

    Source: assumed, by analogy with other cards; the ordinance's text was not found.
    """
    return _nth(card_birthday, birth, day, n)


def card_birthday(birth: date, age: int) -> date:
    """The birthday of an age as cards print it (カード上の誕生日): of 29 February the 28th in common years.

    >>> card_birthday(date(1980, 2, 29), 45), card_birthday(date(1980, 3, 1), 45)
    (datetime.date(2025, 2, 28), datetime.date(2025, 3, 1))
    """
    legal = birthday(birth, age)
    return legal if legal.month == birth.month else legal - ONE


def _nth(reading: Callable[[date, int], date], birth: date, day: date, n: int) -> date:
    years = day.year - birth.year
    passed = reading(birth, years) <= day
    return reading(birth, years + passed + n - 1)
