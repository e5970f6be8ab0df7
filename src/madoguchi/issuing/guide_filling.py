"""Guides put into words (案内の作成): of what was answered, the lines that hold, with days and names filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from madoguchi.issuing.catalogue import catalogues
from madoguchi.issuing.covering import written_day
from madoguchi.issuing.guide_answers import ACCEPTED, CASES, DAYS, NONE, NUMBERS, OF_LOOK, REFUSED, SOME, WORDS
from madoguchi.issuing.guide_words import Case, GuideItem, GuideKind, GuideLine, GuidePart, GuideWords, holds
from madoguchi.issuing.lines import names_in
from madoguchi.issuing.looks import Look

Value = str | int | date | None
MARKS: Final[Mapping[str, str]] = {ACCEPTED: "yes", REFUSED: "no"}
ASK: Final = "ask"


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line as it is printed (印刷する一文): the answers it rests on, and the passages."""

    text: str
    answers: tuple[str, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaidItem:
    """An item as it is printed (印刷する項目). `mark`: yes, no, or whom to ask; empty for none."""

    name: str
    label: str
    lines: tuple[SaidLine, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SaidPart:
    """Items as they are printed under a heading (印刷する区分)."""

    name: str
    heading: str
    items: tuple[SaidItem, ...]
    back: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart (予定表の帯): from a day to a day, both included, what it is and says.

    `valid_until`: of a paper that is given out then.
    """

    state: str
    since: date
    until: date
    label: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A row of the chart (予定表の行) with its bars, in the order of time."""

    name: str
    heading: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class GuideSheet:
    """A guide as it is printed (印刷する案内). `words`: beside the text. `chart`, `days`: of a schedule."""

    kind: GuideKind
    language: str
    title: str
    lead: tuple[SaidLine, ...]
    parts: tuple[SaidPart, ...]
    words: Mapping[str, str]
    chart: tuple[ChartRow, ...] = ()
    days: tuple[date, date] | None = None

    @property
    def lines(self) -> Iterator[SaidLine]:
        """Every line of it."""
        yield from self.lead
        yield from chain.from_iterable(item.lines for part in self.parts for item in part.items)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a guide is written (作成の材料): for whom, in which look, on which day, and the answers."""

    look: Look
    plan: tuple[str, str]
    scheme: str
    on: date
    answers: Mapping[str, Value]


def asked_by(kind: GuideKind, words: GuideWords) -> frozenset[str]:
    """The answers that a guide of a language needs (案内に要る答え)."""
    wording = words.guides[kind.value]
    when = chain.from_iterable((*part.when, *chain.from_iterable((*item.when, item.mark) for item in part.items))
                               for part in wording.parts)  # fmt: skip
    lines = chain.from_iterable((*line.when, *names_in(line.said)) for line in wording.lines)
    return frozenset({*when, *lines}) & {*WORDS, *DAYS, *NUMBERS}


def put_into_words(kind: GuideKind, words: GuideWords, known: Known) -> GuideSheet:
    """A guide in the words of a language (案内の作成)."""
    return _Writer(words, known).sheet(kind)


class _Writer:
    """Writes guides of one language from what is known (案内の書き手)."""

    def __init__(self, words: GuideWords, known: Known) -> None:
        self.words, self.on = words, known.on
        given = {**known.answers, **_of_look(known)}
        self.case: Case = {**{name: _state(name, value) for name, value in given.items()}, "scheme": known.scheme}
        plain = {name: self._written(value) for name, value in given.items() if name not in words.names}
        named = {name: words.names[name].get(str(value), "").format(**plain)
                 for name, value in given.items() if name in words.names}  # fmt: skip
        self.fills = {**plain, **named}

    def sheet(self, kind: GuideKind) -> GuideSheet:
        wording = self.words.guides[kind.value]
        beside = {name: text.format(**self.fills) for name, text in self.words.words.items()}
        parts = tuple(part for one in wording.parts if (part := self._part(one)).items)
        title = wording.title.format(**self.fills)
        return GuideSheet(kind, self.words.language, title, self._lines(wording.lead), parts, beside)

    def _part(self, part: GuidePart) -> SaidPart:
        items = part.items if holds(part.when, self.case) else ()
        said = tuple(self._item(one) for one in items if one.lines and holds(one.when, self.case))
        return SaidPart(part.name, part.heading, said, part.back)

    def _item(self, item: GuideItem) -> SaidItem:
        mark = MARKS.get(self.case[item.mark], ASK) if item.mark else ""
        return SaidItem(item.name, item.label.format(**self.fills), self._lines(item.lines), mark)

    def _lines(self, lines: Sequence[GuideLine]) -> tuple[SaidLine, ...]:
        return tuple(SaidLine(one.said.format(**self.fills), _rests_on(one), one.cites)
                     for one in lines if one.holds(self.case, self.on))  # fmt: skip

    def _written(self, value: Value) -> str:
        if isinstance(value, date):
            return written_day(value, catalogues()[self.words.language])
        return "" if value is None else str(value)


def _rests_on(line: GuideLine) -> tuple[str, ...]:
    """The answers that a line rests on: those it is said for, those that stand in it."""
    named = dict.fromkeys((*line.when, *names_in(line.said)))
    return tuple(name for name in named if name in CASES and name not in OF_LOOK)


def _state(name: str, value: Value) -> str:
    if name in WORDS:
        return str(value)
    return SOME if value not in (None, "") else NONE


def _of_look(known: Known) -> Mapping[str, Value]:
    look, contact = known.look, known.look.contact
    plan, plan_en = known.plan
    return {
        "insurer": look.name.ja, "insurer_en": look.name.en, "plan": plan, "plan_en": plan_en, "on": known.on,
        "department": contact.department, "department_en": contact.department_en, "telephone": contact.telephone,
        "hours": contact.hours, "hours_en": contact.hours_en, "url": contact.url,
    }  # fmt: skip
