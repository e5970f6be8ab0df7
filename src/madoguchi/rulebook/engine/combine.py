"""How rules combine to one answer: the first that holds, the bound reached, the only one in force (組み合わせ)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from madoguchi.days.bounds import CEILING, ONE
from madoguchi.rulebook.engine.dates import NEVER, NO_DAY, Dates, earliest
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import START, Rule, remembered
from madoguchi.rulebook.engine.verdict import Mask, Verdict
from madoguchi.rulebook.engine.words import Bits, Words
from madoguchi.terms.errors import Refused

T = TypeVar("T")
Places = npt.NDArray[np.intp]
Gives = str | Callable[[Person], Words]
NO_BIT = np.uint64(0)


class Combined(Generic[T]):
    """Rules that together give one answer, in their order (規則の組)."""

    def __init__(self, name: str, rules: Iterable[Rule[T]]) -> None:
        self.name = name
        self.rules: tuple[Rule[T], ...] = tuple(rules)
        names = [r.name for r in self.rules]
        if len(set(names)) < len(names):
            raise Refused(what=f"`{name}` names a rule twice", why="its place would decide which one counts",
                          do="leave one of them out of the table")  # fmt: skip

    def in_force(self, p: Person) -> list[tuple[int, Rule[T]]]:
        """The rules that are law on the day, with their places."""
        return [(place, rule) for place, rule in enumerate(self.rules) if rule.is_law(p.law_of)]


class Bounds(Combined[Dates]):
    """A day that several rules bound: the earliest or latest of them; the bound reached is the reason.

    `pick` is `earliest` or `latest`; `of` says who has such a day at all.
    """

    def __init__(
        self, name: str, pick: Callable[..., Dates], of: Callable[[Person], Verdict], *rules: Rule[Dates]
    ) -> None:
        super().__init__(name, rules)
        self.pick, self.of = pick, of

    def __call__(self, p: Person) -> Dates:
        """The day for each person; never where there is none."""
        return remembered(p, self, self._reach)

    def _reach(self, p: Person) -> Dates:
        if not self.of(p).may.any():  # nobody has such a day: the bounds need no asking
            return NO_DAY
        bounds = [rule(p) for _, rule in self.in_force(p)]
        return self.pick(*bounds).where(self.of(p))

    def reached(self, p: Person) -> list[tuple[Rule[Dates], Dates]]:
        """For one person: every bound there is, the one that is reached first."""
        each = [(rule, rule(p)) for _, rule in self.in_force(p)]
        there = [(rule, day) for rule, day in each if int(np.min(day.first)) < NEVER]
        later_first = self.pick(Dates.on(START), Dates.on(CEILING)).first == Dates.on(CEILING).first
        return sorted(there, key=lambda pair: int(np.max(pair[1].first)), reverse=bool(later_first))


@dataclass(frozen=True)
class Entry:
    """A line of a table: if the rule holds, it gives this word, from the day it `begins`."""

    rule: Rule[Verdict]
    gives: Gives
    begins: Callable[[Person], Dates] | None = None


class First(Combined[Verdict]):
    """Rules in order (順位): the first that holds decides, if every earlier one is known not to hold.

    `otherwise` is the word where none holds. An entry gives a word, or a column of words such as an insurer's choice.
    """

    def __init__(self, name: str, *table: Entry | tuple[Rule[Verdict], Gives], otherwise: str | None = None) -> None:
        self.entries = tuple(line if isinstance(line, Entry) else Entry(*line) for line in table)
        super().__init__(name, (line.rule for line in self.entries))
        if len(self.entries) > 63:
            raise Refused(what=f"`{name}` has {len(self.entries)} rules", why="at most 63 fit the bits kept for each",
                          do="split the table in two answers")  # fmt: skip
        self.otherwise = otherwise

    def masks(self, p: Person) -> tuple[Bits, Bits]:
        """A bit for each rule that holds and each that may, the last for `otherwise`; one array if nothing is open."""
        return remembered(p, (self, "masks"), self._masks)

    def _masks(self, p: Person) -> tuple[Bits, Bits]:
        verdicts = [(place, rule(p)) for place, rule in self.in_force(p)]
        none = np.uint64(1) << np.uint64(len(self.rules))
        holds = _bits([(place, v.holds) for place, v in verdicts], p.size) | none
        if all(v.is_sure for _, v in verdicts):
            return holds, holds
        return holds, _bits([(place, v.may) for place, v in verdicts], p.size) | none

    def candidates(self, p: Person) -> Bits:
        """The bits of the rules that may decide: one bit where nothing is open."""
        return remembered(p, (self, "candidates"), self._candidates)

    def _candidates(self, p: Person) -> Bits:
        holds, may = self.masks(p)
        sure = holds & (~holds + np.uint64(1))  # the first that holds for sure ends the search
        return sure if may is holds else may & (sure | (sure - np.uint64(1)))

    def place(self, p: Person) -> Places:
        """The place of the first rule that may decide; `len(rules)` where none does."""
        return remembered(p, (self, "place"), self._place)

    def _place(self, p: Person) -> Places:
        first = self.candidates(p)
        lowest = first & (~first + np.uint64(1))
        places: Places = np.bitwise_count(lowest - np.uint64(1)).astype(np.intp)
        return places

    def is_open(self, p: Person) -> Mask:
        """For whom more than one rule may decide."""
        candidates = self.candidates(p)
        several: Mask = (candidates & (candidates - np.uint64(1))) != 0
        return several

    def decides(self, p: Person, *rules: Rule[Verdict]) -> Verdict:
        """Whether one of these rules decides."""
        bits = np.uint64(sum(1 << place for place, rule in enumerate(self.rules) if rule in rules))
        return self._within(p, bits)

    def gives(self, p: Person, *words: str) -> Verdict:
        """Whether the deciding rule gives one of these words; sure already if all that may decide do."""
        if all(isinstance(line.gives, str) for line in self.entries):
            return remembered(p, (self, words), lambda q: self._within(q, self._bits_giving(words)))
        return self(p).is_(*words)

    def _bits_giving(self, words: tuple[str, ...]) -> np.uint64:
        given = (*(line.gives for line in self.entries), self.otherwise)
        return np.uint64(sum(1 << place for place, word in enumerate(given) if word in words))

    def _within(self, p: Person, bits: np.uint64) -> Verdict:
        candidates = self.candidates(p)
        holds = (candidates & ~bits) == 0
        holds_all, may_all = self.masks(p)
        return Verdict.sure(holds) if holds_all is may_all else Verdict(holds, (candidates & bits) != 0)

    def __call__(self, p: Person) -> Words:
        """The word for each person, or the words it can be."""
        return remembered(p, self, self._words)

    def _words(self, p: Person) -> Words:
        columns = [line.gives if isinstance(line.gives, str) else line.gives(p) for line in self.entries]
        return self._told(p, [*columns, self.otherwise])

    def _told(self, p: Person, columns: Sequence[str | Words | None]) -> Words:
        """What the rules that may decide give, a word or a column of words for each place."""
        allowed = _all_words(columns)
        bits = [_as_bits(column, allowed) for column in columns]
        if any(each.ndim for each in bits):
            return Words(allowed, _any_of(self.candidates(p), bits))
        can_be, open_ = np.take(np.stack(bits), self.place(p)), np.flatnonzero(self.is_open(p))
        can_be[open_] = _any_of(self.candidates(p)[open_], bits)
        return Words(allowed, can_be)

    def deciding_rule(self, p: Person, shown_as: Callable[[Rule[Verdict]], str]) -> Words:
        """The name of the deciding rule, as it is to be shown; no word where none decides."""
        return self._told(p, [*map(shown_as, self.rules), None])

    def begins(self, p: Person) -> Dates:
        """The day on which the deciding ground began; never where it does not say."""
        return remembered(p, (self, "begins"), self._begins)

    def _begins(self, p: Person) -> Dates:
        begun = [self._begun(p, line) for line in self.entries if line.begins and line.rule.is_law(p.law_of)]
        return earliest(NO_DAY, *begun)

    def _begun(self, p: Person, line: Entry) -> Dates:
        return line.begins(p).where(self.decides(p, line.rule)) if line.begins else NO_DAY


class Only(Combined[T]):
    """Dated rules of which exactly one is law on each day (その日の規則は一つ): holes and overlaps are refused."""

    def __init__(self, name: str, *rules: Rule[T]) -> None:
        super().__init__(name, rules)
        self.rules = tuple(sorted(self.rules, key=_begin))
        self._refuse_holes()

    def __call__(self, p: Person) -> T:
        """The answer of the rule in force."""
        ((_, rule),) = self.in_force(p)
        return rule(p)

    def _refuse_holes(self) -> None:
        due: date | None = START
        for rule in self.rules:
            if due is None or rule.from_ != due:
                raise Refused(what=f"`{self.name}`: `{rule.name}` is law from {rule.from_}, due from {due}",
                              why="on each day exactly one of these rules must be law",
                              do="correct `from_` or `until` of the rule, or of the one before it")  # fmt: skip
            due = rule.until + ONE if rule.until < CEILING else None
        if due is not None:
            raise Refused(what=f"`{self.name}` has no rule from {due}", why="the days after would have no answer",
                          do="add a rule that begins on that day")  # fmt: skip


def _begin(rule: Rule[Any]) -> date:
    return rule.from_


def _bits(masks: list[tuple[int, Mask]], size: int) -> Bits:
    """Masks packed into the bits of a uint64, eight at a time."""
    planes = np.zeros((size, 8), np.uint8)
    for plane in range(8):
        of_plane = [mask.view(np.uint8) * np.uint8(1 << place % 8) for place, mask in masks if place // 8 == plane]
        if of_plane:
            planes[:, plane] = reduce(np.bitwise_or, of_plane)
    packed: Bits = planes.view("<u8")[:, 0]
    return packed


def _any_of(candidates: Bits, bits: Sequence[Bits]) -> Bits:
    """The bits of every place that is a candidate."""
    can_be: Bits = np.zeros(candidates.shape, np.uint64)
    for place, each in enumerate(bits):
        can_be |= ((candidates >> np.uint64(place)) & np.uint64(1)) * each
    return can_be


def _all_words(columns: Iterable[str | Words | None]) -> tuple[str, ...]:
    words: list[str] = []
    for column in columns:
        words += [column] if isinstance(column, str) else column.allowed if isinstance(column, Words) else ()
    return tuple(dict.fromkeys(words))


def _as_bits(column: str | Words | None, allowed: tuple[str, ...]) -> Bits:
    """A word, or words of a shorter list, as bits of this list; no word is the bit after the last."""
    if isinstance(column, Words):
        return column.among(allowed).can_be
    return np.asarray(np.uint64(1) << np.uint64(allowed.index(column) if column else len(allowed)))
