"""Printing (印刷): the print orders of a plan as letters, in files that a print shop can take.

Only orders of closed stacks are read, each held to the digest on its list, and only papers that still lie here. A
shard that stands in the folder under its name is not printed again: killed anywhere and asked again, the run goes on.
The list of the run comes last; nobody takes files without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import chain, groupby
from typing import Any, Final

from madoguchi.desk.house import House, Spool
from madoguchi.desk.press import Begun, Overlong, Pressed, Pressing, Runs, Stock
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import BARCODE, NO_ROOM, Means, enveloped
from madoguchi.issuing.orders import packed
from madoguchi.issuing.print_run import Barred, Held, Listing, Made, Shard, barred, run_list, shards
from madoguchi.issuing.sheets import Letter
from madoguchi.terms.errors import Refused

LIST: Final = "run.json"
TOO_LONG: Final = "too_long"


Placed = list[tuple[str, int, Letter]]  # what it is printed on, its place in the stack, the letter


class OrdersDiffer(Refused):
    """A print order that is not the one of its list (印刷指示の相違)."""


class NothingToPrint(Refused):
    """A plan of which no paper lies here to be printed (印刷対象なし)."""


class Stopped(Refused):
    """A run that somebody asked to end (中断)."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to (印刷の結果). `again`: shards that stood there; `held`: papers that are not printed.

    `barcodes`: how many letters bear the customer barcode. `sample`: every sheet bears 見本.
    """

    letters: int
    papers: int
    pages: int
    shards: int
    again: int
    held: tuple[Held, ...]
    barcodes: Barred
    sample: bool = True


# --- what is printed -------------------------------------------------------------------------------------


def orders_of(house: House, plan: int) -> Sequence[Content]:
    """The orders of a plan whose papers lie here, in the order of the stack (印刷対象). Raises `OrdersDiffer`."""
    spool, lying = house.spool(plan), house.lying(plan)
    rows = [row for row in _listed(house, plan) if row["serial"] in lying]
    if not rows:
        raise _nothing(plan)
    orders = [_order(spool, row) for row in rows]
    return sorted(orders, key=lambda one: (one["batch"], one["place"]))


def to_print(house: House, plan: int) -> Sequence[Content]:
    """The orders of a plan that is to be printed now, which is said before its first file (印刷に回す印刷指示)."""
    orders = orders_of(house, plan)
    house.pressed(plan)
    return orders


def _listed(house: House, plan: int) -> Iterator[Mapping[str, Any]]:
    """The papers of a plan's closed stacks."""
    for name in sorted(house.digests(plan)):
        if name.startswith("manifest-"):
            yield from json.loads(house.spool(plan).read(name))["listed"]


def _order(spool: Spool, row: Mapping[str, Any]) -> Content:
    raw = spool.read(row["file"])
    if sha256(raw).hexdigest() != row["sha256"]:
        raise OrdersDiffer(what=f"the print order of paper {row['serial']} is not the one of its list",
                           why="somebody changed the file, or the disk did; it must not be printed",
                           do="`ledger check` tells which files differ; find out who wrote it")  # fmt: skip
    order: Content = json.loads(raw)
    return order


def first_of(orders: Sequence[Content], letters: int) -> Sequence[Content]:
    """The orders of the first so many envelopes (試し刷りの対象): two people look at them before all are printed."""
    several = [list(some) for _, some in groupby(_together(orders), envelope_of)]
    return [order for some in several[:letters] for order in some]


def letters_of(orders: Sequence[Content], means: Means) -> tuple[Placed, list[Held]]:
    """Letters with what they are printed on and their place, and the papers that are held (封書の組立て)."""
    letters: Placed = []
    held: list[Held] = []
    for _, several in groupby(_together(orders), envelope_of):
        some = list(several)
        made = enveloped(some, means)
        held += made.held
        how = f"{some[0].get('mail_class') or 'counter'}-{some[0]['batch']:03d}"
        letters += [(f"{kind}{how}", some[0]["place"], one) for kind, one in made.pieces()]
    return letters, held


def _together(orders: Sequence[Content]) -> list[Content]:
    """The orders of an envelope one after another, each envelope where its first paper stands."""
    first: dict[object, int] = {}
    for n, order in enumerate(orders):
        first.setdefault(envelope_of(order), n)
    return sorted(orders, key=lambda one: first[envelope_of(one)])


def envelope_of(order: Content) -> tuple[str, int]:
    """Which envelope; who has none goes alone."""
    return ("alone", order["serial"]) if order.get("envelope") is None else ("with", order["envelope"])


# --- the run ---------------------------------------------------------------------------------------------


def print_plan(orders: Sequence[Content], means: Means, at: Pressing) -> Run:
    """Print the orders of a plan (計画の印刷), or go on with it. Raises `Stopped`, and what the press refuses."""
    with at.stock.claimed():
        orders, begun = _begun(orders, at.runs)
        letters, held = letters_of(orders, means)
        going, made, again, too_long = _all_made(letters, at)
        held += too_long
        barcodes = barred((letter for _, _, letter in going), means.towns.sha256 if means.towns else "")
        envelopes = len({letter.track for _, _, letter in going})
        of = Listing(means.run, orders[0]["plan"], at.press.fingerprint, means.sample, envelopes)
        at.stock.put_over(LIST, run_list(of, made, held, barcodes))
        at.stock.keep_only({LIST, *chain.from_iterable((one.file, one.record) for one in made)})
        if at.runs and begun:
            printed = [serial for one in made for serial in one.serials]
            at.runs.end_run(of.plan, begun.run, printed, {one.serial: one.why for one in held})
    papers, pages = sum(len(one.serials) for one in made), sum(one.pages for one in made)
    return Run(envelopes, papers, pages, len(made), again, tuple(held), barcodes, means.sample)


def _begun(orders: Sequence[Content], runs: Runs | None) -> tuple[Sequence[Content], Begun | None]:
    """The orders that lie here still when it is said that they are printed; of a trial nothing is said."""
    if runs is None:
        return orders, None
    begun = runs.begin_run(orders[0]["plan"])
    here = [order for order in orders if order["serial"] in begun.lying]
    if not here:
        raise _nothing(orders[0]["plan"])
    return here, begun


def _nothing(plan: int) -> NothingToPrint:
    return NothingToPrint(what=f"plan {plan}", why="none of its papers lies here with its list",
                          do="`plan apply` makes orders; what was posted or made void is not printed")  # fmt: skip


def _all_made(left: Placed, at: Pressing) -> tuple[Placed, list[Made], int, list[Held]]:
    """The letters that go, every shard, as it stands or newly printed, how many stood there, what is too long.

    What does not fit holds its envelope, letter and cards: the others are cut into shards again without it. A letter
    with no room for its barcode goes without.
    """
    held: list[Held] = []
    new: set[str] = set()
    while True:
        made, printed, overflows = _pressed(list(shards(left)), at)
        new |= printed
        if not overflows:
            again = sum(one.name not in new for one in made)
            return left, sorted(made, key=lambda one: (one.kind, one.serials)), again, held
        items = {one.track: one.item for one in overflows if one.item != BARCODE}
        narrow = {one.track for one in overflows} - items.keys()
        held += [Held(sheet.serial, TOO_LONG, items[letter.track], track=letter.track) for _, _, letter in left
                 if letter.track in items for sheet in letter.sheets if sheet.serial is not None]  # fmt: skip
        left = [(how, place, letter.without_bars(NO_ROOM) if letter.track in narrow else letter)
                for how, place, letter in left if letter.track not in items]  # fmt: skip


def _pressed(todo: Sequence[Shard], at: Pressing) -> tuple[list[Made], set[str], list[Overlong]]:
    """The shards that stand there or are printed now, the names of these, and what does not fit."""
    there = [(shard, _made_before(at.stock, shard.named(at.press.fingerprint))) for shard in todo]
    made = [one for _, one in there if one is not None]
    missing, overflows, new = [shard for shard, one in there if one is None], list[Overlong](), set[str]()
    for shard, pressed in zip(missing, at.press.press(missing), strict=True):
        if at.stop():
            raise _stopped()
        if pressed.overflows:
            overflows += pressed.overflows
        else:
            made.append(_keep(at.stock, shard, pressed, at.press.fingerprint))
            new.add(made[-1].name)
    return made, new, overflows


def _keep(stock: Stock, shard: Shard, pressed: Pressed, press: str) -> Made:
    """Write a shard, then that it is whole."""
    name = shard.named(press)
    letters = tuple(letter.track for letter in shard.letters)
    made = Made(name, shard.kind, pressed.pages, shard.serials, sha256(pressed.pdf).hexdigest(), letters)
    stock.put(made.file, pressed.pdf)
    stock.put(made.record, packed(asdict(made)))
    return made


def _made_before(stock: Stock, name: str) -> Made | None:
    """A shard that stands there whole, as it was made."""
    try:
        said = json.loads(stock.read(f"{name}.json"))
        whole = sha256(stock.read(f"{name}.pdf")).hexdigest() == said["sha256"]
    except FileNotFoundError:
        return None
    return Made(**said | {name: tuple(said[name]) for name in ("serials", "letters")}) if whole else None


def _stopped() -> Stopped:
    return Stopped(what="printing was ended", why="somebody asked for it",
                   do="ask again: what is printed stands, and the rest is printed then")  # fmt: skip
