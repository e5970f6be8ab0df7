"""Covering letters looked over (送付状の照合): each says its sentences, and names what lies in its envelope."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from madoguchi.desk.press import Page
from madoguchi.desk.window_checking import read_as
from madoguchi.issuing.names import Face
from madoguchi.issuing.run_list import Made
from madoguchi.issuing.sheets import Letter, Sheet, letter_of


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
        names = (one.said for one in sheet.entries)
        return all("".join(text.split()) in page.text for text in texts_of(letter, sheet)) and all(
            "".join(one.text.split()) in page.text or re.search(read_as(one, self.faces), page.text) for one in names
        )


NO_COVERS: Final = Covers({}, ())


def covers_of(letters: Sequence[Letter], faces: Sequence[Face]) -> Covers:
    """The sheets of letters that are in no ledger (照合する送付状の組立て)."""
    each = ((track, (letter, sheet)) for letter in letters
            for track, sheet in zip(letter.tracks, letter.sheets, strict=True) if sheet.serial is None)  # fmt: skip
    return Covers(dict(each), faces)


def texts_of(letter: Letter, sheet: Sheet) -> Iterator[str]:
    """Every text of a letter's sheet (書面の文), but for the window and the names of people."""
    yield from (letter.reference, letter.dated, sheet.title)
    yield from (one.label for one in sheet.entries)
    for part in sheet.paragraphs:
        yield from (part.heading, *part.lines)
