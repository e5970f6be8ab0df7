"""Sheets of a file looked over (用紙の順の照合): each letter whole, one after the other, and nothing between or behind.

A desk without an inserter puts sheets into envelopes as they lie: one that lies elsewhere is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Final

from madoguchi.desk.press import Page
from madoguchi.issuing.run_list import Made, Placed
from madoguchi.issuing.sheets import Letter
from madoguchi.issuing.ten_up import Grid, sheets_for

OF_SHEETS: Final = re.compile(r".+-P?\d{8}-\d+/\d+")
Coded = Mapping[str, Sequence[str]]


def codes_of(letters: Iterable[Letter]) -> Coded:
    """The codes of the sheets of letters, by the letter (封書ごとの照合番号).

    Cards lie beside a letter and bear its code, but on no sheet of it.
    """
    coded: dict[str, Sequence[str]] = {}
    for one in letters:
        coded.setdefault(one.track, one.tracks)
    return coded


def first_astray(made: Made, pages: Sequence[Page], coded: Coded) -> int | None:
    """The first page, from 1, that is not the sheet that comes there (順番の違う頁); None: all come as they are to."""
    seen = (frozenset(filter(OF_SHEETS.fullmatch, page.codes)) for page in pages)
    due = (frozenset({code}) for code in chain.from_iterable(_codes(one, coded) for one in made.letters))
    both = enumerate(zip_longest(seen, due), 1)
    return next((n for n, (page, code) in both if page != code), None)


def _codes(placed: Placed, coded: Coded) -> Iterator[str]:
    """The codes of a letter's sheets; of one that lies here no more as the list tells."""
    own = coded.get(placed.code)
    yield from own if own is not None else (f"{placed.code}-{n}/{placed.sheets}" for n in range(1, placed.sheets + 1))


def has_its_pages(made: Made, pages: Sequence[Page], grid: Grid | None) -> bool:
    """Whether a file has as many pages as its list says, and one of cards both sides of each sheet (頁数の照合)."""
    due = made.pages if grid is None else 2 * sheets_for(len(made.serials), grid)
    return len(pages) == made.pages == due
