"""Reading the words of guides (案内の文例の読み取り): a case without words, a hole, a thing no paper says is refused.

What is refused is refused with its line, when the file is read and not when somebody's poster is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Final

from madoguchi.days.bounds import CEILING, ONE
from madoguchi.issuing.catalogue import FORBIDDEN, LONGEST, catalogues, passages
from madoguchi.issuing.guide_answers import (
    BACK,
    CASES,
    DAYS,
    FORMS,
    NONE,
    NUMBERS,
    OF_LOOK,
    PAPERS,
    REFUSED,
    SENT,
    TAKEN,
    WAY,
    WORDS,
)
from madoguchi.issuing.guide_words import (
    FLOOR,
    Allowed,
    Case,
    GuideItem,
    GuideKind,
    GuideLine,
    GuidePart,
    GuideWording,
    GuideWords,
    holds,
)
from madoguchi.issuing.lines import fields_of
from madoguchi.rulebook.reading import Said, read_bytes, read_file, suggested

FOLDER: Final = "guides"
HEADER: Final = frozenset({"language", "name", "checked", "words", "names", "says", "guides"})
WORDS_BESIDE: Final = frozenset({"head", "as_of", "contact", "telephone", "fax", "yes", "no", "ask"})
OF_STRETCH: Final = frozenset({"since", "until_day", "valid_until"})  # of a bar of the chart
IN_BRACES: Final = frozenset({*DAYS, *NUMBERS, *OF_LOOK})
ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "former_card": ("usable", "ended", "open"),
    "card": ("usable", "ended", "open"),
    "certificate": ("everybody", "by_itself", "on_application", "not_given", "open"),
    "certificate_until": ("dated",),
    "certificate_batch": ("sent",),
    "notice": ("given", "not_given", "open"),
    "notice_batch": ("sent", "from_70", "subscriber_notice"),
}
"""The rows of the chart, with what a bar of each may say (予定表の行)."""
SHARED: Final = {"way": WAY, "papers": PAPERS, "taken": TAKEN, "back": BACK, "sent": SENT, "form": FORMS}
Told = tuple[Allowed, ...]


@cache
def guide_words() -> Mapping[str, GuideWords]:
    """The shipped ones, by language (配布の文例)."""
    folder = files("madoguchi.issuing").joinpath(FOLDER)
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    read = [read_guides(read_bytes(one.read_bytes(), one.name)) for one in found]
    return {one.language: one for one in read}


def with_guides(path: Path | None) -> Mapping[str, GuideWords]:
    """The shipped ones, an insurer's own guides before ours of the same language (保険者の文例). Raises `RefusedFile`.

    A file of its own holds the guides it words anew, whole; the others stay ours.
    """
    if path is None:
        return guide_words()
    own = read_guides(read_file(path))
    ours = guide_words().get(own.language)
    whole = {**ours.guides, **own.guides} if ours else own.guides
    return {**guide_words(), own.language: GuideWords(own.language, own.name, own.why, own.words, own.names, whole)}


def read_guides(said: Said) -> GuideWords:
    """Read the guides of one language. Raises `RefusedFile`."""
    read = said.fields(HEADER, frozenset({"why"}))
    names = _all_names(read["names"])
    words = {name: _text(one) for name, one in read["words"].fields(WORDS_BESIDE).items()}
    reader = _Reader(names, read["says"].entries())
    guides = read["guides"].fields(frozenset(), frozenset(kind.value for kind in GuideKind))
    return GuideWords(read["language"].word(frozenset(catalogues())), _text(read["name"]), _why(said, read), words,
                      names, {kind: reader.guide(kind, one) for kind, one in guides.items()})  # fmt: skip


def _why(said: Said, read: Mapping[str, Said]) -> str:
    """What nobody held the words against; empty where somebody did."""
    if read["checked"].flag() == ("why" in read):
        said.refuse("`why` tells what is missing", "it stands where `checked` is false, and there alone",
                    "write why nobody held it against a page, or leave it out")  # fmt: skip
    return read["why"].text() if "why" in read else ""


def _all_names(said: Said) -> Mapping[str, Mapping[str, str]]:
    """What the words of answers are called; several answers that may be the same share a row."""
    read = said.fields(frozenset(), frozenset(CASES) | SHARED.keys())
    rows = {name: _names(one, SHARED.get(name, CASES.get(name, ()))) for name, one in read.items()}
    shared = {name: rows[row] for row, words in SHARED.items() if row in rows
              for name, its in WORDS.items() if its == words}  # fmt: skip
    return {**shared, **{name: row for name, row in rows.items() if name not in SHARED}}


def _names(said: Said, words: tuple[str, ...]) -> Mapping[str, str]:
    return {word: _text(one) for word, one in said.fields(frozenset(), frozenset(words)).items()}


class _Reader:
    """Reads the guides of one language (文例の読み手): `names` may be filled in, `says` are lines said in several."""

    def __init__(self, names: Mapping[str, Mapping[str, str]], says: Mapping[str, Said]) -> None:
        self.names, self.says = names, says

    def guide(self, kind: str, said: Said) -> GuideWording:
        """One guide."""
        read = said.fields(frozenset({"title", "parts"}), frozenset({"lead"}))
        parts = tuple(self._part(one, chart=kind == GuideKind.SCHEDULE.value) for one in read["parts"].items())
        lead = self._lines(read["lead"], ()) if "lead" in read else ()
        _refuse_shape(kind, said, parts)
        return GuideWording(_text(read["title"]), lead, parts)

    def _part(self, said: Said, *, chart: bool) -> GuidePart:
        read = said.fields(frozenset({"part", "items"}), frozenset({"heading", "when", "back"}))
        when = _when(read)
        items = tuple(self._item(one, when, chart=chart) for one in read["items"].items())
        heading = _text(read["heading"]) if "heading" in read else ""
        return GuidePart(read["part"].text(), heading, items, when, "back" in read and read["back"].flag())

    def _item(self, said: Said, of_part: Allowed, *, chart: bool) -> GuideItem:
        read = said.fields(frozenset({"item"}), frozenset({"label", "lines", "when", "mark"}))
        when = _when(read)
        around = (of_part, when)
        lines = self._lines(read["lines"], around) if "lines" in read else ()
        if not chart:
            _refuse_silence(said, lines, around)
        label = _text(read["label"]) if "label" in read else ""
        self._refuse_hole(said, label, around, OF_STRETCH if chart else frozenset())
        return GuideItem(read["item"].text(), label, lines, when, _mark(read))

    def _lines(self, said: Said, around: Told) -> tuple[GuideLine, ...]:
        """Lines, of which some are said in other places too: those by their name."""
        return tuple(self._line(each, around) for one in said.items() for each in self._meant(one))

    def _meant(self, said: Said) -> Sequence[Said]:
        name = said.content if isinstance(said.content, str) else ""
        return self.says[name].items() if name in self.says else [said]

    def _line(self, said: Said, around: Told) -> GuideLine:
        if isinstance(said.content, str):
            line = GuideLine(_text(said), {}, ())
        else:
            read = said.fields(frozenset({"say"}), frozenset({"when", "cites", "from", "until"}))
            cites = tuple(one.key for one in passages().cited(read["cites"])) if "cites" in read else ()
            line = GuideLine(_text(read["say"]), _when(read), cites, read["from"].day() if "from" in read else FLOOR,
                             read["until"].day() if "until" in read else CEILING)  # fmt: skip
        self._refuse_hole(said, line.said, (*around, line.when), frozenset())
        return line

    def _refuse_hole(self, said: Said, text: str, around: Told, more: frozenset[str]) -> None:
        """Refuse a name in braces that is none, or that is not there whenever the line is."""
        for name in sorted(fields_of(said, text) - more):
            known = IN_BRACES | self.names.keys()
            if name not in known:
                said.refuse(f"`{name}` is nothing a guide knows", "it would stand on the paper in braces",
                            f"use {suggested(name, known)}")  # fmt: skip
            there = self.names.get(name, {word: "" for word in CASES[name] if word != NONE})
            missing = [word for word in _possible(name, around) if word not in there]
            if missing:
                said.refuse(f"`{name}` may be {', '.join(missing)}, which has no words", "the line would have a hole",
                            "say the line for the others, and one for these")  # fmt: skip


def _possible(name: str, around: Told) -> Iterator[str]:
    """The words that an answer may be where a line is said."""
    return (word for word in CASES[name] if all(word in allowed.get(name, (word,)) for allowed in around))


def _mark(read: Mapping[str, Said]) -> str:
    marks = frozenset(name for name, words in WORDS.items() if REFUSED in words)
    return read["mark"].word(marks) if "mark" in read else ""


def _when(read: Mapping[str, Said]) -> dict[str, frozenset[str]]:
    if "when" not in read:
        return {}
    allowed = read["when"].fields(frozenset(), frozenset(CASES))
    return {name: _allowed(name, one) for name, one in allowed.items()}


def _allowed(name: str, said: Said) -> frozenset[str]:
    each = [said] if isinstance(said.content, str) else said.items()
    return frozenset(one.word(frozenset(CASES[name])) for one in each)


def _refuse_silence(said: Said, lines: Sequence[GuideLine], around: Told) -> None:
    """Refuse an item that says nothing in a case, on some day."""
    days = {FLOOR, *(line.from_ for line in lines), *(line.until + ONE for line in lines if line.until < CEILING)}
    for case in _cases((*around, *(line.when for line in lines))):
        if not all(holds(one, case) for one in around):
            continue
        for day in sorted(days):
            if not any(line.holds(case, day) for line in lines):
                where = ", ".join(f"{name}: {word}" for name, word in case.items())
                said.refuse(
                    f"no line is for {where or day}", "every case has its words", "add a line, or widen a `when`"
                )


def _cases(several: Sequence[Allowed]) -> Iterator[Case]:
    """Every case that the conditions tell apart."""
    names = sorted({name for one in several for name in one})
    for words in product(*(CASES[name] for name in names)):
        yield dict(zip(names, words, strict=True))


def _refuse_shape(kind: str, said: Said, parts: Sequence[GuidePart]) -> None:
    """Refuse a chart without a row, or whose bars have no words; and a table with a cell missing."""
    if kind == GuideKind.SCHEDULE.value:
        told = {part.name: tuple(item.name for item in part.items) for part in parts}
        if told != dict(ROWS):
            said.refuse("these are not the rows of the chart", f"it has {', '.join(ROWS)}, each with its bars",
                        "write each row, and each bar of it, in this order")  # fmt: skip
    if kind == GuideKind.COMPARISON.value and len({tuple(item.name for item in part.items) for part in parts}) > 1:
        said.refuse(
            "the rows of a table differ in their cells", "it would have a hole", "write the same items in each part"
        )


def _text(said: Said) -> str:
    text = said.text()
    if not 0 < len(text) <= LONGEST or not text.replace("\u3000", " ").isprintable():
        said.refuse("this is no line of a guide", f"it has 1 to {LONGEST} characters and no break", "write it shorter")
    if found := FORBIDDEN.search(text):
        said.refuse(f"no guide says `{found[0]}`", "who takes it home tells of it", "leave it out")
    return text
