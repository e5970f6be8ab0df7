"""Forms of more than one code point in a font (字形): letters with a selector, letters and marks that are one glyph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from madoguchi.issuing.names import is_mark

COMPOSING: Final = "ccmp"  # the feature that every layout program applies
LIGATURE, EXTENSION, VARIANTS = 4, 7, 14  # kinds of lookups; a format of cmap
Glyphs = Mapping[int, str]


def variants_of(font: Any, glyphs: Glyphs) -> Iterator[tuple[str, str]]:
    """Letters with a selector, each with its glyph (異体字): where the table names none, the letter's own is meant."""
    for code, selector, glyph in _sequences(font):
        drawn = glyph or glyphs.get(code)
        if drawn:
            yield chr(code) + chr(selector), drawn


def _sequences(font: Any) -> Iterator[tuple[int, int, str | None]]:
    tables = [table.uvsDict for table in font["cmap"].tables if table.format == VARIANTS]
    for table in tables:
        for selector, pairs in table.items():
            yield from ((code, selector, glyph) for code, glyph in pairs)


def with_marks(font: Any, glyphs: Glyphs) -> Iterator[str]:
    """Letters with marks that the font draws as one glyph (結合文字の合字), as か゚."""
    letters = defaultdict[str, list[str]](list)
    for code, glyph in glyphs.items():
        letters[glyph].append(chr(code))
    for first, rest in _ligatures(font):
        marks = ["".join(filter(is_mark, letters[one])) for one in rest]
        if all(marks):
            yield from (letter + "".join(one[0] for one in marks) for letter in letters[first])


def _ligatures(font: Any) -> Iterator[tuple[str, list[str]]]:
    """The glyphs that are put together into one: the first, and those after it."""
    for part in _composing(font):
        inner = part.ExtSubTable if part.LookupType == EXTENSION else part
        if inner.LookupType == LIGATURE:
            yield from _rows(inner.ligatures)


def _rows(ligatures: Mapping[str, Iterable[Any]]) -> Iterator[tuple[str, list[str]]]:
    for first, told in ligatures.items():
        yield from ((first, one.Component) for one in told)


def _composing(font: Any) -> Iterator[Any]:
    """The parts of the lookups by which letters and marks become one glyph."""
    table = font["GSUB"].table if "GSUB" in font else None
    if table is None or not table.FeatureList:
        return
    features = [one.Feature for one in table.FeatureList.FeatureRecord if one.FeatureTag == COMPOSING]
    for number in sorted({number for one in features for number in one.LookupListIndex}):
        yield from table.LookupList.Lookup[number].SubTable
