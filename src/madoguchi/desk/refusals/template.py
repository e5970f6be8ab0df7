"""Texts with something filled in (ひな型), found again by the words around it, and said in Japanese."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

HOLE: Final = "{}"
WORD: Final = re.compile(r"\w+")
ENOUGH: Final = 4  # words around what is filled in: with fewer, a text that only looks alike would be taken for it
ONE: Final = r"(?:'[^']*'|`[^`]*`|\S+?)"
ANYTHING, NAMES = r"(.*?)", rf"({ONE}(?:(?:, | or ){ONE})*?)"

Kinds = Mapping[str, Callable[[str], str]]  # how what was filled in is shown, by the kind the Japanese gives it


class Filled(str):
    """What was filled into a text (埋めた語): as it is, or as the kind after the colon says, `{1:said}`."""

    __slots__ = ("kinds",)
    kinds: Kinds

    def __format__(self, kind: str) -> str:
        return self.kinds[kind](str(self)) if kind else str(self)


@dataclass(frozen=True)
class Template:
    """A text in English, `{}` for each thing filled in, and its Japanese, `{1}` for the first of them (ひな型)."""

    english: str
    japanese: str

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that such a text holds for certain (決まり文句): those that nothing filled in touches."""
        return frozenset(WORD.findall(re.sub(r"\w*\{\}\w*", " ", self.english)))

    @property
    def weight(self) -> int:
        """How much of a text it says itself; the heavier one of two is meant."""
        return len(self.english.replace(HOLE, ""))

    @property
    def joins(self) -> bool:
        """Whether it puts several texts together: what one of them looks like is not asked before they are apart."""
        return self.japanese.count(":said}") > 1

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What such a text looks like. Where few words stand around, only names and numbers may be filled in."""
        first, *rest = map(re.escape, self.english.split(HOLE))
        free = len(self.words) >= ENOUGH
        holes = (ANYTHING if free or f"{{{n}:said}}" in self.japanese else NAMES for n in range(1, len(rest) + 1))
        return re.compile(first + "".join(hole + words for hole, words in zip(holes, rest, strict=True)), re.DOTALL)

    def said(self, text: str, kinds: Kinds) -> str | None:
        """A text in Japanese; None where it is not of this kind."""
        found = self.pattern.fullmatch(text)
        return None if found is None else self.japanese.format(text, *(_filled(one, kinds) for one in found.groups()))


def _filled(text: str, kinds: Kinds) -> Filled:
    filled = Filled(text)
    filled.kinds = kinds
    return filled
