"""Covering letters looked over (送付状の照合): each says its sentences and what lies in its envelope for whom, no more.

A sheet is read from its title to whom to ask as one text: a name in the window is none on the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from madoguchi.desk.press import Page
from madoguchi.desk.window_checking import read_as
from madoguchi.issuing.names import Face
from madoguchi.issuing.run_list import Made
from madoguchi.issuing.sheets import Letter, Paragraph, Settled, Sheet, letter_of

MARK: Final = "・"


@dataclass(frozen=True, slots=True)
class Covers:
    """The covering letters of a run by the codes of their sheets (照合する送付状), each with its letter."""

    sheets: Mapping[str, tuple[Letter, Sheet]]
    faces: Sequence[Face]

    def missing(self, made: Made, pages: Sequence[Page]) -> Iterator[str]:
        """The codes of sheets that are on no page of their file."""
        here, seen = {one.code for one in made.letters}, set(chain.from_iterable(page.codes for page in pages))
        return (code for code in self.sheets if letter_of(code) in here and code not in seen and not made.is_cards)

    def wrong(self, page: Page) -> Iterator[str]:
        """The codes of sheets on a page that do not say what their letter says."""
        return (code for code in sorted(page.codes & self.sheets.keys()) if not self._is_said(page, *self.sheets[code]))

    def _is_said(self, page: Page, letter: Letter, sheet: Sheet) -> bool:
        return all("".join(text.split()) in page.text for text in (letter.reference, letter.dated)) and (
            self._body(sheet, _plain) in page.text or re.search(self._pattern(sheet), page.text) is not None
        )

    def _pattern(self, sheet: Sheet) -> str:
        """A pattern of what is read of a sheet, by the letters that a face draws alike."""
        return self._body(sheet, lambda said: read_as(said, self.faces), re.escape)

    def _body(self, sheet: Sheet, read: Callable[[Settled], str], written: Callable[[str], str] = str) -> str:
        """All that stands between the head of a sheet and whom to ask, so that nothing more does and nothing less."""
        openings, others = (
            "".join(map(_part, (one for one in sheet.paragraphs if bool(one.heading) is headed)))
            for headed in (False, True)
        )
        told = sheet.words.places if sheet.words else {}
        heads, (_, one_sheet, _) = told["enclosed"].lines if told else (("",), ("", "", ""))
        rows = (f"{written(_joined(one.label + one_sheet))}{read(one.said)}" for one in sheet.entries)
        listed = "".join((written(_joined("".join(heads))), *rows)) if sheet.entries else ""
        asked = told["contact"].heading if told else ""
        return "".join((written(_joined(sheet.title + openings)), listed, written(_joined(others + asked))))


def _part(paragraph: Paragraph) -> str:
    """A part as its template sets it: lines under a heading have a mark each, where they are several."""
    mark = MARK if paragraph.heading and len(paragraph.lines) > 1 else ""
    return paragraph.heading + "".join(f"{mark}{line}" for line in paragraph.lines)


def _plain(said: Settled) -> str:
    return _joined(said.text)


def _joined(text: str) -> str:
    return "".join(text.split())


NO_COVERS: Final = Covers({}, ())


def covers_of(letters: Sequence[Letter], faces: Sequence[Face]) -> Covers:
    """The sheets of letters that are in no ledger (照合する送付状の組立て). Cards beside one share its code."""
    return Covers({code: one for code, one in _each(letters) if one[1].serial is None}, faces)


def letters_of(letters: Sequence[Letter], faces: Sequence[Face]) -> Covers:
    """All sheets of letters by themselves (照合する通知の組立て)."""
    return Covers(dict(_each(letters)), faces)


def _each(letters: Sequence[Letter]) -> Iterator[tuple[str, tuple[Letter, Sheet]]]:
    for letter in letters:
        yield from ((track, (letter, sheet)) for track, sheet in zip(letter.tracks, letter.sheets, strict=True))
