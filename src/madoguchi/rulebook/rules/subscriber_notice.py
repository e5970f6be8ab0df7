"""The notice of subscriber information (加入者情報等のお知らせ): sent once in 2024, to check what the insurer holds.

It is the only paper that shows digits of the Individual Number. In employees' schemes it stood on the sheet of the
first eligibility notice (`facts#subscriber-notice-sheet`): who got one there holds a notice, `notice_held_since`.
"""

from datetime import date

from madoguchi.days.months import end_of_month
from madoguchi.rulebook.engine.dates import Dates
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import PAPERS_BEGIN, once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.losing import is_insured


@DayRule
def end_of_its_month(day: date) -> date:
    """The last day of the month (その月の末日).

    >>> end_of_its_month(date(2024, 12, 2))
    datetime.date(2024, 12, 31)
    """
    return end_of_month(day)


@rule("zushi#S1-21", "society#S3-23", "choices#40")
def was_member_on_the_day(p: Person) -> Verdict:
    """A member on the day the insurer took, and still one (基準日の加入者)."""
    return p.eligible_from.on_or_before(p.practice.subscriber_notice_members_on) & is_insured(p)


@rule("society#S3-22", "choices#40")
def joined_after_the_day(p: Person) -> Verdict:
    """Joined after that day and before the new papers, where the insurer sends a second time (基準日より後の加入者)."""
    later = p.eligible_from.after(p.practice.subscriber_notice_members_on)
    before_the_papers = p.eligible_from.before(Dates.on(PAPERS_BEGIN))
    return later & before_the_papers & p.practice.subscriber_notice_later_from.ever() & is_insured(p)


@once
def later_sending_ends(p: Person) -> Dates:
    """The end of the month in which those who joined later are served (12月中)."""
    return end_of_its_month.over(p.practice.subscriber_notice_later_from)


@rule("zushi#S1-19", "zushi#S1-21", "society#S3-22", "society#S3-23")
def subscriber_notice_is_to_come(p: Person) -> Verdict:
    """A notice of subscriber information is sent, today or later (加入者情報等のお知らせの発送予定)."""
    first = was_member_on_the_day(p) & p.practice.subscriber_notice_until.ever() \
        & p.practice.subscriber_notice_until.on_or_after(p.on)  # fmt: skip
    return first | joined_after_the_day(p) & later_sending_ends(p).on_or_after(p.on)


@rule("zushi#S1-19", "zushi#S1-21", "society#S3-22", "society#S3-23", "facts#subscriber-notice-sheet", "choices#40")
def subscriber_notice_is_owed(p: Person) -> Verdict:
    """A notice of subscriber information, in the days of its sending (加入者情報等のお知らせ（資格情報の確認用）)."""
    first = was_member_on_the_day(p) & p.practice.subscriber_notice_from.on_or_before(p.on)
    later = joined_after_the_day(p) & p.practice.subscriber_notice_later_from.on_or_before(p.on)
    return subscriber_notice_is_to_come(p) & (first | later)
