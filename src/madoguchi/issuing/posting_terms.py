"""The terms on which an insurer posts (差出しの条件): which discount it asks for, where, and how it pays.

The section `postage` of its look, dated as the rest of it. Nothing of it is printed on a letter, so no shard is made
anew for it. Where an insurer is silent no discount is reckoned.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from madoguchi.issuing.lines import dated, matching
from madoguchi.issuing.tariff import PACKS, Steps
from madoguchi.issuing.tariff_reading import by_number
from madoguchi.rulebook.reading import Said

NO_DISCOUNT, BARCODE, SORTED = "none", "barcode", "sorted"
EACH, NAMED = "each", "named"
REGIONAL, OTHER = "regional", "other"
DEFERRED, SEPARATE, STAMPS = "deferred", "separate", "stamps"
DISTRICT: Final = re.compile(r"[0-9]{3}([0-9]{2})?")
OF_SORTED: Final = frozenset({"sorting", "allowance_days", "office"})
DAYS: Final = {"0": 0, "3": 3, "7": 7}


@dataclass(frozen=True, slots=True)
class OwnPrices:
    """What letters for the office's own district cost (郵便区内特別郵便物), as the office told the insurer."""

    districts: frozenset[str]
    prices: Steps


@dataclass(frozen=True, slots=True)
class PostingTerms:
    """On which terms letters are posted (差出しの条件).

    `discount`: barcode, or sorted, which takes the barcode with it. `sorting`: by each district, or by those that the
    office named. `allowance_days`: how late they may come. `office`: a regional one, or another. `pack`: what a parcel
    that is tracked goes as; empty where the insurer says nothing.
    """

    discount: str = NO_DISCOUNT
    sorting: str = EACH
    allowance_days: int = 0
    office: str = OTHER
    payment: str = DEFERRED
    pack: str = ""
    own: OwnPrices | None = None

    @property
    def wants_barcode(self) -> bool:
        """Whether the discount for barcodes is asked for, alone or beside that for sorted mail."""
        return self.discount != NO_DISCOUNT

    @property
    def wants_sorted(self) -> bool:
        """Whether the discount for sorted mail is asked for."""
        return self.discount == SORTED


def posting_terms_of(said: Said) -> PostingTerms:
    """Read the terms (差出しの条件の読み取り). Raises `RefusedFile`, with the line."""
    read = dated(said, set(), {*WORDS, "allowance_days", "own_district"})
    words = {name: read[name].word(allowed) for name, allowed in WORDS.items() if name in read}
    days = DAYS[read["allowance_days"].word(frozenset(DAYS))] if "allowance_days" in read else 0
    own = _own(read["own_district"]) if "own_district" in read else None
    terms = PostingTerms(**words, allowance_days=days, own=own)
    if terms.payment == STAMPS and (terms.wants_barcode or terms.own):
        said.refuse("letters with stamps have no discount", "it asks for deferred or separate payment",
                    "say another payment, or `discount: none`")  # fmt: skip
    if not terms.wants_sorted:
        _refuse_in_vain(read)
    return terms


def _refuse_in_vain(read: Mapping[str, Said]) -> None:
    """Refuse what no letter would be cheaper by."""
    for name in sorted(OF_SORTED & read.keys()):
        read[name].refuse("this counts for sorted mail alone", "no other discount asks for it",
                          "say `discount: sorted`, or leave it out")  # fmt: skip


def _own(said: Said) -> OwnPrices:
    read = said.fields(frozenset({"districts", "up_to"}))
    districts = frozenset(matching(one, DISTRICT, "238 or 23800") for one in read["districts"].items())
    return OwnPrices(districts, Steps(by_number(read["up_to"]), True, ""))


WORDS: Final = {
    "discount": frozenset({NO_DISCOUNT, BARCODE, SORTED}), "sorting": frozenset({EACH, NAMED}),
    "office": frozenset({REGIONAL, OTHER}), "payment": frozenset({DEFERRED, SEPARATE, STAMPS}), "pack": PACKS,
}  # fmt: skip
