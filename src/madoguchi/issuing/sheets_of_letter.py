"""A letter on as many sheets as it needs (頁の割付け): what is too long for one goes on on the next, at a heading.

How high a text stands is reckoned in ems of the smallest type that the template goes down to, with the widths of BIZ
UDPGothic; a little more than it will take. A test lays the longest letters out. Words are never cut, nor made smaller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import ceil
from typing import Final
from unicodedata import east_asian_width

from madoguchi.issuing.looks import LARGE, ORDINARY
from madoguchi.issuing.sheets import Paragraph, Sheet


@dataclass(frozen=True, slots=True)
class Room:
    """The room a letter has on a sheet (本文の枠), in ems of its smallest type: 9 and 11.5 points on 170 by 165 mm."""

    width: float
    height: float


ROOMS: Final[Mapping[str, Room]] = {ORDINARY: Room(52.5, 54.0), LARGE: Room(40.9, 42.5)}
TITLE, HEADING, LINE, GAP = 3.2, 2.6, 1.69, 0.13
TABLE, ENTRY = 4.9, 2.1
WIDE: Final = frozenset("FWA")
WIDTHS: Final = tuple((re.compile(shape), width) for shape, width in (
    ("[ぁ-ん]", 0.96), ("[ァ-ヶー]", 0.93), ("[、。，．（）「」・：]", 0.6), ("[A-Z0-9]", 0.76), ("[ ,.']", 0.32),
))  # fmt: skip
OTHER_WIDE, OTHER_NARROW = 1.0, 0.6


def on_sheets(sheet: Sheet, size: str) -> tuple[Sheet, ...]:
    """A letter as sheets (用紙への割付け). The list of what is enclosed stands on the first.

    >>> letter = Sheet("covering", "", paragraphs=(Paragraph("一", ("字" * 900,)), Paragraph("二", ("字" * 900,))))
    >>> [[part.heading for part in one.paragraphs] for one in on_sheets(letter, "ordinary")]
    [['一'], ['二']]
    """
    room = ROOMS[size]
    groups = list(_groups(sheet, room))
    return (replace(sheet, paragraphs=groups[0]),
            *(replace(sheet, entries=(), paragraphs=group) for group in groups[1:]))  # fmt: skip


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
    lines = sum(LINE * ceil(_width(line) / width) + GAP for line in paragraph.lines)
    return lines + (HEADING if paragraph.heading else 0)


def _width(text: str) -> float:
    return sum(_em(one) for one in text)


@cache
def _em(character: str) -> float:
    for shape, width in WIDTHS:
        if shape.match(character):
            return width
    return OTHER_WIDE if east_asian_width(character) in WIDE else OTHER_NARROW
