"""A letter on as many sheets as it needs (頁の割付け): what is too long for one goes on on the next, at a heading.

How high a text stands is reckoned in ems of the smallest type that the template goes down to: lines are broken as the
template breaks them, by the widths of BIZ UDPGothic, and what stands between them is what the template leaves. A little
is left over, for lines that are drawn apart. Tests lay letters out. Words are never cut, nor made smaller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final
from unicodedata import east_asian_width

from madoguchi.issuing.looks import LARGE, ORDINARY
from madoguchi.issuing.sheets import Paragraph, Sheet


@dataclass(frozen=True, slots=True)
class Room:
    """The room a letter has on a sheet (本文の枠), in ems of its smallest type: 9 and 11.5 points on 170 by 165 mm."""

    width: float
    height: float
    millimetre: float


ROOMS: Final[Mapping[str, Room]] = {ORDINARY: Room(52.9, 51.2, 0.315), LARGE: Room(41.4, 40.0, 0.246)}
TOP = 64.0  # mm: where the text begins, unless the window lies lower
TITLE, HEADING, LINE, GAP = 2.85, 2.5, 1.62, 0.13
OPENING = 0.1  # more between two lines of the opening
TABLE, ENTRY = 4.9, 2.1
INDENT = 1.6  # of a line below a heading
KEPT: Final = 4096
PIECE: Final = 32  # letters at most in what is told in pieces, and not broken
WIDE: Final = frozenset("FWA")
# Of letters in order from the blank to the tilde, in hundredths of an em.
NARROW: Final = (
    33, 33, 47, 92, 80, 100, 89, 29, 49, 49, 50, 84, 31, 48, 31, 50, 76, 63, 76, 76, 76, 76, 76, 76, 76, 76, 31, 31, 84,
    84, 84, 78, 98, 76, 77, 80, 84, 70, 66, 84, 82, 42, 54, 75, 60, 98, 82, 86, 74, 89, 76, 71, 70, 84, 74, 98, 80, 72,
    75, 50, 50, 50, 50, 31, 50, 65, 71, 64, 71, 69, 50, 67, 70, 32, 38, 63, 33, 94, 70, 68, 71, 71, 45, 59, 47, 70, 58,
    88, 60, 61, 58, 52, 44, 52, 50,
)  # fmt: skip
WIDTHS: Final = tuple((re.compile(shape), width) for shape, width in (
    ("[ぁ-ん]", 0.96), ("[ァ-ヶー]", 0.96), ("[、。，．（）「」・：]", 0.6), ("　", 0.67),
))  # fmt: skip
OTHER_WIDE, OTHER_NARROW = 1.0, 0.8
# A word of Western letters, or a letter with the marks that may not begin the next line.
UNBROKEN: Final = re.compile("[!-~]+|[^!-~ ][、。，．・：）」ーっゃゅょァィゥェォッャュョ]*| ")


def on_sheets(sheet: Sheet, size: str, top: float = TOP) -> tuple[Sheet, ...]:
    """A letter as sheets (用紙への割付け). The list of what is enclosed stands on the first. `top`: of the text, in mm.

    >>> letter = Sheet("covering", "", paragraphs=(Paragraph("一", ("字" * 900,)), Paragraph("二", ("字" * 900,))))
    >>> [[part.heading for part in one.paragraphs] for one in on_sheets(letter, "ordinary")]
    [['一'], ['二']]
    """
    room = _lowered(ROOMS[size], top)
    groups = list(_groups(sheet, room))
    return (replace(sheet, paragraphs=groups[0]),
            *(replace(sheet, entries=(), paragraphs=group) for group in groups[1:]))  # fmt: skip


def _lowered(room: Room, top: float) -> Room:
    """The room below a window that lies lower than is usual."""
    return replace(room, height=room.height - max(0.0, top - TOP) / room.millimetre)


def _groups(sheet: Sheet, room: Room) -> Iterator[tuple[Paragraph, ...]]:
    """The paragraphs of each sheet."""
    height = listed = TITLE + (TABLE + ENTRY * len(sheet.entries) if sheet.entries else 0)
    group: tuple[Paragraph, ...] = ()
    for paragraph in (piece for one in sheet.paragraphs for piece in _pieces(one, room, room.height - listed)):
        more = _height(paragraph, room.width)
        if group and height + more > room.height:
            yield group
            group, height = (), TITLE
        group, height = (*group, paragraph), height + more
    yield group


def _pieces(paragraph: Paragraph, room: Room, most: float) -> Iterator[Paragraph]:
    """A paragraph, by lines where it is higher than a sheet."""
    lines: tuple[str, ...] = ()
    for line in paragraph.lines:
        if lines and _height(Paragraph(paragraph.heading, (*lines, line)), room.width) > most:
            yield Paragraph(paragraph.heading, lines)
            lines = ()
        lines = (*lines, line)
    yield Paragraph(paragraph.heading, lines)


def _height(paragraph: Paragraph, width: float) -> float:
    told, between = (width - INDENT, GAP) if paragraph.heading else (width - 1, GAP + OPENING)
    lines = sum(LINE * _lines(line, told) + between for line in paragraph.lines)
    return lines + (HEADING if paragraph.heading else 0)


@lru_cache(maxsize=KEPT)
def _lines(text: str, width: float) -> int:
    """On how many lines a text stands: what has no room on one goes on on the next, blanks aside."""
    lines, taken = 1, 0.0
    for part in _unbroken(text):
        wide = sum(map(_em, part))
        if taken and taken + (0 if part == " " else wide) > width:
            lines, taken = lines + 1, 0.0
        taken += 0 if part == " " and not taken else wide
    return lines


def _unbroken(text: str) -> Iterator[str]:
    """What of a text stays together."""
    for piece in re.split("(?<=　)", text):
        yield from [piece] if "　" in text and len(piece) <= PIECE else UNBROKEN.findall(piece)


@cache
def _em(character: str) -> float:
    if " " <= character <= "~":
        return NARROW[ord(character) - ord(" ")] / 100
    for shape, width in WIDTHS:
        if shape.match(character):
            return width
    return OTHER_WIDE if east_asian_width(character) in WIDE else OTHER_NARROW
