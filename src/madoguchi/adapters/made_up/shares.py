"""The shares made-up rolls are made of (割合の表): read from `shares.yaml`, where each has its day and its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np

from madoguchi.adapters.made_up.chance import Ints, Shares, unix
from madoguchi.rulebook.reading import Said, date_of, read_bytes

HEADER = frozenset({"mark", "as_of", "source"})
KINDS = frozenset({"share", "by_scheme", "by_age", "weights", "periods"})
MARKS = frozenset({"P", "K", "D"})
OLDEST = 130


@dataclass(frozen=True, slots=True)
class Period:
    """Some of a whole between two days, both included (期間ごとの量), as days from 1970."""

    first: int
    last: int
    weight: float


@dataclass(frozen=True, slots=True)
class Share:
    """One entry of the file (割合): its figures by key; a lone share under the key ``."""

    mark: str
    as_of: date
    source: str
    figures: Mapping[str, str]
    until: int = 0

    @property
    def weights(self) -> dict[str, float]:
        """How often each word (語ごとの量)."""
        return {word: float(weight) for word, weight in self.figures.items()}

    @property
    def periods(self) -> list[Period]:
        """How many fall between two days (期間ごとの量)."""
        each = ((days.split(" "), float(weight)) for days, weight in self.figures.items())
        return [Period(unix(_day(first)), unix(_day(last)), weight) for (first, last), weight in each]

    @property
    def bands(self) -> list[Period]:
        """How many are of each band of ages, in years (年齢階級ごとの量); `until` ends the last."""
        begins = [*map(int, self.figures), self.until]
        return [Period(begins[n], begins[n + 1] - 1, weight) for n, weight in enumerate(self.weights.values())]

    def of(self, key: str = "") -> float:
        """A share, or that of a kind of scheme (制度ごとの割合)."""
        return float(self.figures[key])

    def day_of(self, key: str) -> int:
        """A day for a kind of scheme, counted from 1970."""
        return unix(_day(self.figures[key]))

    def at(self, ages: Ints) -> Shares:
        """For each age its share (年齢ごとの割合)."""
        begins = np.array([int(age) for age in self.figures])
        shares = np.array([float(share) for share in self.figures.values()])
        return shares[np.searchsorted(begins, ages.clip(0, OLDEST), "right") - 1]


def share(name: str) -> Share:
    """An entry by name. Raises `KeyError` for a name that is not in the file: the code asks for none.

    >>> share("former_card_until").mark, share("former_card_until").figures["employees"]
    ('P', '2025-12-01')
    """
    return shares()[name]


@cache
def shares() -> dict[str, Share]:
    """Every entry of the file (割合の一覧)."""
    raw = files("madoguchi.adapters.made_up").joinpath("shares.yaml").read_bytes()
    return {name: _share(said) for name, said in read_bytes(raw, "shares.yaml").entries().items()}


def _share(said: Said) -> Share:
    read = said.fields(HEADER, KINDS | {"until"})
    figures = next(piece for name, piece in read.items() if name in KINDS)
    lone = isinstance(figures.content, str)
    by_key = {"": figures.text()} if lone else {key: one.text() for key, one in figures.entries().items()}
    until = read["until"].number() if "until" in read else 0
    return Share(read["mark"].word(MARKS), read["as_of"].day(), read["source"].text(), by_key, until)


def _day(text: str) -> date:
    day = date_of(text)
    if day is None:
        raise ValueError(text)
    return day
