"""A roll in memory, and somebody of whom everything is known, for tests of what is done with rolls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.desk.rolls import Chunk

NOT_SO = ("stay_renewal_pending", "own_information_blocked", "support_measures", "assistance_approved",
          "facility_resident", "guardianship", "long_inpatient", "card_lost", "card_renewing", "premium_arrears",
          "special_circumstances", "special_expense", "address_hidden")  # fmt: skip
KNOWN: dict[str, Any] = {
    "birth_date": date(1980, 1, 1), "relation": "insured", "eligible_from": date(2010, 4, 1), "has_card": True,
    "registered": True, "digital_certificate_expires_on": date(2030, 1, 1), "card_expires_on": date(2034, 1, 1),
    **dict.fromkeys(NOT_SO, False), "individual_number_filed": True, "data_registered": True, "arrears_months": 0,
}  # fmt: skip


@dataclass
class GivenRoll:
    """A roll in memory."""

    parts: Sequence[Chunk]
    absent: tuple[str, ...] = ()

    def chunks(self) -> Iterator[Chunk]:
        return iter(self.parts)
