"""What is printed, before anybody lays it out (印刷内容): texts whose face is settled, sheets, and letters of sheets.

No text of a person reaches a template but as `Settled`: a character without a face is held before, by `issuing.names`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from madoguchi.issuing.fixed_words import FixedWords
from madoguchi.issuing.looks import Envelope

DO_NOT_FORWARD: Final = "転送不要"
FIRST: Final = "-1/"  # in the code of the sheet that shows in the window


def run_of(plan: int) -> str:
    """How the letters of a plan's run begin their codes (封入照合番号の頭).

    >>> track_of(run_of(3), 12)
    '0003-00000012'
    """
    return f"{plan:04d}"


def track_of(run: str, serial: int) -> str:
    """The code of a letter (封書の照合番号), known by its first paper."""
    return f"{run}-{serial:08d}"


def run_in(track: str) -> str:
    """How the codes of a run begin (封入照合番号の頭), of one of its letters.

    >>> run_in("0003-00000012")
    '0003'
    """
    return track.rpartition("-")[0]


def letter_of(code: str) -> str:
    """The code of the letter to which the sheet with a code belongs.

    >>> letter_of("0003-00000012-2/2")
    '0003-00000012'
    """
    return code.rpartition("-")[0]


def shows_in_window(code: str) -> bool:
    """Whether a sheet is the first of its letter, by its code (窓から見える紙)."""
    return FIRST in code


@dataclass(frozen=True, slots=True)
class Settled:
    """A text and the one face that has all of it (書体の決まった文字列). Selectors of variants are kept."""

    text: str
    face: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a paper (記載事項): the word of its item, its label, what stands there; ― where there is none."""

    item: str
    label: str
    said: Settled


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A part of a covering letter (本文の一節): its heading, empty for the opening, and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet or card (書面): by which template, and what stands on it. `serial` is None where the ledger has none.

    `words` it says to everybody; a covering letter has none. `stock`: it lies on stock that is printed on already, so
    that only what changes is printed. `lies_on`: the kind of paper whose own stock it lies on; empty: plain paper.
    """

    form: str
    title: str
    serial: int | None = None
    entries: tuple[Entry, ...] = ()
    back: tuple[Entry, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    stock: bool = False
    words: FixedWords | None = None
    lies_on: str = ""


@dataclass(frozen=True, slots=True)
class Barcode:
    """The customer barcode below the name (カスタマバーコード): its bars as digits from 1 to 4, or why there are none.

    Both are empty where nobody asked for barcodes.
    """

    bars: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter goes to (宛先), as it stands in the window of the envelope.

    `endorsed`: what the post is told beside the postcode (転送不要); empty where it is told nothing.
    """

    postcode: str
    lines: tuple[Settled, ...]
    name: Settled
    honorific: str = "様"
    barcode: Barcode = Barcode()
    endorsed: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes into one envelope (封書). `track` is what the inserter reads; `to` is None for the counter.

    `envelope`: whose window it shows in; None: the usual one of the look.
    """

    track: str
    dated: str
    to: Addressee | None
    sheets: tuple[Sheet, ...]
    reference: str = ""
    envelope: Envelope | None = None

    @property
    def tracks(self) -> tuple[str, ...]:
        """The code on each sheet (封入照合番号): which of how many it is.

        >>> Letter("A-7", "", None, (Sheet("notice_a4", ""), Sheet("covering", ""))).tracks
        ('A-7-1/2', 'A-7-2/2')
        """
        return tuple(f"{self.track}-{n}/{len(self.sheets)}" for n in range(1, len(self.sheets) + 1))

    def beginning_with(self, cover: Sheet) -> Letter:
        """The letter with a covering letter on top (送付状を先頭に)."""
        return replace(self, sheets=(cover, *self.sheets))

    def without_bars(self, why_not: str) -> Letter:
        """The letter without its customer barcode (バーコードなし)."""
        return replace(self, to=replace(self.to, barcode=Barcode(why_not=why_not))) if self.to else self
