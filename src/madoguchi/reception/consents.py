"""Consents (同意): to what somebody agrees at a reception, and what may be told without. None changes eligibility.

Whether the ceiling category needs one is a dated value of the rulebook, asked for the day of the visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from functools import lru_cache
from typing import Final

from madoguchi.reception.answering import Allowed
from madoguchi.reception.asking import Asked, is_by_card
from madoguchi.rulebook.practice import law_values, told
from madoguchi.terms.word import Word

DAYS_KEPT: Final = 1_000  # of values in memory: visits are of today or of the recent past


class Consent(Word):
    """What somebody may agree to (同意の種別): that the facility sees these.

    The trap: `LIMIT_CATEGORY` is agreed to with a question and lasts for its answer, so that it ends when it is given;
    the others last, and are withdrawn.
    """

    LIMIT_CATEGORY = "limit_category", "限度額情報"
    MEDICINE = "medicine", "薬剤情報"
    CHECKUP = "checkup", "特定健診等情報"
    DIAGNOSIS = "diagnosis", "診療情報"
    SURGERY = "surgery", "手術情報"
    DISEASE = "disease", "特定疾病療養受療証情報"


MEDICAL: Final = frozenset({one.value for one in Consent} - {Consent.LIMIT_CATEGORY.value, Consent.DISEASE.value})
GIVEN: Final = frozenset(one.value for one in Consent)
KEPT: Final = frozenset({one.value for one in Consent} - {Consent.LIMIT_CATEGORY.value})


class Treatment(Word):
    """Where somebody is treated who agrees that the facility asks again without the card (診療区分), for that alone."""

    HOME = "home", "訪問診療等"
    ONLINE = "online", "オンライン診療等"


HOURS: Final = 24  # that a consent given at a reader holds
HOURS_AGAIN: Final[Mapping[Treatment, int]] = {Treatment.HOME: 400 * 24, Treatment.ONLINE: HOURS}
"""For how long a facility may ask again. All are assumed: docs/reception-folder.md tells what is public."""


def allowed(asked: Asked, on: date, consents: AbstractSet[str]) -> Allowed:
    """What may be told beside eligibility (提供できる情報) on a day. `consents`: values of `Consent`, others are none.

    >>> from madoguchi.reception.asking import ByCard
    >>> from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
    >>> card = ByCard(DigitalCertificateSerial("12345678"))
    >>> [allowed(card, on, set()).ceiling for on in (date(2024, 10, 6), date(2024, 10, 7))]
    [False, True]
    """
    name = "ceiling_by_card_needs_consent" if is_by_card(asked) else "ceiling_by_number_needs_consent"
    agreed = Consent.LIMIT_CATEGORY.value in consents
    return Allowed(ceiling=agreed or not _is_needed(name, on), medical=not MEDICAL.isdisjoint(consents))


@lru_cache(maxsize=DAYS_KEPT)
def _is_needed(name: str, on: date) -> bool:
    """Whether a consent is needed on a day; where no value holds, it is."""
    _, series = law_values()[name]
    return told(series, on, None).value is not False
