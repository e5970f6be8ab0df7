"""Yes, no, or open, for a column of people (真偽・未定)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What holds, and what may hold because not everything is known (Kleene's three values).

    Where nothing is open, `may` is the very array of `holds`, and costs nothing.

    >>> yes, open_ = Verdict.for_all(True), Verdict.open()
    >>> (yes | open_).is_sure_of_all, (yes & open_).is_sure_of_all
    (True, False)
    """

    holds: Mask
    may: Mask

    @classmethod
    def sure(cls, holds: Any) -> Verdict:
        """Nothing open: what holds is all that may."""
        return cls(holds, holds)

    @classmethod
    def for_all(cls, holds: bool = True) -> Verdict:
        """The same for everybody."""
        return cls.sure(np.asarray(holds))

    @classmethod
    def open(cls) -> Verdict:
        """Open for everybody."""
        return cls(np.asarray(False), np.asarray(True))

    @property
    def is_sure(self) -> bool:
        """Nothing was open on the way here; a sure verdict may still come out of open ones."""
        return self.may is self.holds

    @property
    def for_everybody(self) -> bool | None:
        """The one value it has for everybody, where it is known and no column; else None."""
        return bool(self.holds) if self.may is self.holds and self.holds.ndim == 0 else None

    @property
    def open_for(self) -> Mask:
        """For whom it is open."""
        return np.asarray(self.holds != self.may)

    @property
    def is_sure_of_all(self) -> bool:
        """Nobody's verdict is open."""
        return self.is_sure or bool(np.all(self.holds == self.may))

    def __and__(self, other: Verdict) -> Verdict:
        for one, rest in ((self, other), (other, self)):
            if one.for_everybody is not None:
                return rest if one.for_everybody else one
        holds = self.holds & other.holds
        return Verdict(holds, holds if self.is_sure and other.is_sure else self.may & other.may)

    def __or__(self, other: Verdict) -> Verdict:
        for one, rest in ((self, other), (other, self)):
            if one.for_everybody is not None:
                return one if one.for_everybody else rest
        holds = self.holds | other.holds
        return Verdict(holds, holds if self.is_sure and other.is_sure else self.may | other.may)

    def __invert__(self) -> Verdict:
        never = ~self.may
        return Verdict(never, never if self.is_sure else ~self.holds)

    def or_else(self, other: Verdict, first: Verdict) -> Verdict:
        """This verdict where the first holds, the other where it does not; both must hold where it is open."""
        return Verdict(
            either(first.holds, self.holds, other.holds & (self.holds | ~first.may)),
            either(first.holds, self.may, other.may | (self.may & first.may)),
        )

    def __bool__(self) -> bool:
        raise TypeError("a Verdict is a column of people: join verdicts with & | ~, not with and, or, not, if")


def either(mask: Any, one: Any, other: Any) -> Any:
    """One where the mask holds, the other elsewhere: of whole numbers, bits or flags, columns or one for all.

    `np.where` takes ten times as long: it branches at every element, and guesses wrong.
    """
    return other ^ ((one ^ other) * mask)


NOBODY = Verdict.for_all(False)
