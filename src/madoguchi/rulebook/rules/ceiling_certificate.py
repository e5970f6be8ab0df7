"""The ceiling certificate (限度額適用認定証): from which day one is good, until when, and whether any are still given.

It says the category of a household's income: what changes that, or the address, or the age, ends it.
"""

from datetime import date

from madoguchi.days.months import first_of_month
from madoguchi.rulebook.engine.combine import Bounds
from madoguchi.rulebook.engine.dates import Dates, earliest, latest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import PAPERS_BEGIN, once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import end_of_69, end_of_74
from madoguchi.rulebook.rules.eligibility import is_late_stage
from madoguchi.rulebook.rules.renewal import RENEWAL_END


@DayRule
def first_of_its_month(day: date) -> date:
    """The first day of the month (その月の初日).

    >>> first_of_its_month(date(2025, 5, 31))
    datetime.date(2025, 5, 1)
    """
    return first_of_month(day)


@once
def ceiling_certificate_asked_on(p: Person) -> Dates:
    """The day by which a ceiling certificate was applied for, alone or besides a certificate."""
    alone = p.application.is_("ceiling_certificate") & p.application_on.on_or_before(p.on)
    besides = p.ceiling_applied_on.where(p.ceiling_applied_on.on_or_before(p.on))
    return latest(p.application_on.where(alone), besides)


@once
def ceiling_certificate_is_asked_for(p: Person) -> Verdict:
    """A ceiling certificate was applied for by the day."""
    return ceiling_certificate_asked_on(p).ever()


@once
def ceiling_certificate_began(p: Person) -> Dates:
    """The day a ceiling certificate was issued, or the one now asked for is."""
    issued = p.ceiling_certificate_issued_on.where(p.ceiling_certificate_issued_on.on_or_before(p.on))
    return latest(issued, ceiling_certificate_asked_on(p))


@once
def has_ceiling_certificate(p: Person) -> Verdict:
    """Was given a ceiling certificate, or asks for one."""
    return p.ceiling_certificate_until.ever() | ceiling_certificate_began(p).ever()


# --- from when --------------------------------------------------------------------------------------


@once
def began(p: Person) -> Verdict:
    """The day of issue or of the application is known."""
    return ceiling_certificate_began(p).ever()


@rule("facts#ceiling-from-the-first", "facts#ceiling-from-the-first-society")
def from_the_month_of_application(p: Person) -> Dates:
    """The first day of the month in which it was applied for, whatever the day (発効期日は申請月の初日)."""
    return first_of_its_month.over(ceiling_certificate_began(p))


@rule("facts#ceiling-from-the-first", "facts#ceiling-from-the-first-society")
def from_becoming_insured(p: Person) -> Dates:
    """Not before the first day of eligibility in that month (その月に加入した人は資格取得日から)."""
    return p.eligible_from


# --- until when -------------------------------------------------------------------------------------


@rule("zushi#S1-13")
def printed_on_ceiling_certificate(p: Person) -> Dates:
    """The day printed on the last one, not on one before it (認定証の有効期限)."""
    return p.ceiling_certificate_until.where(~p.ceiling_certificate_until.before(ceiling_certificate_began(p)))


@rule("zushi#S1-13", "facts#rate-1-august")
def until_ceiling_year_ends(p: Person) -> Dates:
    """The eve of the next 1 August, when categories are decided anew (認定証は7月31日まで)."""
    return RENEWAL_END.over(ceiling_certificate_began(p), p.law.ceiling_year_month)


@rule("zushi#S1-13")
def until_last_of_late_stage(p: Person) -> Dates:
    """Late-stage: no ceiling certificate is good after July 2025 (令和7年7月31日まで)."""
    return p.law.late_stage_ceiling_certificates_until.where(is_late_stage(p))


@rule("zushi#S1-13", "zushi#S1-16")
def until_category_changes(p: Person) -> Dates:
    """The eve of a change of category after its issue (負担区分の変更の前日)."""
    said = p.event_on.where(p.event.is_("limit_category_changed"))
    return earliest(_since_issue(p, p.limit_category_from), _since_issue(p, said)).eve()


@rule("zushi#S1-13")
def until_address_changes(p: Person) -> Dates:
    """Late-stage: the eve of a change of address after its issue (住所の変更の前日)."""
    return _since_issue(p, p.address_changed_on).where(is_late_stage(p)).eve()


def _since_issue(p: Person, day: Dates) -> Dates:
    return day.where(day.after(ceiling_certificate_began(p)) & ceiling_certificate_began(p).ever())


@rule("facts#limit-categories", "facts#age-70")
def ceiling_certificate_until_70(p: Person) -> Dates:
    """The last day before the categories of 70 and over (70歳到達月の末日（区分が変わるため）)."""
    return end_of_69(p).where(ceiling_certificate_began(p).on_or_before(end_of_69(p)) & ~is_late_stage(p))


@rule("facts#handbook-does-not-carry", "facts#age-75")
def ceiling_certificate_until_75(p: Person) -> Dates:
    """The eve of 75: it does not carry over to the late-stage scheme (75歳の前日)."""
    return end_of_74(p).where(~is_late_stage(p))


@rule("facts#society-loss-day", "facts#nhi-loss-day")
def ceiling_certificate_until_loss(p: Person) -> Dates:
    """The eve of the loss of eligibility (資格喪失日の前日)."""
    return p.lost_on.eve()


@rule("zushi#S1-13")
def ceiling_certificate_has_ended(p: Person) -> Verdict:
    """A ceiling certificate that was given is past its end (認定証の期限切れ・区分変更)."""
    return has_ceiling_certificate(p) & CEILING_CERTIFICATE_UNTIL(p).before(p.on)


# --- given or not -----------------------------------------------------------------------------------


@once
def ceiling_certificates_are_given(p: Person) -> Verdict:
    """They are issued on the day, or were on the day of the application (late-stage: to 1 December 2024)."""
    in_time = is_late_stage(p) & ceiling_certificate_began(p).before(Dates.on(PAPERS_BEGIN))
    return p.practice.ceiling_certificates.is_("by_application") | in_time


CEILING_CERTIFICATE_FROM = Bounds(
    "ceiling_certificate_valid_from", latest, began, from_the_month_of_application, from_becoming_insured
)
CEILING_CERTIFICATE_UNTIL = Bounds(
    "ceiling_certificate_valid_until", earliest, has_ceiling_certificate,
    printed_on_ceiling_certificate, until_ceiling_year_ends, until_last_of_late_stage, until_category_changes,
    until_address_changes, ceiling_certificate_until_70, ceiling_certificate_until_75, ceiling_certificate_until_loss,
)  # fmt: skip
