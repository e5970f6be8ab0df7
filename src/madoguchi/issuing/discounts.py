"""What letters cost less by that are posted together (郵便料金の割引): sorted mail, barcodes, the own district.

A discount is given for what the tariff says and nothing else: a letter with a service has none, and where a condition
fails it is told which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from madoguchi.issuing.posting_terms import NAMED, REGIONAL, PostingTerms
from madoguchi.issuing.tariff import LARGE, SHAPES, STANDARD, SortedDiscount, Tariff

ORDINARY, PARCEL = "ordinary", "tracked_parcel"
SORTED, BARCODE, OWN = "sorted", "barcode", "own_district"
THREE_DAYS, AT_REGIONAL, SEVEN_DAYS = "three_days", "regional", "seven_days"
# Why a letter has no discount that was asked for.
SERVICE, SHAPE, NO_BARS, NO_DISTRICT = "has_service", "not_standard", "bears_no_barcode", "in_no_district"
FEW, KINDS = "too_few_letters", "too_many_kinds"
NOTHING: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """Letters of one price (料金の一行). `unit` is what one costs without discount, `off` the discount of all, in yen.

    `how`: the discounts they have, in their order; `why_not`: why they have none that was asked for.
    """

    service: str
    shape: str
    up_to: int
    letters: int
    unit: int
    percent: int = 0
    how: tuple[str, ...] = ()
    why_not: str = ""
    off: int = 0

    @property
    def yen(self) -> int:
        """What they cost together."""
        return self.letters * self.unit - self.off


@dataclass(frozen=True, slots=True)
class Alike:
    """Letters that are alike in all that a price asks (同じ条件の封書). `own`: the price in the office's own district.

    It is 0 for letters that are not posted as such. `sortable`: they lie in the order of districts.
    """

    service: str
    shape: str
    up_to: int
    unit: int
    district: str
    letters: int = 0
    barred: bool = False
    sortable: bool = False
    own: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether a share of the price may be taken off."""
        return self.service == ORDINARY and not self.own

    def is_for(self, districts: Collection[str]) -> bool:
        """Whether they are ordinary mail for one of these districts (区内あてか)."""
        return self.service == ORDINARY and self.district in districts

    @property
    def kind(self) -> tuple[str, int]:
        """Shape and weight, as the post counts kinds that may go together."""
        return self.shape, self.up_to


@dataclass(frozen=True, slots=True)
class _Discounts:
    """What is given when letters are posted together: per cent of sorted mail by shape, and of barcodes.

    Where either is nothing, it is said why.
    """

    sorted: Mapping[str, Mapping[str, int]]
    barcode: int
    why_unsorted: str = ""
    why_unbarred: str = ""

    def of(self, some: Alike) -> Mapping[str, int]:
        """What these letters have."""
        if not some.is_plain:
            return NOTHING
        of_district = self.sorted.get(_shape(some), NOTHING) if some.sortable else NOTHING
        bars = {BARCODE: self.barcode} if self.barcode and _takes_barcode(some) else NOTHING
        return {**of_district, **bars}

    def why_not(self, some: Alike, terms: PostingTerms) -> str:
        """Why these letters have nothing."""
        if some.service != ORDINARY:
            return SERVICE
        if terms.wants_sorted:
            return self.why_unsorted if some.sortable else NO_DISTRICT
        return self._why_no_barcode(some)

    def _why_no_barcode(self, some: Alike) -> str:
        if some.shape != STANDARD:
            return SHAPE
        return self.why_unbarred if some.barred else NO_BARS


def lines_of(letters: Sequence[Alike], terms: PostingTerms, tariff: Tariff, *, in_order: bool) -> list[Line]:
    """What the letters cost (料金の行). `in_order`: those that can be sorted are posted as sorted mail."""
    given = _discounts([some for some in letters if some.is_plain], terms, tariff, in_order=in_order)
    return _joined(_line(some, given, terms) for some in letters)


def posted_own(letters: Sequence[Alike], terms: PostingTerms, tariff: Tariff) -> list[Alike]:
    """The letters, with those for the office's own district as such, where there are enough of them (郵便区内特別)."""
    districts = terms.own.districts if terms.own else frozenset[str]()
    for_less = [replace(some, own=_own_price(some, terms, tariff) * some.is_for(districts)) for some in letters]
    there = Counter[str]()
    for some in for_less:
        there[some.district] += some.letters * bool(some.own)
    least = tariff.own_district.letters
    return [some if there[some.district] >= least else replace(some, own=0) for some in for_less]


def _own_price(some: Alike, terms: PostingTerms, tariff: Tariff) -> int:
    """Their price in the office's own district; 0 where they have none, or it is no less."""
    _, yen = (terms.own.prices.holding(some.up_to) if terms.own else None) or (0, some.unit)
    return yen if yen < some.unit and some.up_to <= tariff.own_district.grams else 0


def _discounts(letters: Sequence[Alike], terms: PostingTerms, tariff: Tariff, *, in_order: bool) -> _Discounts:
    by_shape, unsorted = _by_shape(list(filter(_is_sortable, letters)), terms, tariff.sorted)
    barcode = tariff.barcode
    unbarred = _short_of(list(filter(_takes_barcode, letters)), barcode.letters, barcode.kinds)
    percent = barcode.percent if terms.wants_barcode and not unbarred else 0
    return _Discounts(by_shape if in_order else {}, percent, unsorted, unbarred)


def _by_shape(
    letters: Sequence[Alike], terms: PostingTerms, told: SortedDiscount
) -> tuple[Mapping[str, Mapping[str, int]], str]:
    """What sorted letters have, by shape and condition; nothing where a condition fails, and which."""
    steps = told.named if terms.sorting == NAMED else told.each
    short = _short_of(letters, steps[0][0], told.kinds)
    if short:
        return {}, short
    count = _count(letters)
    base, met = max(percent for least, percent in steps if count >= least), list(_met(count, terms, told))
    return {shape: {SORTED: base, **{name: told.more[name][shape] for name in met}} for shape in (STANDARD, LARGE)}, ""


def _met(count: int, terms: PostingTerms, told: SortedDiscount) -> Iterable[str]:
    """Which further conditions of sorted mail are met. Seven days count only where a regional office has enough."""
    regional = terms.office == REGIONAL and count >= told.regional_letters
    if terms.allowance_days == 3:
        yield THREE_DAYS
    if regional:
        yield AT_REGIONAL
        if terms.allowance_days == 7:
            yield SEVEN_DAYS


def _short_of(letters: Sequence[Alike], least: int, kinds: int) -> str:
    """Which condition letters fail that are posted together, empty for none."""
    if _count(letters) < least:
        return FEW
    return KINDS if len({some.kind for some in letters}) > kinds else ""


def _count(letters: Iterable[Alike]) -> int:
    return sum(some.letters for some in letters)


def _is_sortable(some: Alike) -> bool:
    return some.sortable


def _shape(some: Alike) -> str:
    return STANDARD if some.shape == STANDARD else LARGE


def _takes_barcode(some: Alike) -> bool:
    return some.barred and some.shape == STANDARD


def _line(some: Alike, given: _Discounts, terms: PostingTerms) -> Line:
    line = Line(some.service, some.shape, some.up_to, some.letters, some.unit)
    if some.own:
        return replace(line, how=(OWN,), off=some.letters * (some.unit - some.own))
    taken = given.of(some)
    if taken or not terms.wants_barcode:
        return replace(line, percent=sum(taken.values()), how=tuple(taken))
    return replace(line, why_not=given.why_not(some, terms))


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Lines of one price made one, whose discount is reckoned once: fractions of a yen of it are dropped."""
    together: list[Line] = []
    for _, several in groupby(sorted(lines, key=_price), _price):
        some = list(several)
        letters, off = sum(one.letters for one in some), sum(one.off for one in some)
        together.append(replace(some[0], letters=letters, off=off + letters * some[0].unit * some[0].percent // 100))
    return together


def _price(line: Line) -> tuple[object, ...]:
    place = SHAPES.index(line.shape) if line.shape in SHAPES else len(SHAPES)
    share = line.off // line.letters
    return (line.service, place, line.shape, line.up_to, line.unit, line.percent, line.how, line.why_not, share)
