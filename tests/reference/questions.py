"""Where the two readings are known to differ (未決の問い), each with the words that it rests on and one example.

A question is closed by deciding it, in the rules or in the plain reading, and dropping it here. A test asks every
example again and fails when both readings agree on it, so that none stays here longer than it is one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.days.age import birthday, first_day_of_70_rate
from madoguchi.days.months import end_of_month
from madoguchi.days.renewal import cycle_start, renewed_on
from reference.person import PAPERS_BEGAN, Person, by

EVERY: frozenset[str] = frozenset()
"""Stands for every answer."""
ANYBODY: dict[str, Any] = {
    "birth_date": date(1980, 1, 1), "eligible_from": date(2000, 1, 1), "relation": "insured", "nationality": "japanese",
    "residence": "in_area", "has_card": True, "registered": True, "data_registered": True,
    "individual_number_filed": True, "copayment_rate": 30, "arrears_months": 0,
}  # fmt: skip
"""A holder of 45 or so, of whom nothing else is to be told."""


@dataclass(frozen=True)
class Question:
    """`answers` that may differ where `touches` holds; and an example: insurer, day, facts beyond ANYBODY."""

    asked: str
    answers: frozenset[str]
    touches: Callable[[Person], object]
    insurer: str
    on: date
    facts: Mapping[str, Any]

    def covers(self, person: Person, answer: str) -> bool:
        """Whether a difference in an answer about a person is this question."""
        return (not self.answers or answer in self.answers) and bool(self.touches(person))


def _joins_later_than_recorded(p: Person) -> bool:
    recorded: date = p["eligible_from"]
    return recorded < p.eligible_from


def _rate_began_before_70(p: Person) -> bool:
    days = (p["copayment_rate_from"], p["next_copayment_rate_from"])
    before = any(day is not None and day < first_day_of_70_rate(p["birth_date"]) for day in days)
    return before and not p.is_late_stage


def _changed_before_and_after_the_papers_began(p: Person) -> bool:
    each = (p["address_changed_on"], p["number_changed_on"], p["copayment_rate_from"], p["next_copayment_rate_from"])
    days = [day for day in each if day is not None]
    return len(days) > 1 and min(days) < PAPERS_BEGAN <= max(days)


def _ends_by_its_next_rate(p: Person) -> bool:
    begins = p["next_copayment_rate_from"]
    return p["former_card_until"] is not None and begins is not None and begins <= p["former_card_until"]


def _registered_again_too_early(p: Person) -> bool:
    asked, again = p["deregistration_applied_on"], p["registered_on"]
    counted = p["deregistration_requested_on"] or asked
    return (
        asked is not None and again is not None and asked < again <= end_of_month(max(asked, counted), months_later=1)
    )


def _applied_before_the_grace(p: Person) -> bool:
    expiry, asked = p.certificate_expiry, p["application_on"]
    return expiry is not None and asked is not None and asked <= expiry < p.on


def _card_ends_before_its_certificate(p: Person) -> bool:
    ends, recorded = p["card_expires_on"], p["digital_certificate_expires_on"]
    return ends is not None and (recorded is None or ends < recorded)


def _renews_every_two_years(p: Person) -> bool:
    return p.cells.get("cycle_years") == 2


def _turned_85_inside_the_cycle(p: Person) -> bool:
    if not _renews_every_two_years(p) or p.cells.get("who_gets_a_certificate") != "aged_85":
        return False
    began = cycle_start(p.on, p.cells["renewal_month"], 2, p.cells["cycle_anchor_year"])
    return began < birthday(p["birth_date"], 85) <= renewed_on(p.on, p.cells["renewal_month"])


QUESTIONS = (
    Question(
        "Late-stage: a first day on record before 75 and before certification. S2-22 「75歳の誕生日」, "
        "facts#disability-certified-day 「認定を受けた日から」: no member before. The columns take the record.",
        EVERY, lambda p: p.is_late_stage and _joins_later_than_recorded(p),
        "okayama-late-stage", date(2025, 9, 1), {"birth_date": date(1950, 9, 12)},
    ),
    Question(
        "A dependent whose insured person turns 75: do former card and certificate end on the eve "
        "(facts#dependents-lose-cover-at-75 「被扶養者も資格を失う」)? The columns let the former card run on.",
        EVERY, lambda p: p.insured_until_75 is not None,
        "chiba-medical-society", date(2025, 3, 1),
        {"relation": "dependent", "insured_birth_date": date(1950, 5, 2), "former_card_until": date(2025, 11, 29)},
    ),
    Question(
        "Voluntary continuation that has run its two years (facts#voluntary-continuation 「最長2年」), no day of "
        "loss on record: not insured, or a certificate to the general end? The columns issue one.",
        EVERY, lambda p: p.is_employees and p["voluntary_continuation_from"] is not None,
        "chiba-medical-society", date(2026, 9, 1), {"has_card": False, "voluntary_continuation_from": date(2024, 4, 1)},
    ),
    Question(
        "Is a former card usable before the first day of eligibility? The columns say so.",
        frozenset({"former_card_usable"}), lambda p: p.on < p.eligible_from,
        "ako-city-nhi", date(2025, 5, 1),
        {"eligible_from": date(2025, 6, 1), "former_card_until": date(2025, 11, 30)},
    ),
    Question(
        "A card that ended (S4-13 「カード本体の有効期限切れを含む」) or ends before its certificate (never past the "
        "card's end): what does the reader show? The columns go by the recorded certificate: none, A1, even A2.",
        frozenset({"reader_message"}), lambda p: _card_ends_before_its_certificate(p) or p.card_body_expired,
        "ako-city-nhi", date(2025, 9, 1),
        {"card_expires_on": date(2025, 8, 1), "digital_certificate_expires_on": date(2025, 8, 1)},
    ),
    Question(
        "A block without a card to put on the reader, or with one handed back: `stop` and A3, or no message? The "
        "columns show the message.",
        frozenset({"reader_message"}), lambda p: not p["has_card"] or by(p["card_surrendered_on"], p.on),
        "ako-city-nhi", date(2025, 9, 1), {"has_card": False, "own_information_blocked": True},
    ),
    Question(
        "A certificate that lapsed ended the registration (facts#registration-released): is it still A3 "
        "(S0-25 「電子証明書が失効しています」), or no message as of a card never registered? The columns show none.",
        frozenset({"reader_message"}), lambda p: not p.is_registered,
        "ako-city-nhi", date(2026, 1, 5), {"registered": False, "digital_certificate_expires_on": date(2025, 8, 10)},
    ),
    Question(
        "A card lost or being renewed is not usable: has it a last day of use to come? The columns give one.",
        frozenset({"card_usable_until"}), lambda p: p["card_lost"] or p["card_renewing"],
        "ako-city-nhi", date(2025, 9, 1), {"card_lost": True, "digital_certificate_expires_on": date(2027, 8, 10)},
    ),
    Question(
        "A rate on record that began under 70: does it end a former card (S1-4 「住所や負担割合等に変更がない限り」), "
        "though no rate is printed under 70, or begin a certificate once 70? The columns say both.",
        EVERY, _rate_began_before_70,
        "ako-city-nhi", date(2025, 9, 1),
        {"former_card_until": date(2025, 11, 30), "copayment_rate_from": date(2025, 8, 1)},
    ),
    Question(
        "Employees: assistance approved before, no ground without application, but `renews_by_itself: assistance`: "
        "owed without a new application (S2-28 「自動更新でお送りします」)? The columns say no.",
        EVERY, lambda p: p.is_employees and p["assistance_approved"],
        "chiba-medical-society", date(2026, 9, 1), {"assistance_approved": True},
    ),
    Question(
        "The next rate on record: does it end a former card on its eve, and begin a certificate once it has come "
        "(S1-4, S2-24 「負担割合の変更等」)? The columns look at the present rate's day only.",
        EVERY, lambda p: by(p["next_copayment_rate_from"], p.on) or _ends_by_its_next_rate(p),
        "okayama-late-stage", date(2025, 11, 1),
        {"birth_date": date(1945, 1, 1), "eligible_from": date(2020, 1, 1), "next_copayment_rate": 20,
         "next_copayment_rate_from": date(2025, 10, 1)},
    ),
    Question(
        "`notice_ends_with_stay: false` and a notice dated for its age: does the stay end it? The columns say so.",
        frozenset({"valid_until"}), lambda p: p.stay_end is not None and p.cells["notice_ends_with_stay"] is False,
        "zushi-city-nhi", date(2025, 9, 30),
        {"birth_date": date(1952, 4, 1), "nationality": "foreign", "stay_until": date(2026, 1, 1)},
    ),
    Question(
        "Special expense on record beside special circumstances: does the excuse (「特別の事情なく」, facts) "
        "or the record count? The columns take the record.",
        frozenset({"variant", "owed"}), lambda p: p["special_expense"] and p["special_circumstances"],
        "zushi-city-nhi", date(2025, 9, 30), {"special_expense": True, "special_circumstances": True},
    ),
    Question(
        "An application for a ceiling certificate after an earlier one ended with its year: owed? The columns let the "
        "earlier one's day hide the application.",
        frozenset({"owed"}), lambda p: p["ceiling_certificate_issued_on"] is not None or p["ceiling_certificate_until"],
        "zushi-city-nhi", date(2024, 10, 27),
        {"application": "ceiling_certificate", "application_on": date(2024, 10, 12),
         "ceiling_certificate_issued_on": date(2024, 7, 3)},
    ),
    Question(
        "Aged 85 「令和8年8月1日時点で」 (facts#age-85) where certificates run two years: the columns ask the age on "
        "the first day of the cycle, 2025-08-01.",
        EVERY, _turned_85_inside_the_cycle,
        "kanagawa-late-stage", date(2026, 9, 30), {"birth_date": date(1940, 9, 1), "eligible_from": date(2015, 9, 1)},
    ),
    Question(
        "A notice to the next 31 July where certificates run two years: valid from the last renewal, or from a cycle "
        "that began on 2025-08-01, when no notices were issued? The columns take the cycle.",
        frozenset({"valid_from"}), _renews_every_two_years,
        "kanagawa-late-stage", date(2026, 9, 30), {"birth_date": date(1950, 7, 4), "eligible_from": date(2025, 7, 4)},
    ),
    Question(
        "An application to cancel the registration said with the question (`application: deregistration`) and not "
        "among the card's facts: a ground (S4-11 「解除の申請をされた方」)? The columns do not see it.",
        EVERY, lambda p: p["application"] == "deregistration",
        "designated-city-nhi", date(2025, 9, 1), {"application": "deregistration", "application_on": date(2025, 8, 20)},
    ),
    Question(
        "A number (address, rate) changed before 2024-12-02, another after: the later ends a former card (S1-4). "
        "The columns let the earlier one hide it.",
        EVERY, _changed_before_and_after_the_papers_began,
        "zushi-city-nhi", date(2025, 5, 1),
        {"former_card_until": date(2025, 7, 31), "number_changed_on": date(2024, 9, 30),
         "address_changed_on": date(2025, 1, 21)},
    ),
    Question(
        "A former card lost and its loss reported by an application: still usable by its days? The columns say no.",
        frozenset({"former_card_usable"}), lambda p: p["lost_paper"] == "former_card",
        "zushi-city-nhi", date(2025, 5, 1),
        {"former_card_until": date(2025, 7, 31), "lost_paper": "former_card", "application": "certificate",
         "application_on": date(2025, 4, 20)},
    ),
    Question(
        "Registered again after the application but before the cancellation takes effect (S2-18 「解除後も再度」): "
        "does the new registration stand? The columns let the cancellation end it.",
        EVERY, _registered_again_too_early,
        "okayama-late-stage", date(2026, 1, 2),
        {"birth_date": date(1944, 3, 1), "eligible_from": date(2019, 3, 1), "registered_on": date(2025, 11, 29),
         "deregistration_applied_on": date(2025, 10, 2), "deregistration_requested_on": date(2025, 10, 21)},
    ),
    Question(
        "A ceiling certificate and a new address or category while new ones are still issued: a new one without a new "
        "application? S1-13 says it of the days from 2024-12-02 only. The columns owe none.",
        frozenset({"owed"}), lambda p: by(p["address_changed_on"], p.on) or by(p["limit_category_from"], p.on),
        "okayama-late-stage", date(2024, 10, 6),
        {"birth_date": date(1945, 1, 1), "eligible_from": date(2020, 1, 1), "application": "ceiling_certificate",
         "application_on": date(2024, 8, 2), "address_changed_on": date(2024, 10, 6)},
    ),
    Question(
        "X-9 「an application in between」: does one filed before the digital certificate expired count as filed in "
        "the grace? The columns say so, with a certificate valid from before the grace.",
        EVERY, _applied_before_the_grace,
        "ako-city-nhi", date(2025, 9, 1),
        {"digital_certificate_expires_on": date(2025, 8, 10), "application": "certificate",
         "application_on": date(2025, 3, 1)},
    ),
)  # fmt: skip
