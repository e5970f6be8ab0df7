"""The copayment rate (一部負担金の割合): fixed by age under 70, recorded from 70 on, and the card that may show it."""

from datetime import date

from madoguchi.days.age import reached_on
from madoguchi.days.renewal import renewal_end
from madoguchi.rulebook.engine.combine import First
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Numbers
from madoguchi.rulebook.rules.age import at_least_70, end_of_69
from madoguchi.rulebook.rules.eligibility import is_late_stage
from madoguchi.rulebook.rules.papers import elderly_card_is_owed
from madoguchi.terms.scheme import Scheme

APRIL = 4
AGE_OF_SCHOOL = 6


def rate_begins_at_70(scheme: str) -> bool:
    """Whether a scheme has a rate that begins at 70 (70歳からの負担割合): not late-stage, where all are assessed.

    As `is_assessed` has it, for who counts people and decides of none (facts#age-70, facts#rate-75).
    """
    return Scheme.read(scheme) is not Scheme.LATE_STAGE_ELDERLY


@DayRule
def last_day_before_school(birth: date) -> date:
    """The first 31 March from reaching 6 (6歳に達する日以後の最初の3月31日).

    Born on 1 April, 6 is reached on 31 March, and that very day is the first:

    >>> last_day_before_school(date(2019, 4, 1)), last_day_before_school(date(2019, 4, 2))
    (datetime.date(2025, 3, 31), datetime.date(2026, 3, 31))
    """
    return renewal_end(reached_on(birth, AGE_OF_SCHOOL), APRIL)


@once
def is_assessed(p: Person) -> Verdict:
    """The rate follows from income, not from age alone: from 70 on, and for everybody in the late-stage scheme."""
    return at_least_70(p) | is_late_stage(p)


@rule("facts#rate-1-august", "facts#rate-70-nhi", "facts#rate-75")
def next_rate_has_begun(p: Person) -> Verdict:
    """The next rate has reached its first day (次の負担割合の発効期日（8月1日の判定等）)."""
    return is_assessed(p) & p.next_copayment_rate_from.on_or_before(p.on) & p.next_copayment_rate.at_least(0)


@rule("facts#age-70", "facts#rate-70-nhi", "facts#rate-70-society")
def recorded_rate_ended_at_70(p: Person) -> Verdict:
    """A rate recorded from a day before the rate of 70 began says nothing about the days since (70歳到達時の判定)."""
    return at_least_70(p) & ~is_late_stage(p) & p.copayment_rate_from.on_or_before(end_of_69(p))


@rule("ako#S0-11", "society#S3-11", "facts#rate-70-nhi", "facts#rate-70-society", "facts#rate-75")
def rate_is_recorded(p: Person) -> Verdict:
    """From 70 on, or late-stage, the rate decided by income (70歳以上・後期高齢者の所得による負担割合)."""
    return is_assessed(p)


@rule("facts#rate-under-70")
def rate_before_school(p: Person) -> Verdict:
    """20 percent up to the first 31 March from reaching 6 (未就学児は2割)."""
    return last_day_before_school.over(p.birth_date).on_or_after(p.on)


@rule("facts#rate-under-70")
def rate_from_school_to_70(p: Person) -> Verdict:
    """30 percent from school age to 70 (70歳未満は3割)."""
    return ~is_assessed(p)


@once
def copayment_rate(p: Person) -> Numbers:
    """The rate on the day, in percent; open where it is recorded and the record is not known (窓口負担割合)."""
    return RATE(p).numbers(
        {
            "next": p.next_copayment_rate,
            "not_recorded": Numbers.open(),
            "recorded": p.copayment_rate,
            "before_school": Numbers.of(20),
            "under_70": Numbers.of(30),
        }
    )


@rule("ako#S0-10", "ako#S0-14", "choices#15")
def elderly_card_goes_with_former_card(p: Person) -> Verdict:
    """An elderly card in date goes on with a former card, which shows no rate (保険証と高齢受給者証の2枚)."""
    in_date = p.elderly_card_until.ever() & p.elderly_card_until.on_or_after(p.on)
    return at_least_70(p) & ~is_late_stage(p) & in_date & p.former_card_until.on_or_after(p.on) \
        & p.former_card_until.ever()  # fmt: skip


@rule("ako#S0-10", "ako#S0-15", "society#S3-11")
def elderly_card_is_needed(p: Person) -> Verdict:
    """An elderly card is needed where nothing else shows the rate from 70 (高齢受給者証が必要)."""
    return elderly_card_is_owed(p) | elderly_card_goes_with_former_card(p)


RATE = First(
    "copayment_rate",
    (next_rate_has_begun, "next"),
    (recorded_rate_ended_at_70, "not_recorded"),
    (rate_is_recorded, "recorded"),
    (rate_before_school, "before_school"),
    (rate_from_school_to_70, "under_70"),
)
ANSWERS = {"copayment_rate": copayment_rate, "elderly_card_needed": elderly_card_is_needed}
