"""The tariff of the post on a day (郵便料金表): prices by weight, services beside them, discounts and their terms.

Each part says whether somebody held it against the post's own page, and if not, what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

STANDARD, LARGE, OVERSIZE = "standard", "large", "oversize"
SHAPES: Final = (STANDARD, LARGE, OVERSIZE)
PACKS: Final = frozenset({"letter_pack_light", "letter_pack_plus"})
SERVICES: Final = frozenset({"specified_record", "simple_registered", "registered", "express"})

By = tuple[tuple[int, int], ...]  # up to so many grams, or from so many letters: so many yen, or per cent


@dataclass(frozen=True, slots=True)
class Steps:
    """Yen by weight (重さごとの料金): each step holds up to so many grams.

    `checked`: held against the post's own page. Where not, `why` says what is missing.
    """

    up_to: By
    checked: bool
    why: str

    def holding(self, grams: int) -> tuple[int, int] | None:
        """The step of a weight and its yen; None beyond the last.

        >>> Steps(((25, 84), (50, 94)), True, "").holding(26), Steps(((50, 110),), True, "").holding(51)
        ((50, 94), None)
        """
        return next((step for step in self.up_to if grams <= step[0]), None)


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a shape (郵便物の大きさ), in mm: length and width from, to; thickness at most."""

    length: tuple[int, int]
    width: tuple[int, int]
    thickness: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes that shapes may have (大きさの定め)."""

    standard: Size
    large: Size
    checked: bool
    why: str


@dataclass(frozen=True, slots=True)
class BarcodeDiscount:
    """The discount for customer barcodes (バーコード付郵便物): per cent, from so many letters, of so many kinds.

    `thickness`: mm at most. Of standard letters without any service alone.
    """

    percent: int
    letters: int
    kinds: int
    thickness: int
    checked: bool
    why: str


@dataclass(frozen=True, slots=True)
class SortedDiscount:
    """The discount for sorted mail (区分郵便物): per cent from so many letters, `each` district, or those `named`.

    `more`: further per cent by condition and shape; `regional` and `seven_days` from `regional_letters` on.
    """

    kinds: int
    each: By
    named: By
    more: Mapping[str, Mapping[str, int]]
    regional_letters: int
    checked: bool
    why: str


@dataclass(frozen=True, slots=True)
class OwnDistrict:
    """Mail for the office's own district (郵便区内特別郵便物): from so many letters a district, up to so many grams."""

    letters: int
    grams: int
    checked: bool
    why: str


@dataclass(frozen=True, slots=True)
class Separate:
    """Paying separately (料金別納): from so many letters at once."""

    letters: int
    checked: bool
    why: str


@dataclass(frozen=True, slots=True)
class Tariff:
    """What the post asks on a day (その日の料金). `prices`: of a shape, or of a pack whatever lies in it."""

    on: date
    prices: Mapping[str, Steps]
    services: Mapping[str, Steps]
    barcode: BarcodeDiscount
    sorted: SortedDiscount
    own_district: OwnDistrict
    separate: Separate
    sizes: Sizes

    def unchecked(self) -> Mapping[str, str]:
        """What nobody held against the post's own page, by name, and what is missing (照合がまだの料金)."""
        several: Mapping[str, Any] = {
            **self.prices, **self.services, "barcode": self.barcode, "sorted": self.sorted,
            "own_district": self.own_district, "separate": self.separate, "sizes": self.sizes,
        }  # fmt: skip
        return {name: part.why for name, part in several.items() if not part.checked}
