"""People of whom all is known that a plan asks, for the tests of plans."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.rulebook.engine.roll import batch_of

Facts = Mapping[str, Any]
INSURER, LOADED, RENEWAL = "ako-city-nhi", date(2026, 6, 30), date(2026, 8, 1)
MADE_ON = date(2026, 7, 10)
HOLDER = {
    "has_card": True, "registered": True, "digital_certificate_expires_on": date(2030, 1, 1), "data_registered": True,
    "card_lost": False, "card_renewing": False,
    "card_expires_on": date(2033, 1, 1), "registered_on": date(2024, 1, 1), "individual_number_filed": True,
}  # fmt: skip
NO_CARD = {"has_card": False, "registered": False, "data_registered": True, "individual_number_filed": True}
KNOWN = {
    "birth_date": date(1990, 4, 2), "eligible_from": date(2020, 4, 1), "support_measures": False, "relation": "insured",
    "address_hidden": False, "own_information_blocked": False, "assistance_approved": False, "residence": "in_area",
    "nationality": "japan", "premium_arrears": False, "special_expense": False, "insured_birth_date": date(1990, 4, 2),
}  # fmt: skip
LOST = {"lost_on": date(2026, 7, 1), "loss_reason": "moved"}
CERTIFICATE = {"certificate_issued_on": date(2025, 7, 20), "certificate_until": date(2026, 7, 31)}
NEXT = {"certificate_issued_on": date(2026, 7, 20), "certificate_until": date(2027, 7, 31)}
NOTICE = {"notice_held_since": date(2025, 7, 20)}


def person(key: str, *facts: Facts) -> dict[str, Any]:
    return {"person": key, "insurer": INSURER, **KNOWN, **{k: v for one in facts for k, v in one.items()}}


def load(dsn: str, people: Sequence[Facts]) -> PostgresPlans:
    PostgresRegistry(dsn, INSURER).load(LOADED, [batch_of(people)], "a roll")
    return PostgresPlans(dsn, INSURER, "clerk")
