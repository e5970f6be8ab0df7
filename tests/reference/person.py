"""One person on one day (対象者): what follows from the facts before any paper is thought of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.days.age import age_on, birthday, first_day_of_70_rate, seventy_fifth_birthday
from madoguchi.days.anniversaries import nth_card_birthday_after
from madoguchi.days.bounds import ONE
from madoguchi.days.months import day_after_months_before, end_of_month, last_day_of_months_from

PAPERS_BEGAN = date(2024, 12, 2)
"""From this day certificates and notices, no former cards (S0-1, S1-1, S3-1)."""
LATE_STAGE = "late_stage_elderly"
NHI = frozenset({"national", "national_society", "national_retired"})


def by(day: date | None, on: date) -> bool:
    """Whether a day has come by another; None never comes."""
    return day is not None and day <= on


def earliest(*days: date | None) -> date | None:
    """The earliest of the days that come."""
    return min((day for day in days if day is not None), default=None)


def is_set(cell: object) -> bool:
    """Whether a choice applies."""
    return cell not in {"none", None}


@dataclass(frozen=True, eq=False)
class Person:
    """Facts, choices of the insurer and law, on a day."""

    facts: Mapping[str, Any]
    cells: Mapping[str, Any]
    law: Mapping[str, Any]
    scheme: str
    on: date

    def __getitem__(self, name: str) -> Any:
        return self.facts.get(name)

    # --- cover

    @property
    def is_late_stage(self) -> bool:
        return self.scheme == LATE_STAGE

    @property
    def is_employees(self) -> bool:
        return self.scheme not in NHI and not self.is_late_stage

    @property
    def birthday_75(self) -> date:
        return seventy_fifth_birthday(self["birth_date"])

    @property
    def eligible_from(self) -> date:
        """The first day of eligibility as recorded, in the late-stage scheme too: it is the insurer's own record."""
        recorded: date = self["eligible_from"]
        return recorded

    @property
    def pays_70_rate(self) -> bool:
        """The rate of 70 to 74 has begun, or that of the late-stage scheme."""
        return self.is_late_stage or self.from_70

    @property
    def from_70(self) -> bool:
        return first_day_of_70_rate(self["birth_date"]) <= self.on

    @property
    def voluntary_until(self) -> date | None:
        """Two years of voluntary continuation, on record or to come, at most (facts#voluntary-continuation).

        A later day of eligibility is a later employment, which ended it; of a dependent it is a birth, say, inside it.
        """
        since = self["voluntary_continuation_from"]
        if not self.is_employees or since is None:
            return None
        employed_later = self["relation"] != "dependent" and self["eligible_from"] > since
        return None if employed_later else last_day_of_months_from(since, 24)

    @property
    def lost_from(self) -> date | None:
        """The first day without cover: as recorded, else of employees the day after leaving (facts#society-loss-day).

        A day before cover here began was of another employment; voluntary continuation goes on after it.
        """
        recorded: date | None = self["lost_on"]
        left: date | None = self["left_employment_on"]
        if recorded is not None or not self.is_employees or self.voluntary_until is not None:
            return recorded
        return None if left is None or left < self.eligible_from else left + ONE

    @property
    def insured_until_75(self) -> date | None:
        """The eve of the day on which the insured person turns 75: a dependent's cover ends too."""
        if not self.is_employees or self["relation"] != "dependent" or self["insured_birth_date"] is None:
            return None
        return birthday(self["insured_birth_date"], 75) - ONE

    @property
    def stay_end(self) -> date | None:
        """The last day a foreign resident's paper may bear: the day after the stay, months later while pending."""
        last: date | None = self["stay_until"]
        if last is None or self["nationality"] != "foreign" or self.cells["stay_end"] != "day_after_stay":
            return None
        months = self.cells["stay_pending_months"]
        if self["stay_renewal_pending"] and is_set(months):
            return last_day_of_months_from(last + ONE, months) + ONE
        return last + ONE

    @property
    def studies_end(self) -> date | None:
        return self["student_until"] if self.cells["ends_with_studies"] is True else None

    @property
    def handbook_end(self) -> date | None:
        """Only those who are members by their certification, so under 75, end with the handbook."""
        by_certificate = self.is_late_stage and self["disability_certified_on"] is not None
        ends = by_certificate and self.cells["ends_with_handbook"] is True and self.on < self.birthday_75
        return self["handbook_until"] if ends else None

    @property
    def is_newborn(self) -> bool:
        return age_on(self["birth_date"], self.on) < 1

    # --- the card

    @property
    def is_blocked(self) -> bool:
        """X-13: own information blocked; support measures only where the insurer lets them block (S4-29)."""
        by_measures = self["support_measures"] and self.cells["support_measures_block_card"] is True
        return bool(self["own_information_blocked"] or by_measures)

    @property
    def card_in_hand(self) -> bool:
        gone = self["card_lost"] or self["card_renewing"] or by(self["card_surrendered_on"], self.on)
        return bool(self["has_card"] and not gone)

    @property
    def certificate_expiry(self) -> date | None:
        """The digital certificate's end: as recorded, else the 5th birthday after its issue; never past the card's."""
        expiry: date | None = self["digital_certificate_expires_on"]
        issued = self["digital_certificate_issued_on"]
        if expiry is None and issued is not None:
            count = self.law["birthdays_of_digital_certificate"]
            expiry = nth_card_birthday_after(self["birth_date"], issued, count)
        return earliest(expiry, self["card_expires_on"])

    def grace_end(self, expiry: date) -> date:
        """The last day of use (S0-19, facts#card-body-grace): months after the end of the month of either expiry."""
        return end_of_month(expiry, months_later=self.law["grace_months"])

    def warned_from(self, expiry: date) -> date:
        """The first day of A1 (X-7)."""
        return day_after_months_before(expiry, self.law["warning_months"])

    @property
    def deregistration_day(self) -> date | None:
        """The day the person asked to cancel the registration, on record or with the question; none once undone."""
        return None if self._is_registered_again else self._cancellation_asked_on

    @property
    def deregistration_effective_on(self) -> date | None:
        """The last day of a registration that is cancelled; none once undone."""
        return None if self._is_registered_again else self._cancelled_on

    @property
    def _cancellation_asked_on(self) -> date | None:
        """On record, or with the question where the insurer takes it: not before a day (S4-24), nor by any channel."""
        asked: date | None = self["application_on"] if self["application"] == "deregistration" else None
        channel, first = self["application_channel"], self.cells["deregistration_accepted_from"]
        refused = channel is not None and channel not in self.cells["deregistration_channels"]
        if refused or not by(first if is_set(first) else asked, asked or self.on):
            asked = None
        return earliest(self["deregistration_applied_on"], asked, self["deregistration_requested_on"])

    @property
    def _cancelled_on(self) -> date | None:
        """S4-25, X-15: the end of the month after the application, or after the insurer's request."""
        asked = self._cancellation_asked_on
        by_request = asked is not None and self.cells["deregistration_counted_from"] == "request"
        counted = self["deregistration_requested_on"] if by_request else asked
        return None if counted is None else end_of_month(counted, months_later=self.law["deregistration_months"])

    @property
    def _is_registered_again(self) -> bool:
        """S2-18: only what is registered after the cancellation took effect stands; it ends any earlier one too."""
        cancelled, again = self._cancelled_on, self["registered_on"]
        return cancelled is not None and by(again, self.on) and cancelled < again

    @property
    def is_registered(self) -> bool:
        """Registered on the day: not before the registration, nor after a cancellation took effect."""
        not_yet = self["registered_on"] is not None and self["registered_on"] > self.on
        return bool(self["registered"]) and not not_yet and not by(self.deregistration_effective_on, self.on - ONE)

    @property
    def card_usable_until(self) -> date | None:
        """The last day of use; None for a card that is not held, not registered or blocked, or that has no end."""
        gone = self["card_lost"] or self["card_renewing"] or not self["has_card"]
        if gone or not self["registered"] or self.is_blocked:
            return None
        expiry = self.certificate_expiry
        surrendered = self["card_surrendered_on"]
        return earliest(
            expiry and self.grace_end(expiry),
            self.deregistration_effective_on,
            surrendered and surrendered - ONE,
        )

    @property
    def card_usable(self) -> bool:
        """A holder: card held, registered, certificate usable (the definition above the tables of statements)."""
        if not self.card_in_hand or not self.is_registered or self.is_blocked:
            return False
        until = self.card_usable_until
        return until is None or self.on <= until
