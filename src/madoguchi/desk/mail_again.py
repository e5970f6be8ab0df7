"""Mail that came back, and what goes again (返戻郵便・再送): nouns, the port, and what is looked at first.

A paper that lies here goes again only where nothing was recorded since that would keep it from being posted. The
database looks at people and addresses; the rulebook is asked whether it answers as it did when the paper was drawn.
What concerns a person is told in one word, and never which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import chain, groupby
from typing import Protocol

from madoguchi.desk.applying import Changed, differing, refuse_late
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.press import Press, Pressed, Stock
from madoguchi.issuing.again import AgainLetter, AgainList, Next, WhyNot, covers_again, letters_again, list_of, next_of
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.print_run import Piece, shards
from madoguchi.issuing.sheets import run_of, track_of
from madoguchi.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class CameBack:
    """A paper whose mail came back and that lies here (返戻郵便の一件): of which letter, since when, why, what is next.

    `letter` is the serial by which its letter is known. `reason` is what was told of the return, if anything. `asked`:
    by a letter, where they live.
    """

    serial: int
    plan: int
    letter: int
    state: str
    since: date
    reason: str | None
    why: str | None
    moved: bool
    asked: bool = False

    @property
    def code(self) -> str:
        """The code of its letter."""
        return track_of(run_of(self.plan), self.letter)

    @property
    def next(self) -> Next:
        """What is next for it."""
        return next_of(self.why, moved=self.moved, asked=self.asked)


@dataclass(frozen=True, slots=True)
class BackLetter:
    """Papers of a letter that lie here and of which the same is next (返戻の封書)."""

    code: str
    serials: tuple[int, ...]
    since: date
    state: str
    reason: str | None
    next: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits at the post (保管中の封書): its code, since when, and its last day there, if known."""

    code: str
    since: date
    kept_until: date | None


@dataclass(frozen=True, slots=True)
class Resending:
    """Papers that are to go again (再送の申し出). `because`: why they may, though no new address was recorded."""

    serials: tuple[int, ...]
    on: BusinessDay
    because: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that is asked for (再送の対象): `why` the database lets it not go; its `content`, as an order has it.

    `key` is the person's, and is told to nobody.
    """

    serial: int
    why: str | None
    moved: bool
    key: str
    content: Content | None = None
    sample: bool = True


@dataclass(frozen=True, slots=True)
class Looked:
    """How papers stand (再送の確認): as known under which number, who changed in facts, the day of the daily file."""

    known: int
    papers: tuple[Candidate, ...]
    changed: Changed
    daily: date | None


@dataclass(frozen=True, slots=True)
class Left:
    """A paper that does not go again, and why (再送しない書面): a word of `WhyNot`."""

    serial: int
    why: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes again (再送の結果). `number` 0: nothing does. `again`: it was recorded before, under this key.

    `files`: by plan, what was printed. What of `left` is in `serials` was recorded, and has no covering letter.
    """

    number: int
    serials: tuple[int, ...]
    left: tuple[Left, ...]
    again: bool = False
    letters: tuple[AgainLetter, ...] = ()
    files: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def to_undo(self) -> tuple[int, ...]:
        """The papers that are recorded as sent and have no covering letter (取り消すもの): they lie here."""
        recorded = frozenset(self.serials)
        return tuple(one.serial for one in self.left if one.serial in recorded and one.why == WhyNot.LOOK.value)


class Returning(Protocol):
    """Where it is known what came back, and recorded what goes again (返戻と再送の記録先)."""

    def came_back(self, plan: int | None, on: date) -> Sequence[CameBack]:
        """What came back of a plan, or of all, and lies here."""

    def waiting(self, plan: int | None) -> Sequence[Waiting]:
        """Letters of a plan, or of all, that wait at the post."""

    def said(self, asked: Resending) -> Sent | None:
        """What went under the caller's key; None: it was not used."""

    def look(self, serials: Sequence[int], on: date) -> Looked:
        """How some papers stand."""

    def say(self, asked: Resending, serials: Sequence[int], left: Sequence[Left], known: int) -> Sent:
        """Say that papers go again, as known under a number."""

    def contents(self, serials: Sequence[int], on: date) -> Sequence[Candidate]:
        """Papers that are on their way again still, with what is printed: none where something stands in the way."""


@dataclass(frozen=True, slots=True)
class Printing:
    """With what covering letters are printed (送付状の印刷): the means but for plan and sample, presses and folders."""

    means: Means
    press: Callable[[Means], Press]
    folder: Callable[[int], Stock]

    def of_plan(self, plan: int, *, sample: bool) -> Means:
        """The means of a plan."""
        return replace(self.means, run=run_of(plan), sample=sample)


# --- what came back -------------------------------------------------------------------------------------------


def by_letter(papers: Sequence[CameBack]) -> tuple[BackLetter, ...]:
    """What lies here, by letter and by what is next (封書ごとの一覧), longest first."""

    def which(one: CameBack) -> tuple[date, str, str]:
        return one.since, one.code, one.next.value

    groups = (list(some) for _, some in groupby(sorted(papers, key=which), which))
    return tuple(BackLetter(some[0].code, tuple(one.serial for one in some), some[0].since, some[0].state,
                            some[0].reason, some[0].next.value) for some in groups)  # fmt: skip


# --- what goes again ------------------------------------------------------------------------------------------


def send_again(returning: Returning, edition: Edition, asked: Resending, at: Printing) -> Sent:
    """Say that papers go again, and print their covering letters (再送). What may not go is left, and told.

    Recorded first: killed before the letters are there and asked again with the key, they are printed then. Raises
    `FileLate`, `UsedKey`, and what the database refuses.
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
    letters, files = list[AgainLetter](), dict[int, tuple[str, ...]]()
    going = returning.contents(done.serials, on)
    for plan, orders, sample in _by_plan(going):
        press, stock = at.press(means := at.of_plan(plan, sample=sample)), at.folder(plan)
        with stock.claimed():
            pieces, pressed = _fitting(covers_again(orders, means)[0], press)
            names = tuple(_kept(one, stock) for one in pressed)
            listed = AgainList(plan, done.number, sample, names, letters_again(orders, pieces))
            stock.put_over(list_of(done.number), listed.written)
        letters += listed.letters
        files[plan] = names
    return replace(done, left=(*done.left, *_uncovered(done, going, letters)), letters=tuple(letters), files=files)


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


def _kept(pressed: Pressed, stock: Stock) -> str:
    """Keep a file of covering letters, named by the digest of its bytes."""
    name = f"{sha256(pressed.pdf).hexdigest()}.pdf"
    stock.put(name, pressed.pdf)
    return name
