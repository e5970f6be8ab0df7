"""Digits of the individual number looked over (下4桁の照合): a page shows the last four of its person's, and no other.

They are opened again for it, by whoever opens them for the press; what a page shows else is told by its serial alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from madoguchi.desk.press import LastFour, Page
from madoguchi.issuing.fixed_words import DIGITS, Told
from madoguchi.issuing.sheets import Sheet

HIDDEN: Final = "＊＊＊＊"  # on a trial, which opens no number
Found = Mapping[int, tuple[int, Page]]


@dataclass(frozen=True, slots=True)
class Digits:
    """Who opens numbers to look digits over (照合のための取り出し); None on a trial, where none are shown."""

    last_four: LastFour | None = None

    def wrong(self, sheets: Mapping[int, Sheet], found: Found) -> Iterator[int]:
        """The serials of papers, of those found on a page, whose place shows something else than it is to."""
        places = {serial: _place(sheets[serial]) for serial in found}
        shown = {serial: place for serial, place in places.items() if place is not None}
        due = self._due(sorted(shown))
        return (serial for serial, place in shown.items() if not _is_said(place, due[serial], found[serial][1]))

    def _due(self, serials: list[int]) -> Mapping[int, str]:
        """What each is to show; empty where no number is kept."""
        if self.last_four is None or not serials:
            return dict.fromkeys(serials, HIDDEN)
        return dict.fromkeys(serials, "") | {**self.last_four(serials)}


NO_NUMBERS: Final = Digits()


def _place(sheet: Sheet) -> Told | None:
    """The words of the place for digits; None: the paper has none."""
    return sheet.words.places.get(DIGITS) if sheet.words else None


def _is_said(place: Told, digits: str, page: Page) -> bool:
    """Whether a page says these digits and no more, or that none is kept."""
    with_digits, without = (cells[0] for cells in place.lines)
    said = with_digits.format(digits=digits) if digits else without
    pattern = f"{re.escape(_joined(place.heading + said))}(?![0-9＊])"
    return re.search(pattern, page.text) is not None


def _joined(text: str) -> str:
    return "".join(text.split())
