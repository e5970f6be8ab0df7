"""What a rule may see (判定の対象): the facts of the roll, the insurer's practice, the law's values, the day.

Each name is declared here once with its shape, and in the vocabulary (or `choices.yaml`, `data/`) with its meaning; a
test holds the two together. A column is read when a rule first asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from madoguchi.rulebook.engine.dates import Dates, Today
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Numbers, Sets, Terms, Words


class Asked:
    """Columns by name, read when first asked for; who asks for a name leaves it in `vars`."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        self.read = read

    if not TYPE_CHECKING:  # a wrong name is found by mypy, through the declarations below

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_") or name == "read":
                raise AttributeError(name)
            column = self.__dict__[name] = self.read(name)
            return column


class LawValues(Asked):
    """Dated values of the law, the same for every insurer (`data/`)."""

    grace_months: Terms
    warning_months: Terms
    renewal_months: Terms
    expiry_notice_months_from: Terms
    expiry_notice_months_by: Terms
    birthdays_of_digital_certificate: Terms
    birthdays_of_renewed_certificate: Terms
    deregistration_months: Terms
    years_at_most: Terms
    age_85_counted_on: Dates
    last_former_card_issued_on: Dates
    last_interim_renewal_on: Dates
    application_answer_days: Terms
    application_query_days: Terms
    return_days_employees: Terms
    return_days_residents: Terms
    ceiling_year_month: Terms
    late_stage_ceiling_certificates_until: Dates
    ceiling_by_card_needs_consent: Verdict
    ceiling_by_number_needs_consent: Verdict


class Practice(Asked):
    """What the insurers choose, on the day asked about: a rule cannot tell one value for all from one for each."""

    scheme: Words
    former_card_cap: Dates
    former_card_over_70_until: Dates
    waits_for_former_card: Verdict
    who_gets_a_certificate: Words
    notices: Words
    grounds: Sets
    grounds_on_application: Sets
    renews_by_itself: Words
    certificate_for_expiring: Words
    certificate_for_expiring_months: Terms
    certificate_on_deregistration: Words
    renewal_month: Terms
    cycle_years: Terms
    cycle_years_from_70: Terms
    cycle_anchor_year: Terms
    certificate_fixed_end: Dates
    certificate_years_from_issue: Terms
    short_certificate_for: Sets
    short_certificate_months: Terms
    cut_at_70: Verdict
    stay_end: Words
    stay_pending_months: Terms
    ends_with_studies: Verdict
    ends_with_handbook: Verdict
    notice_end_under_70: Words
    notice_end_from_70: Words
    notice_ends_with_stay: Verdict
    renewed_paper_usable: Words
    rate_from_70_printed_on: Words
    elderly_card_month: Terms
    ceiling_certificates: Words
    category_printed: Words
    category_by_itself_after: Dates
    ceiling_depends_on_premiums: Verdict
    special_expense: Verdict
    special_expense_months: Terms
    certificate_reissued_on: Sets
    notice_reissued_on: Sets
    notice_at_renewal: Words
    reissue_fee: Terms
    fee_free_after: Sets
    reissue_to_holders: Verdict
    notice_reissue_when_portal_usable: Words
    certificate_for_lost_former_card: Words
    deregistration_channels: Sets
    deregistration_accepted_from: Dates
    deregistration_counted_from: Words
    registration_counter_help: Verdict
    application_reason_required: Verdict
    employer_tick: Words
    disability_effective: Words
    addressee: Words
    addressee_of_voluntary: Words
    envelope_unit: Words
    certificate_mail: Words
    notice_mail: Words
    mail_of_voluntary: Words
    mail_on_request: Sets
    sent_at_75: Words
    days_before_75: Terms
    sent_for_expiring_from_day: Terms
    renewal_sent_days_before: Terms
    sender: Words
    deliverer: Words
    certificate_form: Words
    notice_form: Words
    subscriber_notice_from: Dates
    subscriber_notice_until: Dates
    subscriber_notice_members_on: Dates
    subscriber_notice_later_from: Dates
    subscriber_notice_digits: Words
    expired_paper: Words
    certificate_on_loss: Words
    notice_on_loss: Words
    certificate_when_card_usable_again: Words
    returned_to: Words
    former_card_returned_until: Dates
    support_measures_block_card: Verdict
    delivery_under_protection: Words
    expired_card_online_until: Dates
    approved_afterwards: Sets
    approved_afterwards_on: Sets
    approval_of_reprint: Words


class Person(Asked):
    """A column of people: their facts, by the names of the vocabulary.

    `on` is the day asked about; `law_of` the same day as a date, where it is one for all; `memo` what rules remember;
    `known_names` the facts the roll has columns for.
    """

    known_names: frozenset[str]

    practice: Practice
    law: LawValues
    on: Today
    law_of: date
    size: int
    memo: dict[Any, Any]
    birth_date: Dates
    insured_birth_date: Dates
    relation: Words
    eligible_from: Dates
    lost_on: Dates
    loss_reason: Words
    acquisition_decided_on: Dates
    data_registered: Verdict
    joined_from: Words
    left_employment_on: Dates
    nationality: Words
    stay_until: Dates
    stay_renewal_pending: Verdict
    stay_renewal_proof: Words
    student_until: Dates
    residence: Words
    disability_certified_on: Dates
    handbook_until: Dates
    voluntary_continuation_from: Dates
    name_changed_on: Dates
    address_changed_on: Dates
    number_changed_on: Dates
    has_card: Verdict
    card_issued_on: Dates
    card_expires_on: Dates
    card_lost: Verdict
    card_renewing: Verdict
    card_surrender_applied_on: Dates
    card_surrendered_on: Dates
    card_chip_working: Verdict
    digital_certificate_issued_on: Dates
    digital_certificate_expires_on: Dates
    registered: Verdict
    registered_on: Dates
    registered_by: Words
    deregistration_applied_on: Dates
    deregistration_requested_on: Dates
    individual_number_filed: Verdict
    face_only_card: Verdict
    photoless_card: Verdict
    smartphone: Verdict
    support_measures: Verdict
    address_hidden: Verdict
    own_information_blocked: Verdict
    assistance_approved: Verdict
    long_inpatient: Verdict
    facility_resident: Verdict
    guardianship: Verdict
    copayment_rate: Numbers
    copayment_rate_from: Dates
    next_copayment_rate: Numbers
    next_copayment_rate_from: Dates
    limit_category: Words
    limit_category_from: Dates
    premium_arrears: Verdict
    arrears_months: Numbers
    special_circumstances: Verdict
    special_expense: Verdict
    special_expense_notice_sent_on: Dates
    ceiling_certificate_issued_on: Dates
    ceiling_certificate_until: Dates
    former_card_until: Dates
    former_card_issued_on: Dates
    former_card_kind: Words
    certificate_until: Dates
    certificate_issued_on: Dates
    notice_held_since: Dates
    elderly_card_until: Dates
    lost_paper: Words
    loss_cause: Words
    paper_arrived: Verdict
    event: Words
    event_on: Dates
    application: Words
    application_reason: Words
    application_on: Dates
    application_channel: Words
    entries_applied_on: Dates
    ceiling_applied_on: Dates
    issue_needed_ticked: Verdict
    mail_class_asked: Words
    shown: Sets
    facility_online: Verdict
    facility_in_area: Verdict
    reader_working: Verdict
    smartphone_accepted: Verdict
    portal_usable: Verdict
    online_result: Words
    consent: Verdict
    declared_rate: Numbers
    authentication: Words
    purpose: Words

    def __init__(
        self, read: Callable[[str], Any], practice: Practice, law: LawValues, *, on: Today, law_of: date, size: int
    ) -> None:
        super().__init__(read)
        self.practice, self.law, self.on, self.law_of, self.size, self.memo = practice, law, on, law_of, size, {}
        self.known_names = getattr(read, "names", frozenset())


def shapes(of: type[Asked]) -> dict[str, str]:
    """The declared names of a class and the shapes of their columns."""
    return {name: shape for name, shape in of.__annotations__.items() if shape in COLUMN_SHAPES}


COLUMN_SHAPES = ("Verdict", "Dates", "Words", "Sets", "Numbers", "Terms")
__all__ = ["Asked", "LawValues", "Numbers", "Person", "Practice", "Sets", "Terms", "Verdict", "Words", "shapes"]
