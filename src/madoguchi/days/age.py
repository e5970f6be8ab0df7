"""Legal age (年齢): the day an age is reached, and the days on which 18, 70 and 75 change a paper.

A person grows older at the *end of the eve* of the birthday. The law asks now for the day an age is reached,
now for the birthday itself, so the functions say which. The sources of the whole module: the Act on Computation
of Ages (年齢計算ニ関スル法律) with article 143 of the Civil Code (民法), as pages explain them; where the wording of
a health act matters, the page's reading is taken and the wording is not yet confirmed.
"""

from calendar import isleap
from collections.abc import Callable
from datetime import date

from madoguchi.days.bounds import ONE
from madoguchi.days.months import end_of_month


def birthday(birth: date, age: int) -> date:
    """The birthday on which an age is celebrated (誕生日); births on 29 February: 1 March in common years.

    >>> birthday(date(1952, 2, 29), 75), birthday(date(1952, 2, 29), 76)
    (datetime.date(2027, 3, 1), datetime.date(2028, 2, 29))

    Cards and digital certificates read 28 February instead: `anniversaries.nth_card_birthday_after`.
    Raises `ValueError` beyond the year 9999.
    """
    year = birth.year + age
    if (birth.month, birth.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return birth.replace(year=year)


def reached_on(birth: date, age: int) -> date:
    """The day at whose end an age is reached (年齢に達する日): the eve of the birthday.

    >>> reached_on(date(1955, 8, 1), 70), reached_on(date(1952, 2, 29), 75)
    (datetime.date(2025, 7, 31), datetime.date(2027, 2, 28))
    """
    return birthday(birth, age) - ONE


def age_on(birth: date, day: date) -> int:
    """The age during a day (年齢), as it stands at the start of the day: 75 from the 75th birthday on.

    >>> age_on(date(1950, 7, 31), date(2025, 7, 30)), age_on(date(1950, 7, 31), date(2025, 7, 31))
    (74, 75)

    Negative before the birth.
    """
    years = day.year - birth.year
    return years - (day < birthday(birth, years))


def is_aged(birth: date, age: int, day: date, *, by_end_of_day: bool = False) -> bool:
    """Whether a person has an age on a day (その日に N歳以上か): the age is reached by the end of the day before.

    Persons "aged 85 on 1 August 2026", born on 2 August 1941, are on the line: they are 84 all that day and reach
    85 at its end. `by_end_of_day` counts them in; no ministry text settles it, so a practice must say which.

    >>> is_aged(date(1941, 8, 1), 85, date(2026, 8, 1)), is_aged(date(1941, 8, 2), 85, date(2026, 8, 1))
    (True, False)
    >>> is_aged(date(1941, 8, 2), 85, date(2026, 8, 1), by_end_of_day=True)
    True
    """
    return (reached_on(birth, age) if by_end_of_day else birthday(birth, age)) <= day


def last_day_before_70_rate(birth: date) -> date:
    """The last day before the rate of 70 applies (70歳到達月の末日): the end of the month in which 70 is reached.

    Born on the 1st, 70 is reached on the last day of the month before, and it ends there:

    >>> last_day_before_70_rate(date(1955, 8, 1)), last_day_before_70_rate(date(1955, 8, 2))
    (datetime.date(2025, 7, 31), datetime.date(2025, 8, 31))

    Source: S1-7, S4-2 and municipal pages on the elderly benefits card.
    """
    return end_of_month(reached_on(birth, 70))


def first_day_of_70_rate(birth: date) -> date:
    """The first day of the rate of 70 (高齢受給者の適用開始日): always the 1st of a month.

    >>> first_day_of_70_rate(date(1956, 2, 29))
    datetime.date(2026, 3, 1)
    """
    return last_day_before_70_rate(birth) + ONE


def seventy_fifth_birthday(birth: date) -> date:
    """The first day in the late-stage elderly scheme (75歳の誕生日): the birthday itself, not the day 75 is reached.

    Source: pages of late-stage elderly unions. A birth on 29 February is read as 1 March; no union confirms it yet.
    """
    return birthday(birth, 75)


def last_day_before_75(birth: date) -> date:
    """The last day in the scheme before the late-stage elderly one (75歳の誕生日の前日).

    >>> last_day_before_75(date(1950, 3, 10))
    datetime.date(2025, 3, 9)

    Source: S1-6, S4-3.
    """
    return seventy_fifth_birthday(birth) - ONE


def next_march_31_after_18(birth: date) -> date:
    """The end of the school year in which 18 is reached (18歳に達する日以後の最初の3月31日).

    Born on 1 April, 18 is reached on 31 March, and that very day is the first; born a day later, a year later:

    >>> next_march_31_after_18(date(2008, 4, 1)), next_march_31_after_18(date(2008, 4, 2))
    (datetime.date(2026, 3, 31), datetime.date(2027, 3, 31))

    Used where persons of school age keep an ordinary certificate in spite of arrears.
    """
    reached = reached_on(birth, 18)
    this_year = date(reached.year, 3, 31)
    return this_year if reached <= this_year else date(reached.year + 1, 3, 31)


def first_birth(reaches: Callable[[date], date], day: date, age: int) -> date:
    """The first birth whose day of an age is not before a day (その日以降に達する最初の生年月日).

    Days of an age ascend with the birth, so one walks up from a birth that is too early.

    >>> first_birth(seventy_fifth_birthday, date(2027, 3, 1), 75)
    datetime.date(1952, 2, 29)
    """
    birth = date(day.year - age, day.month, 1) - 33 * ONE
    while reaches(birth) < day:
        birth += ONE
    return birth
