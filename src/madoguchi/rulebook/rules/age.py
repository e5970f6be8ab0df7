"""Ages (年齢): the days on which the law counts somebody as 70, 75, 85, or past school."""

from datetime import date

from madoguchi.days import age
from madoguchi.rulebook.engine.dates import Dates
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict

LAST_DAY_BEFORE_70_RATE = DayRule(age.last_day_before_70_rate)
LAST_DAY_BEFORE_75 = DayRule(age.last_day_before_75)
MARCH_31_AFTER_18 = DayRule(age.next_march_31_after_18)


@DayRule
def last_day_before_65(birth: date) -> date:
    """The day at whose end 65 is reached (65歳に達する日)."""
    return age.reached_on(birth, 65)


@DayRule
def last_day_before_85(birth: date) -> date:
    """The day at whose end 85 is reached (85歳に達する日)."""
    return age.reached_on(birth, 85)


@rule("law#elderly-rate-month", "zushi#S1-7", "city#S4-2")
def end_of_69(p: Person) -> Dates:
    """The end of the month of reaching 70; born on the 1st, of the month before (70歳の月の末日、1日生まれは前月末).

    Asked as 「1日生まれは70歳でいつ切れるか」.
    """
    return LAST_DAY_BEFORE_70_RATE.over(p.birth_date)


@rule("law#age", "zushi#S1-6", "city#S4-3")
def end_of_74(p: Person) -> Dates:
    """The eve of the 75th birthday (75歳の誕生日の前日)."""
    return LAST_DAY_BEFORE_75.over(p.birth_date)


@once
def at_least_70(p: Person) -> Verdict:
    """The rate of 70 to 74, or a later one, has begun (70歳以上)."""
    return end_of_69(p).before(p.on)


@once
def at_least_75(p: Person) -> Verdict:
    """75 or more on the day (75歳以上)."""
    return end_of_74(p).before(p.on)


@once
def at_least_65(p: Person) -> Verdict:
    """65 or more on the day (65歳以上)."""
    return last_day_before_65.over(p.birth_date).before(p.on)


@rule("facts#special-expense-under-18")
def under_18_to_march(p: Person) -> Verdict:
    """Not after the first 31 March from reaching 18 (18歳に達する日以後の最初の3月31日まで)."""
    return MARCH_31_AFTER_18.over(p.birth_date).on_or_after(p.on)
