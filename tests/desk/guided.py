"""Guides for tests (案内の試験用): those of the demo's and the shipped insurers, and of practices made up at random."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import chain

from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.desk.guides.writing import AskedGuide, Written, write_guide
from madoguchi.issuing.guide_filling import GuideSheet
from madoguchi.issuing.guide_reading import guide_words
from madoguchi.issuing.guide_words import GuideKind
from madoguchi.issuing.look_reading import look_of
from madoguchi.rulebook.edition import Edition

CITY, ELDERLY, SOCIETY = "shiomi-city-nhi", "momosato-late-stage", "minamo-kenpo"
CHIBA = "chiba-medical-society"
EVERY = [(language, GuideKind.read(kind)) for language, words in guide_words().items() for kind in words.guides]


def guide(kind: GuideKind, insurer: str, on: date, *, language: str = "ja", edition: Edition | None = None) -> Written:
    """A guide as it is written; those of the demo's insurers are written once."""
    return _written(kind, insurer, on, language, edition) if edition else _of_demo(kind, insurer, on, language)


@cache
def _of_demo(kind: GuideKind, insurer: str, on: date, language: str) -> Written:
    return _written(kind, insurer, on, language, demo_edition())


def _written(kind: GuideKind, insurer: str, on: date, language: str, known: Edition) -> Written:
    look = look_of(known.practices[insurer], on)
    return write_guide(AskedGuide(kind, insurer, on, guide_words()[language]), known, look)


def said(sheet: GuideSheet) -> dict[tuple[str, str], tuple[str, ...]]:
    """What every item of a guide says, by part and item."""
    return {
        (part.name, item.name): tuple(line.text for line in item.lines) for part in sheet.parts for item in part.items
    }


def texts(sheet: GuideSheet) -> Iterator[str]:
    """Every text that is printed."""
    yield from (sheet.title, sheet.words["head"], sheet.words["as_of"], sheet.words["contact"])
    yield from (line.text for line in sheet.lines)
    for part in sheet.parts:
        yield from (part.heading, *(item.label for item in part.items))
    yield from chain.from_iterable((row.heading, *(bar.label for bar in row.bars)) for row in sheet.chart)
