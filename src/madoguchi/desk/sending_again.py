"""What goes again (再送): looked at, recorded, printed; covering letters are read again before anybody takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import chain, groupby

from madoguchi.desk.applying import differing, refuse_late
from madoguchi.desk.letters_checking import faults_of_covers
from madoguchi.desk.mail_again import Candidate, Left, Resending, Returning, Sent
from madoguchi.desk.press import Press, Pressed, Reading, Stock
from madoguchi.desk.print_checking import Fault
from madoguchi.issuing.again import AgainLetter, AgainList, WhyNot, covers_again, letters_again, list_of
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.print_run import Piece, Shard, shards
from madoguchi.issuing.run_list import Made
from madoguchi.issuing.sheets import run_of
from madoguchi.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class Printing:
    """With what covering letters are printed (送付状の印刷): the means but for plan and sample, presses and folders.

    `read`: who reads them again, before anybody takes them.
    """

    means: Means
    press: Callable[[Means], Press]
    folder: Callable[[int], Stock]
    read: Reading

    def of_plan(self, plan: int, *, sample: bool) -> Means:
        """The means of a plan."""
        return replace(self.means, run=run_of(plan), sample=sample)


def send_again(returning: Returning, edition: Edition, asked: Resending, at: Printing) -> Sent:
    """Say that papers go again, and print their covering letters (再送). What may not go is left, and told.

    Recorded first: killed before the letters are there and asked again with the key, they are printed then. Whenever it
    is asked, each file is read again from its folder and held to what is to be on it. Raises `FileLate`, `UsedKey`, and
    what the database refuses.
    """
    done = returning.said(asked) or _said(returning, edition, asked, at)
    return _printed(returning, done, asked.on, at) if done.serials else done


def _said(returning: Returning, edition: Edition, asked: Resending, at: Printing) -> Sent:
    looked = returning.look(asked.serials, asked.on)
    refuse_late(looked.daily, asked.on)
    changed = differing(looked.changed, edition, asked.on, None)
    why = {one.serial: _why_not(one, asked, changed) for one in looked.papers}
    why |= dict.fromkeys(_unprinted([one for one in looked.papers if not why[one.serial]], at), WhyNot.LOOK.value)
    left = tuple(Left(serial, word) for serial, word in why.items() if word)
    serials = [serial for serial, word in why.items() if not word]
    return returning.say(asked, serials, left, looked.known) if serials else Sent(0, (), left)


def _why_not(one: Candidate, asked: Resending, changed: Set[str]) -> str:
    """Why a paper does not go, by the database and by the rulebook; empty where it goes."""
    if one.why is not None:
        return one.why
    if one.key in changed or one.content is None:
        return str(WhyNot.LOOK.value)
    return "" if one.moved or asked.because else str(WhyNot.SAME_ADDRESS.value)


def _unprinted(going: Sequence[Candidate], at: Printing) -> frozenset[int]:
    """The papers for which no covering letter can be printed: no face has its window, or it has no room."""
    left = set[int]()
    for plan, orders, sample in _by_plan(going):
        pieces, unresolved = covers_again(orders, means := at.of_plan(plan, sample=sample))
        left |= unresolved | _without_room(letters_again(orders, pieces), pieces, at.press(means))
    return frozenset(left)


def _without_room(letters: Sequence[AgainLetter], pieces: Sequence[Piece], press: Press) -> frozenset[int]:
    """The papers whose covering letter has a text that is too long for its place."""
    too_long = _too_long(press.press(shards(pieces)))
    return frozenset(chain.from_iterable(one.serials for one in letters if one.code in too_long))


def _too_long(pressed: Iterable[Pressed]) -> frozenset[str]:
    return frozenset(one.track for some in pressed for one in some.overflows)


def _by_plan(papers: Sequence[Candidate]) -> Iterator[tuple[int, list[Content], bool]]:
    """The orders of papers, by plan, and whether they are samples."""
    there = [(one.content, one.sample) for one in papers if one.content is not None]
    by = sorted(there, key=lambda one: (one[0]["plan"], one[0]["serial"]))
    for plan, some in groupby(by, lambda one: int(one[0]["plan"])):
        orders = list(some)
        yield plan, [content for content, _ in orders], any(sample for _, sample in orders)


def _printed(returning: Returning, done: Sent, on: date, at: Printing) -> Sent:
    """Print the covering letters of what goes again: what may go no more since has none, and is told."""
    letters, files, faults = list[AgainLetter](), dict[int, tuple[str, ...]](), list[Fault]()
    going = returning.contents(done.serials, on)
    for plan, orders, sample in _by_plan(going):
        press, stock = at.press(means := at.of_plan(plan, sample=sample)), at.folder(plan)
        with stock.claimed():
            pieces, pressed = _fitting(covers_again(orders, means)[0], press)
            made = [_kept(shard, one, stock) for shard, one in zip(shards(pieces), pressed, strict=True)]
            listed = AgainList(
                plan, done.number, sample, tuple(one.file for one in made), letters_again(orders, pieces)
            )
            stock.put_over(list_of(done.number), listed.written)
            faults += faults_of_covers(made, [one.letter for one in pieces], means, stock, at.read)
        letters += listed.letters
        files[plan] = listed.files
    left = (*done.left, *_uncovered(done, going, letters))
    return replace(done, left=left, letters=tuple(letters), files=files, faults=tuple(faults))


def _uncovered(done: Sent, going: Sequence[Candidate], letters: Sequence[AgainLetter]) -> Iterator[Left]:
    """What was recorded and has no covering letter now: on its way by the ledger, or taken back meanwhile."""
    covered = set(chain.from_iterable(one.serials for one in letters))
    on_its_way = {one.serial for one in going}
    for serial in sorted(set(done.serials) - covered):
        yield Left(serial, (WhyNot.LOOK if serial in on_its_way else WhyNot.OVER).value)


def _fitting(pieces: Sequence[Piece], press: Press) -> tuple[Sequence[Piece], Sequence[Pressed]]:
    """The covering letters that have room, and their files: an address that came since may have none."""
    pressed = list(press.press(shards(pieces)))
    while too_long := _too_long(pressed):
        pieces = [one for one in pieces if one.letter.track not in too_long]
        pressed = list(press.press(shards(pieces)))
    return pieces, pressed


def _kept(shard: Shard, pressed: Pressed, stock: Stock) -> Made:
    """Keep a file of covering letters, named by the digest of its bytes."""
    digest = sha256(pressed.pdf).hexdigest()
    made = shard.made(digest, pressed.pages, digest)
    stock.put(made.file, pressed.pdf)
    return made
