"""Dated values turned into columns for people of several insurers (値の列)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from madoguchi.days.bounds import number
from madoguchi.rulebook.engine.dates import NEVER, PAST, Dates
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import UNDECIDED, Codes, Sets, Terms, Words

NONE = "none"
Values = Sequence[Any]  # one of each insurer; None: undecided; NONE: does not apply


def read_values(
    cells: Mapping[str, Values], types: Mapping[str, tuple[str, tuple[str, ...]]], codes: Codes, kept: dict[str, Any]
) -> Callable[[str], Any]:
    """A reader of columns by name: `types` gives each name's type and words, `codes` each person's insurer.

    Columns that are the same for everybody are kept in `kept` for the next batch.
    """

    def read(name: str) -> Any:
        if name in kept:
            return kept[name]
        type_, words = types[name]
        distinct = list(dict.fromkeys(cells[name])) or [None]  # nobody is there: no insurer has decided anything
        if len(distinct) == 1:
            kept[name] = COLUMNS[type_](distinct, None, words)
            return kept[name]
        places = np.array([distinct.index(value) for value in cells[name]], np.intp)
        return COLUMNS[type_](distinct, np.take(places, codes), words)

    return read


def _spread(each: Any, codes: Codes | None) -> Any:
    return each[0] if codes is None else np.take(each, codes)


def _switch(values: Values, codes: Codes | None, _: tuple[str, ...]) -> Verdict:
    holds = _spread(np.array([value is True for value in values]), codes)
    return Verdict(holds, _spread(np.array([value in (True, None) for value in values]), codes)) if None in values \
        else Verdict.sure(holds)  # fmt: skip


def _word(values: Values, codes: Codes | None, words: tuple[str, ...]) -> Words:
    every = (1 << len(words) + 1) - 1
    place = {word: 1 << n for n, word in enumerate((*words, NONE))} | {None: every}
    if NONE in words:
        place[NONE] = 1 << words.index(NONE)
    return Words(words, _spread(np.array([place[value] for value in values], np.uint64), codes))


def _set(values: Values, codes: Codes | None, words: tuple[str, ...]) -> Sets:
    every = (1 << len(words)) - 1
    each = [_bits_of(value, words) for value in values]
    has = _spread(np.array(each, np.uint64), codes)
    if None not in values:
        return Sets(words, has, has)
    may = [every if value is None else bits for value, bits in zip(values, each, strict=True)]
    return Sets(words, has, _spread(np.array(may, np.uint64), codes))


def _bits_of(value: Any, words: tuple[str, ...]) -> int:
    chosen = value if isinstance(value, frozenset) else frozenset()
    return sum(1 << words.index(word) for word in chosen)


def _day(values: Values, codes: Codes | None, _: tuple[str, ...]) -> Dates:
    def at(value: date | str | None, undecided: int) -> int:
        return undecided if value is None else int(NEVER) if isinstance(value, str) else number(value)

    first = _spread(np.array([at(value, int(PAST) + 1) for value in values], np.int32), codes)
    if None not in values:
        return Dates.sure(first)
    return Dates(first, _spread(np.array([at(value, int(NEVER)) for value in values], np.int32), codes))


def _number(values: Values, codes: Codes | None, _: tuple[str, ...]) -> Terms:
    return Terms(tuple(UNDECIDED if v is None else None if v == NONE else v for v in values), codes)


COLUMNS: dict[str, Callable[[Values, Codes | None, tuple[str, ...]], Any]] = {
    "switch": _switch, "word": _word, "set": _set, "day": _day, "number": _number,
}  # fmt: skip
