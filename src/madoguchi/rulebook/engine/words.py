"""Words, sets of words and numbers for a column of people, each known or open (区分・数値)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.verdict import Mask, Verdict, either

Codes = npt.NDArray[np.intp]
Bits = npt.NDArray[np.uint64]
NO_BIT = np.uint64(0)
ONE_BIT: Bits = np.left_shift(np.uint64(1), np.arange(64, dtype=np.uint64))


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """One word of a closed list for each person: the words it can be, as bits.

    `allowed` is the list; bit n of `can_be` says that it can be the n-th word, the bit after the last that it is none.
    """

    allowed: tuple[str, ...]
    can_be: Bits
    asked: dict[tuple[str, ...], Verdict] = field(default_factory=dict, repr=False)

    @classmethod
    def sure(cls, allowed: tuple[str, ...], codes: Codes) -> Words:
        """Known words, by place in the list; the place after the last is none."""
        return cls(allowed, np.take(ONE_BIT, codes))

    def is_(self, *words: str) -> Verdict:
        """Whether it is one of these; asked again, it answers from memory."""
        if words not in self.asked:
            self.asked[words] = self._is(words)
        return self.asked[words]

    def _is(self, words: tuple[str, ...]) -> Verdict:
        bits = self._bits(words)
        holds = (self.can_be & ~bits) == 0
        return Verdict.sure(holds) if _is_one_word(self.can_be) else Verdict(holds, (self.can_be & bits) != 0)

    @property
    def open_for(self) -> Mask:
        """For whom it can be more than one word."""
        return np.asarray((self.can_be & (self.can_be - np.uint64(1))) != 0)

    def is_said(self) -> Verdict:
        """Whether there is a word at all."""
        return self.is_(*self.allowed)

    def pick(self, days: Mapping[str, Dates]) -> Dates:
        """The day each word stands for; every word has one."""
        _refuse_strangers(set(self.allowed) ^ set(days), self.allowed)
        possible = int(np.bitwise_or.reduce(self.can_be, axis=None))
        return earliest(
            *(days[w].where(self.is_(w)) for n, w in enumerate(self.allowed) if possible >> n & 1 or n == 0)
        )

    def or_else(self, other: Words, first: Verdict) -> Words:
        """This word where the verdict holds, the other where it does not."""
        allowed = tuple(dict.fromkeys((*self.allowed, *other.allowed)))
        one, two = self.among(allowed).can_be, other.among(allowed).can_be
        return Words(allowed, (one * first.may.astype(np.uint64)) | (two * (~first.holds).astype(np.uint64)))

    def where(self, verdict: Verdict) -> Words:
        """This word where the verdict holds, none where it does not."""
        return self.or_else(Words((), np.asarray(np.uint64(1))), verdict)

    def numbers(self, numbers: Mapping[str, Numbers]) -> Numbers:
        """The number each word stands for; every word has one, no word stands for none."""
        _refuse_strangers(set(self.allowed) ^ set(numbers), self.allowed)
        told = [*(numbers[word] for word in self.allowed), Numbers.of(NO_NUMBER)]
        can_be = [(self.can_be >> np.uint64(place)) & np.uint64(1) != 0 for place in range(len(told))]
        low = [either(can, one.low, NO_NUMBER) for can, one in zip(can_be, told, strict=True)]
        high = [either(can, one.high, -NO_NUMBER) for can, one in zip(can_be, told, strict=True)]
        return Numbers(reduce(np.minimum, low), reduce(np.maximum, high))

    def among(self, allowed: tuple[str, ...]) -> Words:
        """The same words as places of a longer list."""
        if allowed == self.allowed:
            return self
        moved = np.zeros(self.can_be.shape, np.uint64)
        for place, word in enumerate((*self.allowed, None)):
            to = np.uint64(len(allowed) if word is None else allowed.index(word))
            moved |= ((self.can_be >> np.uint64(place)) & np.uint64(1)) << to
        return Words(allowed, moved)

    def _bits(self, words: tuple[str, ...]) -> np.uint64:
        _refuse_strangers(set(words) - set(self.allowed), self.allowed)
        return np.uint64(sum(1 << self.allowed.index(w) for w in words))


def _is_one_word(can_be: Bits) -> bool:
    return not (can_be & (can_be - np.uint64(1))).any()


@dataclass(frozen=True, slots=True, eq=False)
class Sets:
    """A set of words of a closed list for each person: the words it has, and those it may have, as bits."""

    allowed: tuple[str, ...]
    has_bits: Bits
    may_bits: Bits
    asked: dict[tuple[str, ...], Verdict] = field(default_factory=dict, repr=False)

    @property
    def open_for(self) -> Mask:
        """For whom the set is not known."""
        return np.asarray(self.has_bits != self.may_bits)

    def has(self, *words: str) -> Verdict:
        """Whether any of these words is in the set; asked again, it answers from memory."""
        if words not in self.asked:
            self.asked[words] = self._has(words)
        return self.asked[words]

    def _has(self, words: tuple[str, ...]) -> Verdict:
        _refuse_strangers(set(words) - set(self.allowed), self.allowed)
        bits = np.uint64(sum(1 << self.allowed.index(w) for w in words))
        holds = (self.has_bits & bits) != 0
        return Verdict(holds, holds if self.may_bits is self.has_bits else (self.may_bits & bits) != 0)

    def or_else(self, other: Sets, first: Verdict) -> Sets:
        """This set where the verdict holds, the other where it does not. Both are of one list."""
        _refuse_strangers(set(self.allowed) ^ set(other.allowed), self.allowed)
        has = either(first.holds, self.has_bits, either(first.may, self.has_bits & other.has_bits, other.has_bits))
        may = either(first.holds, self.may_bits, either(first.may, self.may_bits | other.may_bits, other.may_bits))
        return Sets(self.allowed, has, may)

    @classmethod
    def of(cls, **verdicts: Verdict) -> Sets:
        """The set of the words whose verdict holds."""
        each = verdicts.values()
        has = reduce(np.bitwise_or, (v.holds * bit for v, bit in zip(each, ONE_BIT, strict=False)))
        if all(v.is_sure for v in each):
            return cls(tuple(verdicts), has, has)
        may = reduce(np.bitwise_or, (v.may * bit for v, bit in zip(each, ONE_BIT, strict=False)))
        return cls(tuple(verdicts), has, may)


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A number for each person: the least and the most it can be. Units stand in the vocabulary."""

    low: npt.NDArray[np.int64]
    high: npt.NDArray[np.int64]

    @classmethod
    def of(cls, number: int) -> Numbers:
        """The same number for everybody."""
        each = np.asarray(number, np.int64)
        return cls(each, each)

    @classmethod
    def open(cls) -> Numbers:
        """Any number, or none: nothing is known."""
        return cls(np.asarray(-1, np.int64), np.asarray(NO_NUMBER, np.int64))

    def where(self, verdict: Verdict) -> Numbers:
        """This number where the verdict holds, none where it does not."""
        return self.or_else(Numbers.of(NO_NUMBER), verdict)

    @property
    def is_sure(self) -> bool:
        """Nothing is open."""
        return self.high is self.low

    @property
    def open_for(self) -> Mask:
        """For whom the number is not known."""
        return np.asarray(self.low != self.high)

    def at_least(self, number: int | Numbers) -> Verdict:
        """Whether it is that number or more."""
        than = number if isinstance(number, Numbers) else Numbers(*(np.asarray(number, np.int64),) * 2)
        holds: Mask = self.low >= than.high
        return Verdict(holds, holds if self.is_sure and (than.is_sure or than is not number) else self.high >= than.low)

    def or_else(self, other: Numbers, first: Verdict) -> Numbers:
        """This number where the verdict holds, the other where it does not."""
        low = either(first.holds, self.low, either(first.may, np.minimum(self.low, other.low), other.low))
        high = either(first.holds, self.high, either(first.may, np.maximum(self.high, other.high), other.high))
        return Numbers(low, high)

    def beyond(self, other: Numbers) -> Numbers:
        """How much more this is than the other; 0 where it is not more."""
        low = np.maximum(self.low - other.high, 0)
        sure = self.is_sure and other.is_sure
        return Numbers(low, low if sure else np.maximum(self.high - other.low, 0))

    def is_(self, *numbers: int) -> Verdict:
        """Whether it is one of these numbers."""
        one_of = [self.at_least(n) & ~self.at_least(n + 1) for n in numbers]
        verdict = one_of[0]
        for other in one_of[1:]:
            verdict |= other
        return verdict


class Undecided(Enum):
    """What nobody has decided yet, among the values of terms."""

    UNDECIDED = "undecided"


UNDECIDED = Undecided.UNDECIDED
Term = int | tuple[int, ...] | Undecided | None


@dataclass(frozen=True, slots=True)
class Terms:
    """Numbers the law or insurers set: the distinct values, and which one each person has.

    None: it does not apply. Terms that belong together are tuples (`with_`).
    """

    values: tuple[Term, ...]
    codes: Codes | None = None

    def applies(self) -> Verdict:
        """Whether there is a number at all."""
        holds = self._spread(np.array([value not in (None, UNDECIDED) for value in self.values]))
        return (
            Verdict(holds, self._spread(np.array([value is not None for value in self.values])))
            if self.is_open
            else Verdict.sure(holds)
        )

    def numbers(self) -> Numbers:
        """The numbers as a column; where none applies, more than any number."""
        high = [value if isinstance(value, int) else NO_NUMBER for value in self.values]
        most = self._spread(np.array(high, np.int64))
        if not self.is_open:
            return Numbers(most, most)
        low = [-NO_NUMBER if value is UNDECIDED else most for value, most in zip(self.values, high, strict=True)]
        return Numbers(self._spread(np.array(low, np.int64)), most)

    def or_else(self, other: Terms | Numbers, first: Verdict) -> Numbers:
        """This number where the verdict holds, the other where it does not."""
        return self.numbers().or_else(other.numbers() if isinstance(other, Terms) else other, first)

    def with_(self, other: Terms) -> Terms:
        """The two terms together, for a rule that takes both."""
        values = tuple(_joined(a, b) for a, b in product(self.values, other.values))
        if self.codes is other.codes is None:
            return Terms(values)
        mine, theirs = (np.asarray(0) if terms.codes is None else terms.codes for terms in (self, other))
        return Terms(values, np.asarray(mine * len(other.values) + theirs, np.intp))

    @property
    def open_for(self) -> Mask:
        """For whom the number is undecided."""
        return self.numbers().open_for

    @property
    def is_open(self) -> bool:
        """Whether somebody's number is undecided."""
        return UNDECIDED in self.values

    def _spread(self, each: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return each[0] if self.codes is None else np.take(each, self.codes)


NO_NUMBER = 1 << 40


def _joined(a: Term, b: Term) -> Term:
    if None in (a, b):
        return None
    return UNDECIDED if UNDECIDED in (a, b) else (*_parts(a), *_parts(b))


def _parts(term: Any) -> tuple[int, ...]:
    return term if isinstance(term, tuple) else (term,)


def _refuse_strangers(words: set[str], allowed: tuple[str, ...]) -> None:
    if words:
        raise KeyError(f"{sorted(words)} against the words of this list: {allowed}")
