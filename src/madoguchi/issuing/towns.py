"""The towns of postcodes (郵便番号簿の町域): where the town of an address ends, and so which barcode it has.

A barcode that is missing costs a discount; a wrong one sends the letter somewhere else. Whatever is not plain has none:
a code for all other places of a city, a town that the post divides by more than blocks, an address that does not begin
with a town of its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeVar

from madoguchi.issuing.customer_barcode import HYPHENS, POSTCODE, bars_of, extracted, one_width
from madoguchi.issuing.sheets import Barcode
from madoguchi.issuing.town_names import Pieces, holds, pieces, placed, read, without_prefix

NO_POSTCODE: Final = "no_postcode"
UNKNOWN: Final = "postcode_not_listed"  # of a large office too: the post lists these apart
CATCH_ALL: Final = "postcode_of_no_town"
BOX: Final = "post_office_box"
OTHER_TOWN: Final = "other_town"
IN_PARTS: Final = "town_in_parts"
NO_NUMBER: Final = "no_house_number"

REPRESENTATIVE: Final = "00"  # how a code ends that stands for all places without one of their own (manual, p18)
NO_TOWN: Final = re.compile("場合|.一円$")  # 一円 alone is a town
BOXED: Final = re.compile("私書箱|局留")
COUNTY: Final = re.compile("^.+?郡(?=.+[町村]$)")

OPEN: Final = frozenset({"", "その他", "次のビルを除く"})  # rows of a whole town, or of what other rows leave of it
LONGEST: Final = 40  # pieces of a name

Place = tuple[str, str]  # prefecture and city
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Town:
    """A town as the post lists it (町域): its postcode, and what an address there begins with.

    `town` as it is listed, with what limits it in brackets: 大通西（１～１９丁目）.
    """

    postcode: str
    prefecture: str
    city: str
    town: str

    @property
    def place(self) -> Place:
        """Its city."""
        return self.prefecture, self.city


@dataclass(frozen=True, slots=True)
class Split:
    """An address cut behind its town (町域での分割): what follows, and which rows of the list have that name."""

    rest: str = field(repr=False)
    rows: Sequence[tuple[Town, str]]

    def why_not(self, code: str) -> str:
        """Why it is not plain that this postcode means this place; empty where it is."""
        mine = [detail for row, detail in self.rows if row.postcode == code]
        if not mine:
            return OTHER_TOWN
        return "" if any(holds(one, self.rest) for one in mine) or self._is_left(code, mine) else IN_PARTS

    def _is_left(self, code: str, mine: Sequence[str]) -> bool:
        """Whether this code has what the others leave of the town, and surely none of them has the place."""
        others = (holds(detail, self.rest) for row, detail in self.rows if row.postcode != code)
        return bool(OPEN.intersection(mine)) and all(one is False for one in others)


@dataclass(frozen=True)
class Towns:
    """The post's list of towns (郵便番号簿). `sha256`: of the file it stands in."""

    listed: Sequence[Town]
    sha256: str = ""
    _named: dict[Place, Mapping[Pieces, list[tuple[Town, str]]]] = field(default_factory=dict, repr=False)

    def barcode(self, postcode: str, address: str) -> Barcode:
        """The barcode of an address (住所のバーコード), if it surely has one."""
        code = digits_of(postcode)
        rest, why_not = self._split(code, one_width(address))
        if why_not:
            return Barcode(why_not=why_not)
        numbers = extracted(rest)
        return Barcode(bars_of(code, numbers)) if numbers else Barcode(why_not=NO_NUMBER)

    def rest_of(self, postcode: str, address: str) -> str | None:
        """What follows the town in an address, in one width (町域より後); None where it is not plain."""
        rest, why_not = self._split(digits_of(postcode), one_width(address))
        return None if why_not else rest

    def _split(self, code: str, address: str) -> tuple[str, str]:
        rows = self._of_code.get(code, [])
        if why_not := _unfit(code, rows, address):
            return "", why_not
        found = next(self._splits({row.place: None for row in rows}, address), None)
        return (found.rest, found.why_not(code)) if found else ("", OTHER_TOWN)

    def _splits(self, places: Iterable[Place], address: str) -> Iterator[Split]:
        """The address cut behind a name that it begins with, the longest first, in each city that it can be in."""
        found = placed(address)
        there, starts = tuple(one for one, _ in found), (*(start for _, start in found), len(address))
        for place in places:
            named = self._names_in(place)
            for first, last in _cuts(place, there):
                if rows := named.get(without_prefix(there[first:last])):
                    yield Split(address[starts[last] :], rows)

    def _names_in(self, place: Place) -> Mapping[Pieces, list[tuple[Town, str]]]:
        """The towns of a city by their names, each with what it says in brackets; read when they are first asked."""
        if place not in self._named:
            self._named[place] = _by_name(self._in_city[place])
        return self._named[place]

    @cached_property
    def _of_code(self) -> Mapping[str, list[Town]]:
        return _grouped((row.postcode, row) for row in self.listed)

    @cached_property
    def _in_city(self) -> Mapping[Place, list[Town]]:
        return _grouped((row.place, row) for row in self.listed)


def digits_of(postcode: str) -> str:
    """A postcode without 〒 and hyphen (郵便番号の数字).

    >>> digits_of("〒９９９－０００１"), digits_of("999 0001")
    ('9990001', '999 0001')
    """
    return HYPHENS.sub("-", one_width(postcode)).strip().removeprefix("〒").replace("-", "")


def _unfit(code: str, rows: Sequence[Town], address: str) -> str:
    """Why a postcode or an address has no barcode, whatever the town."""
    of_no_town = code.endswith(REPRESENTATIVE) or any(NO_TOWN.search(row.town) for row in rows)
    reasons = {NO_POSTCODE: not POSTCODE.fullmatch(code), BOX: BOXED.search(address), UNKNOWN: not rows,
               CATCH_ALL: of_no_town}  # fmt: skip
    return next((word for word, holds in reasons.items() if holds), "")


def _cuts(place: Place, there: Pieces) -> Iterator[tuple[int, int]]:
    """Where the name of a town may begin and end, the longest first, if an address begins with its city.

    People leave out the prefecture, or the county (郡).
    """
    prefecture, city = place
    short = COUNTY.sub("", city)
    for begins in dict.fromkeys(map(pieces, (prefecture + city, city, prefecture + short, short))):
        if there[: len(begins)] == begins:
            first = len(begins)
            yield from ((first, last) for last in range(min(len(there), first + LONGEST), first, -1))


def _by_name(rows: Iterable[Town]) -> Mapping[Pieces, list[tuple[Town, str]]]:
    each = ((row, read(row.town)) for row in rows if not NO_TOWN.search(row.town))
    return _grouped((found[0], (row, found[1])) for row, found in each if found)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = {}
    for key, one in pairs:
        groups.setdefault(key, []).append(one)
    return groups
