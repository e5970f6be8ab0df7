"""The letters of print orders (封書の一覧): who goes with whom, what each is printed on, and where it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby

from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import Envelope, Means, enveloped
from madoguchi.issuing.looks import POSTAL
from madoguchi.issuing.postal_order import Which, how_of, ranks
from madoguchi.issuing.print_run import Piece
from madoguchi.issuing.run_list import Held

Laid = Mapping[Which, tuple[Sequence[Content], Envelope]]


def letters_of(orders: Sequence[Content], means: Means, gone: Sequence[Content] = ()) -> tuple[list[Piece], list[Held]]:
    """Letters with what they are printed on and where they come, and the papers that are held (封書の組立て).

    `gone`: orders of the same stacks whose papers lie here no more; in postal order they keep their ranks.
    """
    laid = _laid(together(orders), means)
    ranked = _ranks(laid, gone, means)
    held = chain.from_iterable(envelope.held for _, envelope in laid.values())
    return [*_pieces(laid, ranked)], [*held]


def _pieces(laid: Laid, ranked: Mapping[Which, int]) -> Iterator[Piece]:
    for which, (some, envelope) in laid.items():
        how, place = how_of(some[0]), some[0]["place"]
        yield from (Piece(f"{kind}{how}", ranked[which], one, place) for kind, one in envelope.pieces())


def _laid(envelopes: Iterable[Sequence[Content]], means: Means) -> dict[Which, tuple[Sequence[Content], Envelope]]:
    return {envelope_of(some[0]): (some, enveloped(some, means)) for some in envelopes}


def _ranks(laid: Laid, gone: Sequence[Content], means: Means) -> Mapping[Which, int]:
    """Where each envelope comes: by its place in the stack, or by postcode among all that were there."""
    if means.look.mail.order != POSTAL:
        return {which: some[0]["place"] for which, (some, _) in laid.items()}
    return ranks({**laid, **_as_they_were(laid, gone, means)}, means.look.mail)


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
    """Which envelope; who has none goes alone (封筒の別)."""
    return ("alone", order["serial"]) if order.get("envelope") is None else ("with", order["envelope"])
