"""Keys of persons and names of insurers (個人キー・保険者): one cell after the other, or a whole column at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from madoguchi.adapters.rolls.cells import Reader
from madoguchi.adapters.rolls.folding import fold, look, name_of
from madoguchi.rulebook.engine.arrow import Array
from madoguchi.terms.errors import Refused
from madoguchi.terms.individual_number import is_individual_number

_KEY: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,63}")
_LONGEST: Final = 64
_FIRST: Final = np.array([chr(n).isalnum() and n < 128 for n in range(256)])
_OTHER: Final = _FIRST | np.isin(np.arange(256), [*b"._:-"])


def read_person(cell: str) -> str:
    """The key of a person (個人キー), in half-width; never an individual number.

    >>> read_person("Ａ－００１")
    'A-001'

    Raises `Refused` for an empty key, for other letters, as a name has, and for twelve digits that are such a number.
    """
    key = fold(cell)
    if not _KEY.fullmatch(key):
        raise Refused(what=look(key), why="a key is 1 to 64 letters, digits, dots, colons, hyphens; a name is none",
                      do="write the key your system knows the person by")  # fmt: skip
    if is_individual_number(key):
        raise Refused(what="a key that is an individual number", why="those numbers may not be used as a key",
                      do="write the key your system knows the person by, and delete this file")  # fmt: skip
    return key


def insurer_reader(insurers: Mapping[str, str], theirs: Mapping[str, str]) -> Reader:
    """Reads the name of an insurer (保険者の読み取り), in any of the ways it is written; `theirs` are a map's words."""
    by_name = {name_of(written): insurer for written, insurer in insurers.items()}

    def read(cell: str) -> str | None:
        if not fold(cell):
            return None
        named = name_of(cell)
        insurer = by_name.get(name_of(theirs.get(named, named)))
        if insurer is None:
            raise _unknown_insurer(cell)
        return insurer

    return read


def _unknown_insurer(cell: str) -> Refused:
    return Refused(what=f"an insurer that is not known: {look(cell)}",
                   why="what is owed depends on its practice, and none of that name is known",
                   do="write its name as `madoguchi practice list` shows it, or add its practice file")  # fmt: skip


def plain_keys(column: Array) -> bool:
    """Whether all the texts of a column are keys as they stand (そのままで個人キーか), and none twelve long.

    Where it says no, each is read by `read_person`: this only saves the time of those that need nothing.
    """
    if column.null_count or not len(column):
        return False
    ends, letters = _memory(column)
    length = np.diff(ends)
    right_length = (length >= 1) & (length <= _LONGEST) & (length != 12)
    return bool(right_length.all() and _OTHER[letters[ends[0] : ends[-1]]].all() and _FIRST[letters[ends[:-1]]].all())


def _memory(column: Array) -> tuple[Any, Any]:
    _, offsets, letters = column.buffers()
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return ends, np.frombuffer(letters or b"", np.uint8)
