"""The digital certificate on the card (電子証明書): how long it lasts, how long the card works, when to renew."""

from datetime import date

from madoguchi.days import anniversaries, months
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.yearly_rule import YearlyRule

NTH_BIRTHDAY_AFTER = YearlyRule(anniversaries.nth_card_birthday_after, anniversaries.card_birthday)


@DayRule
def grace_end(expires_on: date, grace_months: int) -> date:
    """The last day the card works: whole months after the month of expiry (月末から3か月).

    The period ends on the last day of a month, whatever the lengths between:

    >>> grace_end(date(2026, 2, 28), 3)
    datetime.date(2026, 5, 31)
    """
    return months.end_of_month(expires_on, months_later=grace_months)


@DayRule
def day_after_months_before(expires_on: date, before: int) -> date:
    """The day after the date some months before; if there is none, the 1st of the next month (X-7).

    >>> day_after_months_before(date(2026, 5, 30), 3)
    datetime.date(2026, 3, 1)
    """
    return months.day_after_months_before(expires_on, before)


@DayRule
def months_before(expires_on: date, before: int) -> date:
    """The date some months before; if there is none, the last day of that month (何か月前の日)."""
    return months.day_after_months_before(expires_on, before) - date.resolution


@rule("ako#S0-18", "facts#digital-certificate-fifth-birthday", "facts#renewed-sixth-birthday", "readings#X-6")
def digital_certificate_expires_on(p: Person) -> Dates:
    """Expires on the fifth birthday after issue, renewed in its window on the sixth (発行から5回目の誕生日)."""
    renewed = p.event.is_("card_renewed") & p.event_on.on_or_before(p.on)
    in_window = (
        renewed & p.event_on.on_or_after(opens_on(p)) & p.event_on.on_or_before(p.digital_certificate_expires_on)
    )
    fifth, sixth = p.law.birthdays_of_digital_certificate, p.law.birthdays_of_renewed_certificate
    issued = p.digital_certificate_issued_on.where(~p.digital_certificate_expires_on.ever())
    return earliest(
        p.digital_certificate_expires_on.where(~renewed),
        NTH_BIRTHDAY_AFTER.over(p.birth_date, issued, fifth).where(~renewed & issued.ever()),
        NTH_BIRTHDAY_AFTER.over(p.birth_date, p.event_on, sixth).where(in_window),
        NTH_BIRTHDAY_AFTER.over(p.birth_date, p.event_on, fifth).where(renewed & ~in_window),
        p.card_expires_on,
    )


@once
def opens_on(p: Person) -> Dates:
    """The first day on which the recorded certificate can be renewed."""
    return day_after_months_before.over(p.digital_certificate_expires_on, p.law.renewal_months)


@rule("facts#renewal-window")
def renewal_opens_on(p: Person) -> Dates:
    """It can be renewed from the day after the date three months before (更新できる日は期限の3か月前の翌日から)."""
    return day_after_months_before.over(digital_certificate_expires_on(p), p.law.renewal_months)


@rule("ako#S0-20", "facts#expiry-notice")
def expiry_notice_from(p: Person) -> Dates:
    """The notice of expiry may come from three months before (有効期限通知書は期限の3か月前から届く)."""
    return months_before.over(digital_certificate_expires_on(p), p.law.expiry_notice_months_from)


@rule("ako#S0-20", "facts#expiry-notice")
def expiry_notice_by(p: Person) -> Dates:
    """The notice of expiry comes two months before at the latest (有効期限通知書は期限の2か月前までに届く)."""
    return months_before.over(digital_certificate_expires_on(p), p.law.expiry_notice_months_by)


@rule("ako#S0-19", "facts#grace", "facts#grace-month-end", "facts#card-body-grace")
def card_works_until(p: Person) -> Dates:
    """The card works to the end of the third month after the month of expiry (期限後3か月、月末まで使える).

    Asked as 「なぜ月末までか、三か月はいつまでか」.
    """
    return grace_end.over(digital_certificate_expires_on(p), p.law.grace_months)


@rule("ako#S0-25")
def use_has_ended(p: Person) -> Verdict:
    """Past its grace the card is refused and the reader sends to the counter (失効の表示、受付窓口への案内)."""
    return card_works_until(p).before(p.on)


@rule("ako#S0-24", "readings#X-8")
def in_grace(p: Person) -> Verdict:
    """In its grace the reader gives eligibility only and asks to renew soon (期限切れの表示、資格情報のみ提供)."""
    return digital_certificate_expires_on(p).before(p.on)


@rule("ako#S0-23", "readings#X-7")
def expires_soon(p: Person) -> Verdict:
    """Near expiry the reader warns that it ends within three months (有効期限が近い旨の表示)."""
    warned_from = day_after_months_before.over(digital_certificate_expires_on(p), p.law.warning_months)
    return warned_from.on_or_before(p.on)


ANSWERS = {
    "digital_certificate_expires_on": digital_certificate_expires_on,
    "renewal_opens_on": renewal_opens_on,
    "expiry_notice_from": expiry_notice_from,
    "expiry_notice_by": expiry_notice_by,
}
