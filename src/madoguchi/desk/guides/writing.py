"""Guides out of a practice (案内の作成): what an insurer does on a day, asked of the rulebook and put into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from madoguchi.desk.guides.answers import answers
from madoguchi.desk.guides.oracle import Answered
from madoguchi.desk.guides.schedule import Chart, bars, chart_of
from madoguchi.desk.press import Pressed
from madoguchi.issuing.catalogue import catalogues
from madoguchi.issuing.covering import written_day
from madoguchi.issuing.fixed_words import kind_of
from madoguchi.issuing.guide_filling import Bar, ChartRow, GuideSheet, Known, asked_by, put_into_words
from madoguchi.issuing.guide_words import GuideKind, GuideWords
from madoguchi.issuing.looks import Look
from madoguchi.issuing.names import Face
from madoguchi.issuing.own_words import NotInFace, lacking
from madoguchi.rulebook.edition import Edition
from madoguchi.terms.errors import Refused
from madoguchi.terms.scheme import Scheme

IN_LARGE: Final = (GuideKind.LEAFLET, GuideKind.QUESTIONS, GuideKind.COMPARISON, GuideKind.SCHEDULE)
"""The guides that are there in large type (拡大文字のある案内): a poster and what is read out at the desk are not."""


class NotInLarge(Refused):
    """A guide that is not there in large type (拡大文字のない案内)."""


class NoSuchGuide(Refused):
    """A guide that nobody worded in a language (文例のない案内)."""


class GuideNotPrinted(Refused):
    """A guide with more than its sheet has room for (枠に収まらない案内)."""


class GuidePress(Protocol):
    """What lays a guide out (案内の組版), to be read aloud too."""

    def guide(self, sheet: GuideSheet) -> Pressed:
        """Its pages."""


@dataclass(frozen=True, slots=True)
class AskedGuide:
    """Which guide is wanted (作成する案内): of which insurer, on which day, in which words."""

    kind: GuideKind
    insurer: str
    on: date
    words: GuideWords


@dataclass(frozen=True, slots=True)
class Written:
    """A guide and the answers it rests on (作成した案内), by name."""

    sheet: GuideSheet
    answers: Mapping[str, Answered]

    @property
    def disputed(self) -> tuple[str, ...]:
        """The answers, among those that some line rests on, about which pages disagree."""
        told = dict.fromkeys(name for line in self.sheet.lines for name in line.answers)
        return tuple(name for name in told if name in self.answers and self.answers[name].disputed)


def write_guide(asked: AskedGuide, edition: Edition, look: Look) -> Written:
    """Write a guide (案内の作成). Raises `NoSuchGuide`."""
    kind, words = asked.kind, asked.words
    if kind.value not in words.guides:
        raise NoSuchGuide(what=f"there is no guide {kind.value} in {words.language}",
                          why="nobody worded it in this language",
                          do="ask for another language, or add it to a file of your own: --words")  # fmt: skip
    practice = edition.practice(asked.insurer)
    told = answers(edition, asked.insurer, asked.on, sorted(asked_by(kind, words)))
    known = Known(look, (practice.ja, practice.en), kind_of(Scheme.read(practice.scheme)), asked.on,
                  {name: one.value for name, one in told.items()})  # fmt: skip
    sheet = put_into_words(kind, words, known)
    if kind is GuideKind.SCHEDULE:
        chart = chart_of(edition, asked.insurer, asked.on)
        sheet = replace(sheet, chart=tuple(_rows(chart, words)), days=(chart.first, chart.last))
    return Written(sheet, told)


def refuse_large(kind: GuideKind) -> None:
    """Refuse large type of a guide that has none (拡大文字の確認). Raises `NotInLarge`."""
    if kind not in IN_LARGE:
        raise NotInLarge(what=f"the guide {kind.value} in large type",
                         why="it is one sheet, and its type is as large as that lets it be",
                         do=f"leave --large out; there are {', '.join(one.value for one in IN_LARGE)}")  # fmt: skip


def refuse_unprinted_words(sheet: GuideSheet, face: Face) -> None:
    """Refuse a guide with a letter that the face of the templates has not (字形の確認). Raises `NotInFace`."""
    bars = (bar.label for row in sheet.chart for bar in row.bars)
    labels = (text for part in sheet.parts for item in part.items for text in (part.heading, item.label))
    texts = (sheet.title, *sheet.words.values(), *(line.text for line in sheet.lines), *labels, *bars)
    if missing := sorted(lacking(texts, face)):
        raise NotInFace(what=f"{', '.join(missing)} cannot be printed in {face.family}",
                        why="a guide is written with it", do="write it in another form")  # fmt: skip


def print_guide(written: Written, press: GuidePress) -> Pressed:
    """Lay out a guide (案内の印刷). Raises `GuideNotPrinted`."""
    made = press.guide(written.sheet)
    if made.overflows:
        raise GuideNotPrinted(what="a guide with more than it has room for",
                              why=f"too long: {', '.join(sorted({one.item for one in made.overflows}))}",
                              do="say it shorter in a file of your own words, or in the look")  # fmt: skip
    return made


def _rows(chart: Chart, words: GuideWords) -> Iterator[ChartRow]:
    """The rows of a chart in words; one without a bar is left out."""
    found = bars(chart)
    for part in words.guides[GuideKind.SCHEDULE.value].parts:
        labels = {item.name: item.label for item in part.items}
        if found[part.name]:
            said = tuple(_labelled(bar, labels[bar.state], words) for bar in found[part.name])
            yield ChartRow(part.name, part.heading, said)


def _labelled(bar: Bar, label: str, words: GuideWords) -> Bar:
    spoken = catalogues()[words.language]
    days = {"since": bar.since, "until_day": bar.until, "valid_until": bar.valid_until or bar.until}
    return replace(bar, label=label.format(**{name: written_day(day, spoken) for name, day in days.items()}))
