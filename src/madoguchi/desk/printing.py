"""Printing (印刷): the print orders of a plan as letters, in files that a print shop can take.

Only orders of closed stacks are read, each held to the digest on its list, and only papers that still lie here. A
shard that stands in the folder under its name is not printed again: killed anywhere and asked again, the run goes on.
The list of the run comes last; nobody takes files without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from typing import Any, Final

from madoguchi.desk.house import House, Spool
from madoguchi.desk.press import Begun, Overlong, Pressed, Pressing, Runs, Stock
from madoguchi.desk.run_lists import LIST, list_of
from madoguchi.issuing.enveloping import in_stack, letters_of, together
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import BARCODE, NO_ROOM, Means
from madoguchi.issuing.looks import POSTAL
from madoguchi.issuing.parcel_papers import Cover, covers_of, with_covers
from madoguchi.issuing.parcels import is_bundled
from madoguchi.issuing.postal_order import posted
from madoguchi.issuing.print_run import Piece, Shard, barred, shards
from madoguchi.issuing.run_list import Barred, Held, ListUnread, Made, RunList
from madoguchi.terms.errors import Refused

__all__ = ["LIST"]
TOO_LONG: Final = "too_long"


class OrdersDiffer(Refused):
    """A print order that is not the one of its list (印刷指示の相違)."""


class NothingToPrint(Refused):
    """A plan of which no paper lies here to be printed (印刷対象なし)."""


class Stopped(Refused):
    """A run that somebody asked to end (中断)."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to (印刷の結果). `again`: shards that stood there; `held`: papers that are not printed.

    `barcodes`: how many letters bear the customer barcode. `sample`: every sheet bears 見本. `parcels`: to employers,
    with so many of the letters `inside`.
    """

    letters: int
    papers: int
    pages: int
    shards: int
    again: int
    held: tuple[Held, ...]
    barcodes: Barred
    sample: bool = True
    parcels: int = 0
    inside: int = 0


@dataclass(frozen=True, slots=True)
class Going:
    """What is printed in the end (印刷したもの): letters, and the lists of parcels to offices."""

    letters: Sequence[Piece]
    covers: Sequence[Cover]


# --- what is printed -------------------------------------------------------------------------------------


def orders_of(house: House, plan: int) -> Sequence[Content]:
    """The orders of a plan whose papers lie here, in the order of the stack (印刷対象). Raises `OrdersDiffer`."""
    spool, lying = house.spool(plan), house.lying(plan)
    orders = [_order(spool, row) for row in _listed(house, plan) if row["serial"] in lying]
    if not orders:
        raise _nothing(plan)
    return sorted(orders, key=in_stack)


def to_print(house: House, plan: int) -> Sequence[Content]:
    """The orders of a plan that is to be printed now, which is said before its first file (印刷に回す印刷指示)."""
    orders = orders_of(house, plan)
    house.pressed(plan)
    return orders


def gone_from(house: House, plan: int, orders: Sequence[Content]) -> Sequence[Content]:
    """The other orders of the stacks of these, as far as they are there still (束から抜けた印刷指示).

    They are printed no more, and their letters keep their ranks: so the files of others stay. One that was removed or
    changed since keeps none.
    """
    spool, here = house.spool(plan), {order["serial"] for order in orders}
    batches = {order["batch"] for order in orders}
    rows = [row for row in _listed(house, plan, batches) if row["serial"] not in here]
    found: list[Content] = []
    for row in rows:
        with suppress(OrdersDiffer, FileNotFoundError):
            found.append(_order(spool, row))
    return found


def _listed(house: House, plan: int, batches: Set[int] = frozenset()) -> Iterator[Mapping[str, Any]]:
    """The papers of a plan's closed stacks, or of some of these."""
    for name in sorted(house.digests(plan)):
        if name.startswith("manifest-"):
            stack = json.loads(house.spool(plan).read(name))
            yield from stack["listed"] if not batches or stack["batch"] in batches else ()


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
    return [order for some in [*together(orders)][:letters] for order in some]


# --- the run ---------------------------------------------------------------------------------------------


def print_plan(orders: Sequence[Content], means: Means, at: Pressing) -> Run:
    """Print the orders of a plan (計画の印刷), or go on with it. Raises `Stopped`, and what the press refuses."""
    with at.stock.claimed():
        here, begun = _begun(orders, at.runs)
        letters, held = letters_of(here, means, _gone(orders, here, means, at))
        told, again = _whole(here[0]["plan"], letters, held, means, at, begun.head if begun else None)
        if at.runs and begun:
            why = {one.serial: one.why for one in told.held}
            at.runs.end_run(told.plan, begun.run, told.serials, why, told.parcelled())
    return _run(told, again)


def print_letters(run: int, letters: Sequence[Piece], means: Means, at: Pressing) -> Run:
    """Print letters that belong to no plan (単独の通知の印刷), or go on with it: `run` is their number."""
    with at.stock.claimed():
        return _run(*_whole(run, letters, (), means, at))


def _whole(
    number: int, letters: Sequence[Piece], held: Sequence[Held], means: Means, at: Pressing, head: str | None = None
) -> tuple[RunList, int]:
    """Print every shard, then write the list of the run; how many shards stood there.

    `head`: of the audit, for the list. A list that would say nothing else is left as it stands, with its own head.
    """
    going, made, again, too_long = _all_made(list(letters), means, at)
    told = _witnessing(head, _list_of(number, going, means, made, [*held, *too_long], at.press.fingerprint), at.stock)
    at.stock.put_over(LIST, told.written)
    at.stock.keep_only({LIST, *chain.from_iterable((one.file, one.record) for one in made)})
    return told, again


def _witnessing(head: str | None, told: RunList, stock: Stock) -> RunList:
    """The list with the head of the audit, or with that of the same list that stands there, if it is of this audit."""
    with suppress(ListUnread):
        before = list_of(stock)
        if before and replace(before, audit_head=None) == told and _whose(before.audit_head) in {_whose(head), ""}:
            return before
    return replace(told, audit_head=head)


def _whose(head: str | None) -> str:
    """Of which audit a head is (監査の由来): of another database, or of before a restore, it is another's."""
    return (head or "").partition("\n")[0]


def _run(told: RunList, again: int) -> Run:
    """What a run came to."""
    return Run(told.letters, told.papers, told.pages, len(told.made), again, told.held, told.barcodes, told.sample,
               len(told.parcels), sum(len(one.letters) for one in told.parcels))  # fmt: skip


def _list_of(plan: int, going: Going, means: Means, made: Sequence[Made], held: Sequence[Held], press: str) -> RunList:
    """The list of a run."""
    mailed = with_covers(going.letters, going.covers)
    barcodes = barred((one.letter for one in mailed if one.is_mail), means.towns.sha256 if means.towns else "")
    mail, not_printed = means.look.mail, tuple(sorted(held, key=lambda one: (one.serial, one.item)))
    return RunList(means.run, plan, press, means.sample, mail.order, tuple(made), not_printed, barcodes,
                   posted(mailed, mail), tuple(one.parcel for one in going.covers))  # fmt: skip


def _gone(orders: Sequence[Content], here: Sequence[Content], means: Means, at: Pressing) -> Sequence[Content]:
    """Orders of the same stacks that are not printed, where letters lie in postal order, or in parcels."""
    if means.look.mail.order != POSTAL and not any(map(is_bundled, here)):
        return ()
    serials = {order["serial"] for order in here}
    return [*at.gone(), *(order for order in orders if order["serial"] not in serials)]


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


def _all_made(left: list[Piece], means: Means, at: Pressing) -> tuple[Going, list[Made], int, list[Held]]:
    """The letters that go, every shard, as it stands or newly printed, how many stood there, what is too long.

    What does not fit holds its envelope, letter and cards: the others are cut into shards again without it, and the
    lists of parcels are made anew. A letter with no room for its barcode goes without.
    """
    held: list[Held] = []
    new: set[str] = set()
    while True:
        covers = covers_of(left, means)
        pieces = shards(with_covers(left, covers))
        made, printed, overflows = _pressed([(one, one.named(at.press.fingerprint)) for one in pieces], at)
        new |= printed
        if not overflows:
            return Going(left, covers), made, sum(one.name not in new for one in made), held
        left, too_long = _fitting(left, overflows, covers)
        held += too_long


def _fitting(
    left: Sequence[Piece], overflows: Sequence[Overlong], covers: Sequence[Cover]
) -> tuple[list[Piece], list[Held]]:
    """The letters without those that are too long, or without bars that have no room; and what is held so.

    What does not fit on the list of a parcel holds all that lies in it: no list leaves anybody out.
    """
    told = _told(overflows, {one.parcel.code: one.parcel.letters for one in covers})
    items = {track: item for track, item in told if item != BARCODE}
    narrow = {track for track, _ in told} - items.keys()
    held = [Held(serial, TOO_LONG, items[one.letter.track], track=one.letter.track) for one in left
            if one.letter.track in items for serial in one.placed.serials]  # fmt: skip
    fitting = [one for one in left if one.letter.track not in items]
    return [one.without_bars(NO_ROOM) if one.letter.track in narrow else one for one in fitting], held


def _told(overflows: Sequence[Overlong], inside: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """What does not fit by the letter that it holds: of a parcel's list, all that lies in it."""
    return [(track, one.item) for one in overflows for track in inside.get(one.track, (one.track,))]


def _pressed(todo: Sequence[tuple[Shard, str]], at: Pressing) -> tuple[list[Made], set[str], list[Overlong]]:
    """The shards in their order, those that are printed now by name, and what does not fit."""
    made = {name: _made_before(at.stock, name) for _, name in todo}
    missing, overflows, new = [one for one in todo if made[one[1]] is None], list[Overlong](), set[str]()
    for (shard, name), pressed in zip(missing, at.press.press(shard for shard, _ in missing), strict=True):
        if at.stop():
            raise _stopped()
        overflows += pressed.overflows
        if not pressed.overflows:
            made[name] = _keep(at.stock, shard, name, pressed)
            new.add(name)
    return list(filter(None, made.values())), new, overflows


def _keep(stock: Stock, shard: Shard, name: str, pressed: Pressed) -> Made:
    """Write a shard, then that it is whole."""
    made = shard.made(name, pressed.pages, sha256(pressed.pdf).hexdigest())
    stock.put(made.file, pressed.pdf)
    stock.put(made.record, made.written)
    return made


def _made_before(stock: Stock, name: str) -> Made | None:
    """A shard that stands there whole, as it was made."""
    with suppress(FileNotFoundError, ListUnread):
        made = Made.read(stock.read(f"{name}.json"))
        return made if sha256(stock.read(made.file)).hexdigest() == made.sha256 else None
    return None


def _stopped() -> Stopped:
    return Stopped(what="printing was ended", why="somebody asked for it",
                   do="ask again: what is printed stands, and the rest is printed then")  # fmt: skip
