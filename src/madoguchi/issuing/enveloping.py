"""The letters of print orders (封書の一覧): who goes with whom, what each is printed on, and where it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, groupby
from typing import Any

from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import Envelope, Means, enveloped, of_two_windows
from madoguchi.issuing.looks import POSTAL
from madoguchi.issuing.parcels import INSIDE, is_bundled, parcel_of, person_of, ranks_in_parcels
from madoguchi.issuing.postal_order import Which, how_of, ranks
from madoguchi.issuing.print_run import Piece
from madoguchi.issuing.run_list import Held

Laid = Mapping[Which, tuple[Sequence[Content], Envelope]]


def letters_of(orders: Sequence[Content], means: Means, gone: Sequence[Content] = ()) -> tuple[list[Piece], list[Held]]:
    """Letters with what they are printed on and where they come, and the papers that are held (封書の組立て).

    `gone`: orders of the same stacks whose papers lie here no more; in postal order, and in parcels, they keep their
    ranks.
    """
    laid = _laid(together(orders), means)
    ranked = _ranks(laid, gone, means)
    held = chain.from_iterable(envelope.held for _, envelope in laid.values())
    return [*_pieces(laid, ranked)], [*held]


def _pieces(laid: Laid, ranked: Mapping[Which, int]) -> Iterator[Piece]:
    hows = _hows(laid)
    for which, (some, envelope) in laid.items():
        how, place, member = hows[which], some[0]["place"], envelope.member
        yield from (Piece(f"{kind}{how}", ranked[which], one, place, member) for kind, one in envelope.pieces())


def _hows(laid: Laid) -> dict[Which, str]:
    """How each letter goes; what lies in a parcel goes as its first paper does."""
    firsts = {which: some[0] for which, (some, _) in laid.items()}
    parcels: dict[tuple[int, int], str] = {}
    for order in sorted(filter(is_bundled, firsts.values()), key=in_stack):
        parcels.setdefault(parcel_of(order), how_of(order))
    return {which: f"{INSIDE}{parcels[parcel_of(order)]}" if is_bundled(order) else how_of(order)
            for which, order in firsts.items()}  # fmt: skip


def _laid(envelopes: Iterable[Sequence[Content]], means: Means) -> dict[Which, tuple[Sequence[Content], Envelope]]:
    each = list(envelopes)
    torn = _torn(chain.from_iterable(each))
    return {envelope_of(some[0]): (some, _enveloped(some, torn, means)) for some in each}


def _enveloped(some: Sequence[Content], torn: Set[tuple[int, int]], means: Means) -> Envelope:
    is_torn = any(is_bundled(order) and parcel_of(order) in torn for order in some)
    return of_two_windows(some) if is_torn else enveloped(some, means)


def _torn(orders: Iterable[Content]) -> Set[tuple[int, int]]:
    """Parcels whose papers go to different offices (あて先の異なる小包): a list would name people of another's."""
    shown: dict[tuple[int, int], Any] = {}
    bundled = [order for order in orders if is_bundled(order)]
    return {parcel_of(one) for one in bundled if shown.setdefault(parcel_of(one), one["addressee"]) != one["addressee"]}


def _ranks(laid: Laid, gone: Sequence[Content], means: Means) -> Mapping[Which, int]:
    """Where each envelope comes: by its place in the stack, or by postcode; in a parcel, by its place there.

    By postcode and in parcels it is its place among all that were there.
    """
    inside = ranks_in_parcels(_bundled(laid, gone))
    if means.look.mail.order != POSTAL:
        return {which: some[0]["place"] for which, (some, _) in laid.items()} | inside
    return ranks({**laid, **_as_they_were(laid, gone, means)}, means.look.mail) | inside


def _bundled(laid: Laid, gone: Sequence[Content]) -> Iterable[tuple[Which, Content]]:
    """The first paper of each letter in parcels that the stacks ever had."""
    there = chain.from_iterable(some for some, _ in laid.values())
    first: dict[Which, Content] = {}
    for order in sorted(filter(is_bundled, chain(there, gone)), key=in_stack):
        first.setdefault(envelope_of(order), order)
    return first.items()


def _as_they_were(laid: Laid, gone: Sequence[Content], means: Means) -> Laid:
    """The envelopes of which something is gone, as they were before."""
    missed = {envelope_of(order) for order in gone}
    left = chain.from_iterable(laid[which][0] for which in missed & laid.keys())
    return _laid(together(sorted([*gone, *left], key=in_stack)), means)


def in_stack(order: Content) -> tuple[int, int]:
    """Where a paper lies in the stacks of its plan (束の順)."""
    return order["batch"], order["place"]


def together(orders: Sequence[Content]) -> Iterator[Sequence[Content]]:
    """The orders of each envelope, each envelope where its first paper stands (封筒ごとの印刷指示)."""
    first: dict[Which, int] = {}
    for n, order in enumerate(orders):
        first.setdefault(envelope_of(order), n)
    ordered = sorted(orders, key=lambda one: first[envelope_of(one)])
    return (list(some) for _, some in groupby(ordered, envelope_of))


def envelope_of(order: Content) -> Which:
    """Which envelope; who has none goes alone, and in a parcel each person has one (封筒の別)."""
    if order.get("envelope") is None:
        return "alone", order["serial"], ""
    return "with", order["envelope"], f"{order['batch']} {person_of(order)}" if is_bundled(order) else ""
