"""Mail that came back, and what goes again (返戻郵便・再送): nouns, the port, and what is looked at first.

A paper that lies here goes again only where nothing was recorded since that would keep it from being posted. The
database looks at people and addresses; the rulebook is asked whether it answers as it did when the paper was drawn.
What concerns a person is told in one word, and never which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Protocol

from madoguchi.desk.applying import Changed
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.print_checking import Fault
from madoguchi.issuing.again import AgainLetter, Next, WhyNot, next_of
from madoguchi.issuing.items import Content
from madoguchi.issuing.sheets import run_of, track_of


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

    `files`: by plan, what was printed; `faults`: what is not right with these, read again. What of `left` is in
    `serials` was recorded, and has no covering letter.
    """

    number: int
    serials: tuple[int, ...]
    left: tuple[Left, ...]
    again: bool = False
    letters: tuple[AgainLetter, ...] = ()
    files: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

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


# --- what came back -------------------------------------------------------------------------------------------


def by_letter(papers: Sequence[CameBack]) -> tuple[BackLetter, ...]:
    """What lies here, by letter and by what is next (封書ごとの一覧), longest first."""

    def which(one: CameBack) -> tuple[date, str, str]:
        return one.since, one.code, one.next.value

    groups = (list(some) for _, some in groupby(sorted(papers, key=which), which))
    return tuple(BackLetter(some[0].code, tuple(one.serial for one in some), some[0].since, some[0].state,
                            some[0].reason, some[0].next.value) for some in groups)  # fmt: skip
