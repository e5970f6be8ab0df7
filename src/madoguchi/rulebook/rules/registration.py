"""Registering the card and cancelling it (利用登録・解除): from when, through whom, until when."""

from datetime import date
from functools import reduce
from operator import or_

from madoguchi.days.months import end_of_month
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict


@DayRule
def end_of_nth_month_after(day: date, months: int) -> date:
    """The last day of the n-th month after a day (翌月末).

    >>> end_of_nth_month_after(date(2025, 1, 31), 1)
    datetime.date(2025, 2, 28)
    """
    return end_of_month(day, months_later=months)


@once
def cancellation_applied_on(p: Person) -> Dates:
    """The day on which the cancellation was applied for: on record, or with the application asked about.

    The insurer asks the platform for nobody who did not apply, so it was applied for by the day of its request.
    """
    asked = p.application_on.where(p.application.is_("deregistration") & ~application_channel_is_wrong(p))
    in_time = asked.on_or_after(p.practice.deregistration_accepted_from)
    return earliest(p.deregistration_applied_on, asked.where(in_time), p.deregistration_requested_on)


@once
def application_channel_is_wrong(p: Person) -> Verdict:
    """The cancellation comes through a channel the insurer does not take; the portal takes none."""
    taken, channel = p.practice.deregistration_channels, p.application_channel
    wrong = (channel.is_(way) & ~taken.has(way) for way in taken.allowed)
    return reduce(or_, wrong, channel.is_("portal"))


@rule("city#S4-25", "okayama#S2-17", "readings#X-15")
def deregistration_effective_on(p: Person) -> Dates:
    """A cancellation takes effect at the end of the month after application or request (解除は翌月末から).

    Asked as 「解除はいつから」.
    """
    applied = end_of_nth_month_after.over(cancellation_applied_on(p), p.law.deregistration_months)
    requested = end_of_nth_month_after.over(p.deregistration_requested_on, p.law.deregistration_months)
    by_application = p.practice.deregistration_counted_from.is_("application")
    not_requested = ~p.deregistration_requested_on.ever()
    return earliest(applied.where(by_application), requested.where(~by_application),
                    applied.or_later().where(~by_application & not_requested))  # fmt: skip


@once
def registered_again(p: Person) -> Verdict:
    """Registered anew after a cancellation took effect (解除後の再登録)."""
    return p.registered_on.on_or_before(p.on) & p.registered_on.after(deregistration_effective_on(p))


@rule("ako#S0-4", "okayama#S2-6")
def card_is_registered(p: Person) -> Verdict:
    """The card is registered for use as the insurance card (利用登録がある)."""
    not_yet = p.registered_on.ever() & p.registered_on.after(p.on)
    cancelled = deregistration_effective_on(p).before(p.on) & ~registered_again(p)
    return p.registered & ~not_yet & ~cancelled


@rule("city#S4-11", "facts#returning-the-card")
def cancellation_is_applied_for(p: Person) -> Verdict:
    """The cancellation was applied for, and no new registration followed (解除申請済み)."""
    return cancellation_applied_on(p).on_or_before(p.on) & ~registered_again(p)


ANSWERS = {"deregistration_effective_on": deregistration_effective_on}
