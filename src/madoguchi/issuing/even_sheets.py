"""A letter on sheets that are about equally full (均等な割付け), as few as it needs: so all of it can be set larger.

Filled one after another, the first sheet would be full to its edge, in the smallest type, and the last nearly empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Final

from madoguchi.issuing.sheets import Entry, Paragraph, Settled, Sheet
from madoguchi.issuing.sheets_of_letter import TOP, on_sheets

KEPT: Final = 4096
LOWEST: Final = 165.0  # mm below the first line of a sheet, at most
NEAR: Final = 1.0  # mm: nearer the fullest sheet is not brought to the others
BLANK: Final = Entry("", "", Settled("", ""))

Groups = tuple[tuple[Paragraph, ...], ...]


def on_even_sheets(sheet: Sheet, size: str, top: float = TOP) -> tuple[Sheet, ...]:
    """A letter on as few sheets as it needs, none fuller than it must be (用紙への均等な割付け).

    The list of what is enclosed stands on the first. `top`: of the text, in mm.

    >>> parts = tuple(Paragraph(str(n), ("字" * 100,)) for n in range(9))
    >>> letter = Sheet("covering", "", paragraphs=parts)
    >>> [len(one.paragraphs) for one in on_sheets(letter, "ordinary")]
    [8, 1]
    >>> [len(one.paragraphs) for one in on_even_sheets(letter, "ordinary")]
    [5, 4]
    """
    first, *others = _groups(sheet.paragraphs, len(sheet.entries), size, max(top, TOP))
    return (replace(sheet, paragraphs=first), *(replace(sheet, entries=(), paragraphs=one) for one in others))


@lru_cache(maxsize=KEPT)
def _groups(paragraphs: tuple[Paragraph, ...], listed: int, size: str, top: float) -> Groups:
    """The paragraphs of each sheet: the same letter goes to thousands, so it is divided once."""
    blank = Sheet("", "", entries=(BLANK,) * listed, paragraphs=paragraphs)
    found = _cut(blank, size, top)
    return found if len(found) == 1 else _evened(blank, size, top, found)


def _evened(blank: Sheet, size: str, top: float, found: Groups) -> Groups:
    """As many sheets with the least room in which the same paragraphs stand on them, none of them divided for it."""
    enough, narrow = top, top + LOWEST
    while narrow - enough > NEAR:
        tried = (enough + narrow) / 2
        groups = _cut(blank, size, tried)
        if len(groups) == len(found) and [*_joined(groups)] == [*_joined(found)]:
            enough, found = tried, groups
        else:
            narrow = tried
    return found


def _cut(blank: Sheet, size: str, top: float) -> Groups:
    return tuple(one.paragraphs for one in on_sheets(blank, size, top))


def _joined(groups: Groups) -> Iterator[Paragraph]:
    return chain.from_iterable(groups)
