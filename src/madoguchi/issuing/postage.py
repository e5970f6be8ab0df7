"""The postage of letters that are posted together (郵便料金の計算): what each kind costs, with which discount, and why.

Discounts may shut one another out: of the ways in which the letters may be posted the cheapest is taken. It is
reckoned, not asked: what the post says at its counter holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from madoguchi.issuing.discounts import BARCODE, ORDINARY, PARCEL, SORTED, Alike, Line, lines_of, posted_own
from madoguchi.issuing.posting_terms import PostingTerms
from madoguchi.issuing.run_list import Posted
from madoguchi.issuing.tariff import SHAPES, Tariff
from madoguchi.issuing.tariff_reading import tariff_on
from madoguchi.terms.errors import Refused


class NoPrice(Refused):
    """A letter that has no price (料金の定めがない郵便物): too heavy, or a parcel of which nobody said its kind."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What letters cost that are posted together (料金の内訳).

    `unchecked`: what it rests on that nobody held against the post's own page.
    """

    on: date
    lines: tuple[Line, ...]
    unchecked: tuple[str, ...] = ()

    @property
    def letters(self) -> int:
        """How many letters."""
        return sum(one.letters for one in self.lines)

    @property
    def off(self) -> int:
        """All discounts, in yen."""
        return sum(one.off for one in self.lines)

    @property
    def yen(self) -> int:
        """What all of them cost."""
        return sum(one.yen for one in self.lines)


def priced(bundles: Sequence[Posted], on: date, terms: PostingTerms, tariff: Tariff | None = None) -> Bill:
    """What letters cost when they are posted together on a day (料金の計算). Raises `NoTariff`, `NoPrice`.

    >>> bill = priced([Posted("ordinary", 13, "standard", "238", 1500, 1400, 0)], date(2026, 7, 10),
    ...               PostingTerms(discount="barcode"))
    >>> bill.letters, bill.off, bill.yen
    (1500, 4620, 160380)
    """
    tariff = tariff or tariff_on(on)
    letters = [some for bundle in bundles for some in _apart(bundle, terms, tariff) if some.letters]
    ways = product({False, terms.wants_sorted}, (letters, posted_own(letters, terms, tariff)))
    bills = [tuple(lines_of(several, terms, tariff, in_order=in_order)) for in_order, several in ways]
    cheapest = min((Bill(on, lines) for lines in bills), key=lambda bill: bill.yen)
    return replace(cheapest, unchecked=_unchecked(cheapest.lines, terms, tariff))


def _apart(bundle: Posted, terms: PostingTerms, tariff: Tariff) -> Iterator[Alike]:
    """The letters of a bundle by what discounts ask: whether they bear barcodes, and lie in the order of districts.

    Those to offices do not lie so. How many of these bear barcodes nobody counted: it is taken that all do.
    """
    shape, up_to, unit = price_of(bundle, terms, tariff)
    in_order = bundle.letters - bundle.offices if bundle.district else 0
    rest = bundle.letters - in_order
    both = max(0, bundle.barcodes - rest)
    some = Alike(bundle.mail_class, shape, up_to, unit, bundle.district)
    yield replace(some, letters=both, barred=True, sortable=True)
    yield replace(some, letters=in_order - both, sortable=True)
    yield replace(some, letters=bundle.barcodes - both, barred=True)
    yield replace(some, letters=rest - (bundle.barcodes - both))


def price_of(bundle: Posted, terms: PostingTerms, tariff: Tariff) -> tuple[str, int, int]:
    """The shape that a letter is priced as, up to which weight, and its yen without discount (一通の料金).

    A standard letter that is too heavy for one is priced as a large one, and that as an oversize one. Raises `NoPrice`.
    """
    shapes = (_pack(terms),) if bundle.mail_class == PARCEL else SHAPES[SHAPES.index(bundle.shape) :]
    for shape in shapes:
        step = tariff.prices[shape].holding(bundle.grams)
        if step is not None:
            return shape, step[0], step[1] + _service(bundle, tariff)
    raise NoPrice(what=f"letters of {bundle.grams} grams", why="no letter may be so heavy",
                  do="look at the weights that the look says under `mail`, and weigh one of them")  # fmt: skip


def _pack(terms: PostingTerms) -> str:
    if not terms.pack:
        raise NoPrice(what="letters that go as tracked parcels", why="nobody said as which parcel they are posted",
                      do="say `pack: letter_pack_light` or `letter_pack_plus` under `postage` in the look")  # fmt: skip
    return terms.pack


def _service(bundle: Posted, tariff: Tariff) -> int:
    """What the service costs beside the letter."""
    if bundle.mail_class in {ORDINARY, PARCEL}:
        return 0
    step = tariff.services[bundle.mail_class].holding(bundle.grams)
    return step[1] if step else 0


def _unchecked(lines: Sequence[Line], terms: PostingTerms, tariff: Tariff) -> tuple[str, ...]:
    """What of the tariff these lines rest on that nobody checked."""
    asked = {BARCODE: terms.wants_barcode, SORTED: terms.wants_sorted}
    used = {name for line in lines for name in (line.service, line.shape, *line.how)} | set(filter(asked.get, asked))
    return tuple(filter(used.__contains__, tariff.unchecked()))
