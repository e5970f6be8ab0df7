"""Eligibility (資格): who is insured here on the day, and what ends it for want of a fact that had an end."""

from datetime import date

from madoguchi.days.months import last_day_of_months_from
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import LAST_DAY_BEFORE_75, at_least_75, end_of_74

MONTHS_FROM = DayRule(last_day_of_months_from)


@DayRule
def last_day_of_two_years(first: date) -> date:
    """The last day of two years from a day (2年間の末日)."""
    return last_day_of_months_from(first, 24)


@once
def is_late_stage(p: Person) -> Verdict:
    """The insurer is a late-stage elderly union (後期高齢者医療)."""
    return p.practice.scheme.is_("late_stage_elderly")


@once
def is_national(p: Person) -> Verdict:
    """The insurer is a municipality's or society's National Health Insurance (国民健康保険)."""
    return p.practice.scheme.is_("national", "national_society")


@rule("facts#nhi-notification", "facts#society-loss-day", "facts#nhi-loss-day")
def is_not_insured(p: Person) -> Verdict:
    """Not, not yet or no longer insured here; the day of loss is no longer covered (資格がない)."""
    return p.eligible_from.after(p.on) | p.lost_on.on_or_before(p.on)


@rule("facts#age-75", "zushi#S1-26")
def belongs_to_the_late_stage(p: Person) -> Verdict:
    """From the 75th birthday a person belongs to the late-stage scheme (75歳から後期高齢者医療)."""
    return at_least_75(p) & ~is_late_stage(p)


@rule("facts#dependents-lose-cover-at-75")
def until_insured_person_is_75(p: Person) -> Dates:
    """A dependent is covered to the eve of the insured person's 75th birthday (被保険者が75歳になる前日まで)."""
    depends = p.relation.is_("dependent") & ~is_late_stage(p) & ~is_national(p)
    return LAST_DAY_BEFORE_75.over(p.insured_birth_date).where(depends)


@rule("facts#dependents-lose-cover-at-75")
def insured_person_turned_75(p: Person) -> Verdict:
    """A dependent loses cover when the insured person turns 75 (被保険者が75歳になると被扶養者も資格を失う)."""
    return until_insured_person_is_75(p).before(p.on)


@rule("facts#voluntary-continuation", "readings#Q-2")
def end_of_voluntary_continuation(p: Person) -> Dates:
    """Voluntary continuation of this cover, not of an earlier one, lasts two years at most (任意継続は最長2年)."""
    employed_later = p.voluntary_continuation_from.before(p.eligible_from) & ~p.relation.is_("dependent")
    of_this = ~employed_later & ~is_national(p) & ~is_late_stage(p)
    return last_day_of_two_years.over(p.voluntary_continuation_from).where(of_this)


@rule("facts#voluntary-continuation", "readings#Q-2")
def voluntary_continuation_has_ended(p: Person) -> Verdict:
    """The two years of voluntary continuation are over (任意継続の期間満了)."""
    return end_of_voluntary_continuation(p).before(p.on)


@rule("facts#foreign-resident", "choices#9")
def end_of_stay(p: Person) -> Dates:
    """The day after the stay ends, later while a renewal of it is pending (在留期間満了日の翌日)."""
    ends = p.stay_until.next_day()
    longer = MONTHS_FROM.over(ends.next_day(), p.practice.stay_pending_months)
    pending = p.stay_renewal_pending & p.practice.stay_pending_months.applies()
    by_stay = p.practice.stay_end.is_("day_after_stay")
    return earliest(ends.where(~pending), longer.where(pending)).where(by_stay)


@rule("facts#foreign-resident", "readings#Q-2")
def stay_has_ended(p: Person) -> Verdict:
    """The period of stay has ended and no new one is recorded (在留期間の満了)."""
    return end_of_stay(p).before(p.on)


@rule("facts#student", "facts#student-elsewhere", "readings#Q-2")
def studies_have_ended(p: Person) -> Verdict:
    """The planned graduation of a student living elsewhere is past (卒業予定日を過ぎている)."""
    return end_of_studies(p).before(p.on)


@rule("facts#student", "choices#10")
def end_of_studies(p: Person) -> Dates:
    """A student living elsewhere: the planned graduation (市外の学生は卒業予定日まで)."""
    return p.student_until.where(p.practice.ends_with_studies)


@rule("facts#handbook", "choices#4")
def end_of_handbook(p: Person) -> Dates:
    """Certified disabled before 75: the end of the handbook (障害認定は手帳の期限まで)."""
    before_75 = end_of_74(p).on_or_after(p.on)
    return p.handbook_until.where(p.practice.ends_with_handbook & before_75)


@rule("facts#handbook", "readings#Q-2")
def handbook_has_ended(p: Person) -> Verdict:
    """The handbook of somebody certified disabled before 75 has run out (手帳の期限切れ)."""
    return end_of_handbook(p).before(p.on)


@once
def is_insured_by_the_record(p: Person) -> Verdict:
    """Insured here on the day, as far as anything recorded goes (資格がある)."""
    gone = is_not_insured(p) | belongs_to_the_late_stage(p) | insured_person_turned_75(p)
    ended = stay_has_ended(p) | studies_have_ended(p) | handbook_has_ended(p) | voluntary_continuation_has_ended(p)
    return ~(gone | ended)
