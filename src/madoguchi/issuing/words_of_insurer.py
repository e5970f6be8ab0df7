"""Fixed words of an insurer's own (保険者の文言), in `look.words` of its practice file, in the place of ours.

Only what no law words is replaced: not what the ordinance draws, nor the warnings of the notice. Rows are dated by the
day of issue, as ours are. They must have room in the template at either size: more would run into what stands below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from typing import Final

from madoguchi.issuing.catalogue import FORBIDDEN, passages
from madoguchi.issuing.fixed_words import PLACES, STRONG, ByDay, FixedWords, Shape, Told, texts_in, words_in
from madoguchi.issuing.sheets_of_letter import NARROW
from madoguchi.rulebook.practice import InsurerPractice
from madoguchi.rulebook.reading import Said
from madoguchi.rulebook.series import Series, read_series
from madoguchi.rulebook.sources import Sources

UNBROKEN: Final = re.compile("[!-~]+|[^!-~]")
NO_ROOM: Final = 99  # lines: more than any place has
OURS: Final = "shipped"  # from a day on our words again
# Practices differ about these (choices 19, 28 and 29): a letter of its day says them, no paper that is kept for years.
PROMISED: Final = re.compile("捨て|処分|破棄|返して|お返し|返却して|案内します|送ります|届きます|罰")


@dataclass(frozen=True, slots=True)
class Room:
    """The room that a place has (文言の枠): `lines` as they are printed, of a table in each cell, and its `rows`.

    `widths` of cells and `heading` in ems of their type, at the size of type that has less room.
    """

    lines: int
    widths: tuple[float, ...]
    heading: float = 0
    rows: int = 1


ROOMS: Final[Mapping[str, Mapping[str, Room]]] = {
    "certificate": {
        "opening": Room(2, (45,)), "opening_large": Room(2, (38,)), "use": Room(4, (44,), 40),
        "cases": Room(2, (13, 32), 40, rows=5), "contact": Room(2, (5,), 38), "cut": Room(1, (62,)),
    },
    "notice": {"opening": Room(2, (41,)), "contact": Room(1, (3,), 17), "page": Room(3, (16,)), "cut": Room(1, (31,))},
}  # fmt: skip

OwnWords = Mapping[str, Mapping[str, Series]]


def read_own_words(practice: InsurerPractice) -> OwnWords:
    """What an insurer says in the place of our words (保険者の文言), by paper and place. Raises `RefusedFile`."""
    look = practice.beside["look"].entries() if "look" in practice.beside else {}
    if "words" not in look:
        return {}
    papers = look["words"].fields(frozenset(), frozenset(ROOMS))
    cited = ByDay(Sources({**passages().passages, **practice.passages}))
    return {paper: _places(paper, said, cited) for paper, said in papers.items()}


def replaced(words: FixedWords, own: Mapping[str, Series], on: date) -> FixedWords:
    """The fixed words of a paper issued on a day, an insurer's own in the place of ours (文言の差替え)."""
    rows = {place: series.at(on) for place, series in own.items()}
    told = {place: row.value for place, row in rows.items() if row is not None and row.value is not None}
    return FixedWords({**words.places, **told}) if told else words


def own_texts(own: OwnWords) -> Iterator[str]:
    """Every text of every day (文言の文字列), as it is printed."""
    rows = (row for places in own.values() for series in places.values() for row in series.values)
    yield from chain.from_iterable(texts_in(row.value) for row in rows if row.value is not None)


def _places(paper: str, said: Said, cited: ByDay) -> Mapping[str, Series]:
    rooms = ROOMS[paper]
    for place, one in said.entries().items():
        if place in PLACES[paper] and place not in rooms:
            one.refuse("these words are not an insurer's to replace", "the law, or the form it draws, has them",
                       f"leave them out; {', '.join(rooms)} may be replaced")  # fmt: skip
    read = said.fields(frozenset(), frozenset(rooms))
    return {place: read_series(f"{paper} {place}", one, partial(_told, PLACES[paper][place], rooms[place]), cited)
            for place, one in read.items()}  # fmt: skip


def _told(shape: Shape, room: Room, said: Said) -> Told | None:
    """What is said in a place; None for our words again."""
    if said.is_(OURS):
        return None
    told = Told(*words_in(said, shape), checked=False)
    refuse_unsayable(said, texts_in(told))
    fits = _fits_in_cells if shape.cells > 1 else _fits
    if _lines(told.heading, room.heading) > 1 or not fits(told.lines, room):
        said.refuse("these words have no room in their place", _measured(room), "write it shorter, or in fewer lines")
    return told


def refuse_unsayable(said: Said, told: Iterable[str]) -> None:
    """Refuse words that tell of what no paper tells, or promise what practices differ about (言えない文言)."""
    for text in told:
        if found := FORBIDDEN.search(text):
            said.refuse(f"no paper says `{found[0]}`", "the family may read it", "leave it out")
        if found := PROMISED.search(text):
            said.refuse(f"no paper says `{found[0]}`",
                        "a paper is kept for years, and what becomes of it, or of the next one, may change meanwhile",
                        "say whom to ask; the covering letter tells the rest")  # fmt: skip


def _fits(lines: Sequence[Sequence[str]], room: Room) -> bool:
    return sum(_lines(text, room.widths[0]) for (text,) in lines) <= room.lines


def _fits_in_cells(lines: Sequence[Sequence[str]], room: Room) -> bool:
    cells = [each for line in lines for each in zip(line, room.widths, strict=True)]
    return len(lines) <= room.rows and all(_lines(text, width) <= room.lines for text, width in cells)


def _lines(text: str, width: float) -> int:
    """On how many lines a text stands at most: a mark that may not begin a line takes a letter down with it.

    A Western word is not broken; one that is wider than its place has no room on any number of lines.
    """
    parts = [sum(map(_em, part)) for part in UNBROKEN.findall(text.replace(STRONG, ""))]
    if sum(parts) <= width:
        return 1
    lines, taken = (1 if max(parts) <= width - 1 else NO_ROOM), 0.0
    for part in parts:
        lines, taken = (lines, taken + part) if taken + part <= width - 1 else (lines + 1, part)
    return lines


def _em(letter: str) -> float:
    return NARROW[ord(letter) - ord(" ")] / 100 if " " <= letter <= "~" else 1.0


def _measured(room: Room) -> str:
    widths = " and ".join(f"{width:g}" for width in room.widths)
    heading, rows, lines = f"{room.heading:g}", room.rows, room.lines
    if not room.heading:
        return f"there is room for {lines} printed lines of {widths} letters"
    if rows == 1:
        return f"there is room for a heading of {heading} letters, and {lines} printed lines of {widths}"
    return f"there is room for a heading of {heading} letters, and {rows} rows of {lines} printed lines of {widths}"
