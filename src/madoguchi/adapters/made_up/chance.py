"""Chance by column (乱数): each draw has a name, so that a new column leaves all others as they were.

Only `Generator.random` is asked: its stream of doubles is the part of numpy that never changed, and the rest is sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float64]
_UNIX = date(1970, 1, 1)


def unix(day: date) -> int:
    """A day counted from 1970-01-01 (通し日)."""
    return (day - _UNIX).days


@dataclass(frozen=True, slots=True)
class Chance:
    """The draws of one part of a roll (名簿の一部の乱数): the same for the same seed, part and name of the draw.

    Each kind of draw adds a sign of its own to the name: whether somebody lost a paper does not tell which.
    """

    seed: int
    part: int
    size: int

    def draw(self, name: str) -> Shares:
        """For everybody a number from 0 to below 1."""
        return np.random.default_rng([self.seed, self.part, crc32(name.encode())]).random(self.size)

    def happens(self, name: str, share: float | Shares) -> Mask:
        """Whom it happens to (当たる人)."""
        return self.draw(f"{name}?") < share

    def whole(self, name: str, first: int | Ints, last: int | Ints) -> Ints:
        """A whole number from the first to the last, both included; the first where the last is before it."""
        spread = np.maximum(np.subtract(last, first), 0) + 1
        told: Ints = first + np.floor(self.draw(f"{name}#") * spread).astype(np.int64)
        return told

    def which(self, name: str, weights: Sequence[float]) -> Ints:
        """One of several, by weight: its place (重みによる選択)."""
        ends = np.cumsum(np.asarray(weights, float))
        told: Ints = np.searchsorted(ends, self.draw(f"{name}:") * ends[-1], "right").clip(0, len(ends) - 1)
        return told

    def word(self, name: str, weights: Mapping[str, float], words: Sequence[str]) -> Ints:
        """One of some words by weight: its place among all `words` of a fact."""
        places = np.array([words.index(word) for word in weights], np.int64)
        return places[self.which(name, list(weights.values()))]
