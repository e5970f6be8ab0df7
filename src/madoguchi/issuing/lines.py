"""Single lines of a file (一行の文字): texts of a paper, shapes that are expected, names in braces.

A look and the words of letters are read with these. What is refused is refused with its place, when a file is read.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Final

from madoguchi.rulebook.reading import Said

Fields = Mapping[str, Said]
LONGEST: Final = 60
DAYS: Final = frozenset({"from", "until"})


def line_of(said: Said) -> str:
    """A text that fits a line of a paper (一行). Raises `RefusedFile`."""
    text = said.text()
    if not text or len(text) > LONGEST or not text.replace("　", " ").isprintable():
        said.refuse("this does not fit a line of a paper", f"a line has 1 to {LONGEST} characters and no break",
                    "write it shorter, or `none`")  # fmt: skip
    return text


def dated(said: Said, required: set[str], optional: set[str]) -> Fields:
    """The fields of a row that may say its days (日付のある行)."""
    return said.fields(frozenset(required), frozenset(optional) | DAYS)


def told(read: Fields, name: str) -> str:
    """A line that may be silent (任意の一行): empty where it is not there, or is `none`."""
    return "" if name not in read or read[name].is_("none") else line_of(read[name])


def matching(said: Said, shape: re.Pattern[str], like: str) -> str:
    """A text of a shape (形の決まった一行). Raises `RefusedFile` with one that has it."""
    if not shape.fullmatch(said.text()):
        said.refuse("this has not the shape that is expected here", "it would stand wrong on every paper",
                    f"write it like {like}")  # fmt: skip
    return said.text()


def matched(read: Fields, name: str, shape: re.Pattern[str], like: str) -> str:
    """A text of a shape that may be silent (任意の、形の決まった一行)."""
    return "" if name not in read or read[name].is_("none") else matching(read[name], shape, like)


def fields_of(said: Said, text: str) -> frozenset[str]:
    """The names in braces of a text (差込み項目). Refuses braces that are not closed, and anything but a plain name."""
    try:
        found = list(string.Formatter().parse(text))
    except ValueError:
        said.refuse("a brace is not closed", "what is filled in stands in braces", "close it, or write it twice")
    if any(name is not None and (not name.isidentifier() or form or turn) for _, name, form, turn in found):
        said.refuse("something else than a name stands in braces", "only names are filled in", "write the name alone")
    return frozenset(name for _, name, _, _ in found if name is not None)


def names_in(text: str) -> tuple[str, ...]:
    """The names in braces of a text that was read already (差込み項目).

    >>> names_in("{until}まで、{insurer}へ")
    ('until', 'insurer')
    """
    return tuple(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
