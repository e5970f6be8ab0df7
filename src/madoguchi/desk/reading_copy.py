"""Copies of a paper to be read aloud, or in large type (読み上げ用の控え): as a tagged PDF, or as a page.

Of one paper and nobody else's: its covering letter is written anew for it alone. A copy has no window, no code of an
envelope and no barcode, so that nobody posts it, and says 控え, so that nobody takes it for the paper.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Final, Protocol

from madoguchi.desk.house import OrderMade, PaperToCopy, Spool
from madoguchi.desk.press import Pressed
from madoguchi.desk.printing import OrdersDiffer
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import Means, enveloped
from madoguchi.issuing.looks import Look, Stock
from madoguchi.issuing.orders import is_sample
from madoguchi.issuing.run_list import Held
from madoguchi.issuing.sheets import Letter
from madoguchi.terms.errors import Refused
from madoguchi.terms.paper import Form

NEVER_GIVEN: Final = frozenset({"voided", "pull"})


class NotCopied(Refused):
    """A paper of which there is nothing to copy (控えを作れない書面)."""


class Copying(Protocol):
    """Where papers are copied from (控えの元)."""

    def to_copy(self, serial: int, purpose: str) -> PaperToCopy | None:
        """The paper of a serial, None where there is none; who looked and why is recorded."""

    def spool(self, plan: int) -> Spool:
        """The spool of a plan."""


class CopyPress(Protocol):
    """What lays copies out (控えの作成)."""

    def pdf(self, letter: Letter) -> Pressed:
        """As a tagged PDF, PDF/UA-1."""

    def page(self, letter: Letter) -> bytes:
        """As a page of HTML in one file."""


@dataclass(frozen=True, slots=True)
class CopiedOrder:
    """The print order that is copied (控えの印刷指示): of which plan, made on which day."""

    plan: int
    on: date
    content: Content

    @property
    def sample(self) -> bool:
        """Whether the paper is a sample."""
        return is_sample([self.content])


@dataclass(frozen=True, slots=True)
class ReadingCopy:
    """A copy (控え): the file, and its pages, None where it has none."""

    content: bytes
    pages: int | None = None


def order_of(copying: Copying, serial: int, purpose: str) -> CopiedOrder:
    """The print order of a paper (控えの印刷指示). Raises `NotCopied`, and `OrdersDiffer` where it was changed."""
    paper = copying.to_copy(serial, purpose)
    if paper is None:
        raise _not(serial, "the insurer has no paper of it", "look with `madoguchi ledger of` which there are")
    if paper.state in NEVER_GIVEN:
        raise _not(serial, "it is void, and nobody was given it", "copy the paper that took its place")
    if paper.order is None:
        raise _not(serial, "it has no print order yet", "carry the plan out with `madoguchi plan apply`, and ask again")
    return CopiedOrder(paper.plan, paper.order.on, _read(copying.spool(paper.plan), paper.order, serial))


def _read(spool: Spool, made: OrderMade, serial: int) -> Content:
    raw = None
    with suppress(FileNotFoundError):
        raw = spool.read(made.file)
    if raw is None:
        raise _not(serial, "its print order is not in the spool",
                   "name the folder with --spool; what was removed in its time cannot be copied")  # fmt: skip
    if sha256(raw).hexdigest() != made.digest:
        raise OrdersDiffer(what=f"the print order of paper {serial} is not the one that was made",
                           why="somebody changed the file, or the disk did; it must not be copied",
                           do="`ledger check` tells which files differ; find out who wrote it")  # fmt: skip
    order: Content = json.loads(raw)
    return order


def as_copied(means: Means, size: str, *, sample: bool) -> Means:
    """What a copy is made with (控えの作成の条件): a sheet of A4, on white paper, without a barcode."""
    return replace(means, form=Form.A4, towns=None, boxes=False, sample=sample,
                   look=_as_copied(means.look, size))  # fmt: skip


def _as_copied(look: Look, size: str) -> Look:
    return replace(look, stock=Stock(), letters=replace(look.letters, size=size or look.letters.size))


def letter_of_copy(order: Content, means: Means) -> Letter:
    """The paper with a covering letter for it alone, without its window (控えの内容). Raises `NotCopied`."""
    envelope = enveloped([{**order, "addressee": None}], means)
    if envelope.letter is None:
        raise _not(order["serial"], f"no face prints it: {_said(envelope.held)}",
                   "name the faces it was printed with; `madoguchi names held` tells which letters lack")  # fmt: skip
    return envelope.letter


def _said(held: tuple[Held, ...]) -> str:
    return ", ".join(f"{one.item} {' '.join(one.points)}" for one in held)


def copied(letter: Letter, press: CopyPress, *, as_page: bool) -> ReadingCopy:
    """The file of a copy (控えの作成). Raises `NotCopied` where something does not fit its place."""
    if as_page:
        return ReadingCopy(press.page(letter))
    made = press.pdf(letter)
    if made.overflows:
        items = ", ".join(sorted({one.item for one in made.overflows}))
        raise NotCopied(what="a copy with more than a sheet has room for", why=f"too long: {items}",
                        do="write it as a page, with --page")  # fmt: skip
    return ReadingCopy(made.pdf, made.pages)


def _not(serial: int, why: str, do: str) -> NotCopied:
    return NotCopied(what=f"no copy of paper {serial}", why=why, do=do)
