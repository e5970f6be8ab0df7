"""By when papers go back (返却の期限): with the notification of the loss, and not after their own end.

A loss takes effect as its day begins. So the eve is the day that does not count, and the day of the loss
is the first of the five; only who moves during a day, and loses cover with it, has that day besides.
"""

from datetime import date, timedelta

from madoguchi.rulebook.engine.combine import Bounds
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.law import ByPaper
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.losing import LOST_ON, is_employees_scheme, moved_away
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


@once
def ended_on_the_day_itself(p: Person) -> Verdict:
    """Cover by residence that ended with the day of a move, or of the beginning of public assistance."""
    by_residence = p.loss_reason.is_("moved", "welfare") | moved_away(p)
    return by_residence & ~is_employees_scheme(p)


@rule("law#civil-code-140", "law#nhi-act-8")
def counted_from(p: Person) -> Dates:
    """The day of what ended cover, which does not count: mostly the eve of the loss (初日不算入)."""
    lost = LOST_ON(p)
    return earliest(lost.where(ended_on_the_day_itself(p)), lost.eve().where(~ended_on_the_day_itself(p)))


@rule("law#health-insurance-rules-51", "facts#society-loss-day")
def filed_by_the_employer(p: Person) -> Dates:
    """Within five days to the employer, who files the loss (5日以内に事業主へ、任意継続は保険者へ)."""
    return days_after.over(counted_from(p), p.law.return_days_employees).where(is_employees_scheme(p))


@rule("facts#nhi-notification")
def notified_by_the_household(p: Person) -> Dates:
    """The household notifies the loss within 14 days, the papers with it (国保の届出は14日以内)."""
    return days_after.over(counted_from(p), p.law.return_days_residents).where(~is_employees_scheme(p))


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
