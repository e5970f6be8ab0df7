"""By when papers go back (返却の期限): with the notification of the loss, and not after their own end."""

from datetime import date, timedelta

from madoguchi.rulebook.engine.combine import Bounds
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.law import ByPaper
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import rule
from madoguchi.rulebook.rules.eligibility import is_late_stage, is_national
from madoguchi.rulebook.rules.losing import LOST_ON
from madoguchi.rulebook.rules.returning import (
    CERTIFICATE_RETURNS,
    FORMER_CARD_RETURNS,
    NOTICE_RETURNS,
    ended_papers_go_back,
    goes_back_on_leaving,
)


@DayRule
def days_after(day: date, days: int) -> date:
    """The day so many days after, the first not counted (n日以内の末日、初日不算入).

    >>> days_after(date(2026, 5, 1), 5)
    datetime.date(2026, 5, 6)
    """
    return day + timedelta(days=days)


@rule("facts#society-loss-day")
def filed_by_the_employer(p: Person) -> Dates:
    """The employer files the loss within five days, the papers with it (資格喪失届は5日以内)."""
    employed = ~is_national(p) & ~is_late_stage(p)
    return days_after.over(LOST_ON(p), p.law.return_days_employees).where(employed)


@rule("facts#nhi-notification")
def notified_by_the_household(p: Person) -> Dates:
    """The household notifies the loss within 14 days, the papers with it (国保の届出は14日以内)."""
    return days_after.over(LOST_ON(p), p.law.return_days_residents).where(is_national(p) | is_late_stage(p))


@rule("society#S3-14")
def owed_back_until_it_ends(p: Person) -> Dates:
    """Where an ended certificate need not go back, its last day is the last of that duty (返却は有効期限まで)."""
    return p.certificate_until.where(~ended_papers_go_back(p))


@rule("society#S3-4", "choices#30")
def owed_back_in_the_transition(p: Person) -> Dates:
    """A former card goes back in the transition or not at all (従来の保険証の返却は経過措置終了日まで)."""
    return p.practice.former_card_returned_until


CERTIFICATE_BY = Bounds(
    "certificate_return_by", earliest, lambda p: goes_back_on_leaving(CERTIFICATE_RETURNS, p),
    filed_by_the_employer, notified_by_the_household, owed_back_until_it_ends,
)  # fmt: skip
NOTICE_BY = Bounds(
    "notice_return_by", earliest, lambda p: goes_back_on_leaving(NOTICE_RETURNS, p),
    filed_by_the_employer, notified_by_the_household,
)  # fmt: skip
FORMER_CARD_BY = Bounds(
    "former_card_return_by", earliest, lambda p: goes_back_on_leaving(FORMER_CARD_RETURNS, p),
    filed_by_the_employer, notified_by_the_household, owed_back_in_the_transition,
)  # fmt: skip

ANSWERS = {
    "return_by": ByPaper(
        {"certificate": CERTIFICATE_BY, "notice": NOTICE_BY, "former_card": FORMER_CARD_BY}, of_every=True
    )
}
