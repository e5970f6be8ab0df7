"""A column of a roll as read (列の読み取り): its values, and apart from them what is unknown, open or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from madoguchi.adapters.rolls.cells import Reader
from madoguchi.adapters.rolls.headers import INSURER, PERSON
from madoguchi.adapters.rolls.people import plain_keys
from madoguchi.days.spans import Span
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array
from madoguchi.rulebook.engine.roll import Special
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Refused

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]
REMEMBERED: Final = 1 << 16  # cells a column; the days of 180 years are as many
UNIX: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one column (列のセル): of each row the value, or in `bad` why it was refused.

    `special` are the rows that are not known, and those where it happened on a day not said; `latest` the last day that
    a birth date can be, where it is not certain. The lists of a roll's own schema have no values: `named` are the rows
    that name a fact.
    """

    name: str
    values: Array
    bad: Mapping[int, Refused] = field(default_factory=dict)
    special: Mapping[Special, Mask] = field(default_factory=dict)
    latest: Array | None = None
    named: Mapping[str, Mask] = field(default_factory=dict)


ReadColumn = Callable[[Array], Cells]


class TextColumn:
    """Reads a column of text (文字の列), each distinct text once: a roll repeats itself."""

    def __init__(self, name: str, read: Reader) -> None:
        self.name, self.read, self.said = name, read, dict[str, Any]()

    def __call__(self, column: Array) -> Cells:
        """The cells of these texts; a null is an empty cell."""
        if self.name == PERSON and plain_keys(texts := arrow.texts_of(column)):
            return Cells(self.name, texts)
        codes, texts = arrow.coded(column)
        if len(self.said) + len(texts) > REMEMBERED:
            self.said.clear()
        return cells_of(self.name, [*map(self._said, texts), self._said("")], codes)

    def _said(self, text: str) -> Any:
        """What a text says: a value, a special, or its refusal."""
        if text not in self.said:
            try:
                self.said[text] = self.read(text)
            except Refused as refused:
                self.said[text] = refused
        return self.said[text]


def cells_of(name: str, said: Sequence[Any], codes: Codes) -> Cells:
    """The cells that say what stands at their code (セルの組み立て)."""
    bad = {place: one for place, one in enumerate(said) if isinstance(one, Refused)}
    special = {one: np.array([value is one for value in said])[codes] for one in Special if _has(said, one)}
    plain = [None if isinstance(one, Refused | Special) else one for one in said]
    latest = _latest(plain, codes) if any(isinstance(one, Span) for one in plain) else None
    refused = {row: bad[code] for row, code in _rows_at(codes, bad)} if bad else {}
    return Cells(name, _values(name, plain, codes), refused, special, latest)


def _has(said: Sequence[Any], special: Special) -> bool:
    return any(value is special for value in said)


def _rows_at(codes: Codes, places: Mapping[int, Any]) -> list[tuple[int, int]]:
    rows = np.flatnonzero(np.isin(codes, list(places)))
    return list(zip(rows.tolist(), codes[rows].tolist(), strict=True))


def _values(name: str, said: Sequence[Any], codes: Codes) -> Array:
    if name == PERSON:
        return arrow.array(said, arrow.TEXT).take(arrow.array(codes))
    if name == INSURER:
        known = tuple(dict.fromkeys(one for one in said if one is not None))
        return _words(known, said, codes)
    fact = vocabulary().facts[name]
    return _BUILD[fact.kind](tuple(fact.words), said, codes)


def _words(words: tuple[str, ...], said: Sequence[Any], codes: Codes) -> Array:
    place = {word: n for n, word in enumerate(words)}
    return arrow.words_of(words, np.array([place.get(one, 0) for one in said])[codes], _empty(said, codes))


def _days(_: tuple[str, ...], said: Sequence[Any], codes: Codes) -> Array:
    firsts = [one.first if isinstance(one, Span) else one for one in said]
    return _as_days(firsts, codes)


def _latest(said: Sequence[Any], codes: Codes) -> Array:
    lasts = [one.last if isinstance(one, Span) and one.last != one.first else None for one in said]
    return _as_days(lasts, codes)


def _as_days(days: Sequence[date | None], codes: Codes) -> Array:
    unix = np.array([0 if day is None else day.toordinal() - UNIX for day in days], np.int32)
    return arrow.days_of_unix(unix[codes], _empty(days, codes))


def _flags(_: tuple[str, ...], said: Sequence[Any], codes: Codes) -> Array:
    return arrow.flags(np.array([one is True for one in said])[codes], _empty(said, codes))


def _numbers(_: tuple[str, ...], said: Sequence[Any], codes: Codes) -> Array:
    return arrow.numbers(np.array([one or 0 for one in said], np.int32)[codes], _empty(said, codes))


def _sets(_: tuple[str, ...], said: Sequence[Any], codes: Codes) -> Array:
    return arrow.array(said, arrow.TEXTS).take(arrow.array(codes))


def _empty(said: Sequence[Any], codes: Codes) -> Mask | None:
    """The rows whose cell holds nothing; None: there is none."""
    empty: Mask = np.array([one is None for one in said])[codes]
    return empty if empty.any() else None


_BUILD: Final[Mapping[str, Callable[[tuple[str, ...], Sequence[Any], Codes], Array]]] = {
    "flag": _flags, "day": _days, "number": _numbers, "word": _words, "words": _sets,
}  # fmt: skip
