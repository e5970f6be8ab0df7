"""Reading the tariff (料金表の読み取り): what the post asks, by the first day of each price, with the page it is from.

It is dated data, `postage.yaml`: letters of a past day cost what they cost then. No page of another is held for the
post's own: what was read there is not checked, and whoever prints a bill says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from madoguchi.issuing.fixed_words import checked_of
from madoguchi.issuing.tariff import (
    LARGE,
    PACKS,
    SERVICES,
    SHAPES,
    STANDARD,
    BarcodeDiscount,
    By,
    OwnDistrict,
    Separate,
    Size,
    Sizes,
    SortedDiscount,
    Steps,
    Tariff,
)
from madoguchi.rulebook.reading import Said, read_bytes
from madoguchi.rulebook.series import Series, read_series
from madoguchi.rulebook.sources import Sources, read_sources
from madoguchi.terms.errors import Refused

FILE: Final = "postage.yaml"
MORE: Final = ("three_days", "regional", "seven_days")

Kept = Mapping[str, Mapping[str, Series]]


class NoTariff(Refused):
    """A day for which nobody wrote the post's prices down (料金の定めがない日)."""


def tariff_on(on: date, among: Kept | None = None) -> Tariff:
    """What the post asks on a day (料金表). Raises `NoTariff`. `among`: another tariff than the shipped one.

    >>> tariff_on(date(2026, 7, 10)).prices["standard"].holding(30)
    (50, 110)
    """
    kept = shipped_tariff() if among is None else among
    said = {group: {name: _value(series, on) for name, series in several.items()} for group, several in kept.items()}
    return Tariff(on, said["prices"], said["services"], **said["discounts"], **said["payments"], **said["shapes"])


def _value(series: Series, on: date) -> Any:
    row = series.at(on)
    if row is None or row.value is None:
        raise NoTariff(what=f"postage on {on}", why="nobody wrote down what the post asks on that day",
                       do="say a day from 2019-10-01 on, or have the prices of that day added")  # fmt: skip
    return row.value


@cache
def shipped_tariff() -> Kept:
    """The tariff that comes with the project (配布の料金表), by place."""
    return read_tariff(read_bytes(files("madoguchi.issuing").joinpath(FILE).read_bytes(), FILE))


# --- reading ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """Citations whose day of publication does not count: of a price, the row that begins last holds."""

    sources: Sources

    def published_on(self, said: Said) -> date | None:
        self.sources.cited(said)
        return None

    def read_on(self, said: Said) -> date | None:
        return self.sources.read_on(said)


def read_tariff(said: Said) -> Kept:
    """Read a tariff. Raises `RefusedFile`, with the line."""
    read = said.fields(frozenset({"sources", *PLACES}))
    told = _Told(read_sources(read["sources"]))
    return {group: _group(group, read[group], typed, told) for group, typed in PLACES.items()}


def _group(group: str, said: Said, typed: Mapping[str, Callable[[Said], Any]], told: _Told) -> Mapping[str, Series]:
    read = said.fields(frozenset(typed))
    return {name: read_series(f"{group} {name}", one, typed[name], told) for name, one in read.items()}


def by_number(said: Said) -> By:
    """Numbers by numbers, each larger than the one before (段階). Raises `RefusedFile`."""
    rows = tuple((_key(name, one), one.number()) for name, one in said.entries().items())
    if not rows or any(after[0] <= here[0] for here, after in pairwise(rows)):
        said.refuse("these steps do not rise", "the first that holds is taken", "write them from the smallest on")
    return rows


def _key(name: str, said: Said) -> int:
    if not (name.isascii() and name.isdigit()):
        said.refuse("a step begins with no number", "it says grams, or letters", "write digits only, as in 50")
    return int(name)


def _row(said: Said, *names: str) -> tuple[Mapping[str, Said], tuple[bool, str]]:
    read = said.fields(frozenset({"checked", *names}), frozenset({"why"}))
    return read, checked_of(said, read)


def _steps(said: Said) -> Steps:
    read, checked = _row(said, "up_to")
    return Steps(by_number(read["up_to"]), *checked)


def _barcode(said: Said) -> BarcodeDiscount:
    read, checked = _row(said, "percent", "letters", "kinds", "thickness")
    numbers = {name: read[name].number() for name in ("percent", "letters", "kinds", "thickness")}
    return BarcodeDiscount(**numbers, checked=checked[0], why=checked[1])


def _sorted(said: Said) -> SortedDiscount:
    read, checked = _row(said, "kinds", "each", "named", "regional_letters", *MORE)
    more = {name: {shape: one.number() for shape, one in read[name].fields(frozenset({STANDARD, LARGE})).items()}
            for name in MORE}  # fmt: skip
    return SortedDiscount(read["kinds"].number(), by_number(read["each"]), by_number(read["named"]), more,
                          read["regional_letters"].number(), *checked)  # fmt: skip


def _own_district(said: Said) -> OwnDistrict:
    read, checked = _row(said, "letters", "grams")
    return OwnDistrict(read["letters"].number(), read["grams"].number(), *checked)


def _separate(said: Said) -> Separate:
    read, checked = _row(said, "letters")
    return Separate(read["letters"].number(), *checked)


def _sizes(said: Said) -> Sizes:
    read, checked = _row(said, STANDARD, LARGE)
    return Sizes(_size(read[STANDARD]), _size(read[LARGE]), *checked)


def _size(said: Said) -> Size:
    read = said.fields(frozenset({"length", "width", "thickness"}))
    return Size(_range(read["length"]), _range(read["width"]), read["thickness"].number())


def _range(said: Said) -> tuple[int, int]:
    numbers = [one.number() for one in said.items()]
    if len(numbers) != 2 or numbers[0] > numbers[1]:
        said.refuse("this is no range", "it has the least and the most, in mm", "write [90, 120]")
    return numbers[0], numbers[1]


PLACES: Final[Mapping[str, Mapping[str, Callable[[Said], Any]]]] = {
    "prices": dict.fromkeys((*SHAPES, *sorted(PACKS)), _steps),
    "services": dict.fromkeys(sorted(SERVICES), _steps),
    "discounts": {"barcode": _barcode, "sorted": _sorted, "own_district": _own_district},
    "payments": {"separate": _separate},
    "shapes": {"sizes": _sizes},
}
