"""The words of guides (案内の文例): leaflet, poster, questions, comparison, chart and call sheet, one file a language.

Each line says for which answers it is, what it rests on, and since when it is said. All is tried when a file is read:
every case has words, and every name in braces is there whenever the line is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from madoguchi.days.bounds import CEILING
from madoguchi.terms.word import Word

FLOOR = date(2024, 7, 1)
Case = Mapping[str, str]
Allowed = Mapping[str, frozenset[str]]


class GuideKind(Word):
    """Which guide (案内の種類), in the order in which they are listed."""

    LEAFLET = "leaflet", "リーフレット"
    POSTER = "poster", "医療機関向けの掲示"
    QUESTIONS = "questions", "よくある質問"
    COMPARISON = "comparison", "比較表"
    SCHEDULE = "schedule", "予定表"
    CALL = "call", "電話応対の手引き"


@dataclass(frozen=True, slots=True)
class GuideLine:
    """One line (一文): what it says, for which answers, on which days; the passages it rests on."""

    said: str
    when: Allowed
    cites: tuple[str, ...]
    from_: date = FLOOR
    until: date = CEILING

    def holds(self, case: Case, on: date) -> bool:
        """Whether it is said in a case, on a day."""
        return self.from_ <= on <= self.until and holds(self.when, case)


@dataclass(frozen=True, slots=True)
class GuideItem:
    """A question, a cell, a thing that is shown (項目): its label and its lines; not said at all but for `when`.

    `mark`: the answer that is drawn beside it, as ○ or ×.
    """

    name: str
    label: str
    lines: tuple[GuideLine, ...]
    when: Allowed
    mark: str = ""


@dataclass(frozen=True, slots=True)
class GuidePart:
    """Items under a heading (区分). `back`: it begins the back of the sheet."""

    name: str
    heading: str
    items: tuple[GuideItem, ...]
    when: Allowed
    back: bool = False


@dataclass(frozen=True, slots=True)
class GuideWording:
    """The words of one guide (一種の文例)."""

    title: str
    lead: tuple[GuideLine, ...]
    parts: tuple[GuidePart, ...]

    @property
    def lines(self) -> Iterator[GuideLine]:
        """Every line of it."""
        yield from self.lead
        yield from chain.from_iterable(item.lines for part in self.parts for item in part.items)


@dataclass(frozen=True, slots=True)
class GuideWords:
    """The guides of one language (言語ごとの文例). `why`: what nobody held them against; empty where somebody did.

    `names`: what the word of an answer is called, where a line holds it in braces. `words`: beside the text.
    """

    language: str
    name: str
    why: str
    words: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]
    guides: Mapping[str, GuideWording]


def holds(allowed: Allowed, case: Case) -> bool:
    """Whether a case is among those allowed (場合の一致)."""
    return all(case[name] in words for name, words in allowed.items())
