"""The fixed words of papers (固定の文言): what a paper says to everybody, by paper, kind of scheme and day of issue.

They are dated data, `fixed_words.yaml`: a word that changes gets a row with its first day, and papers of earlier days,
printed again, keep theirs. Templates place them and know none. Whoever corrects what was never right corrects the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Final

from madoguchi.issuing.catalogue import passages
from madoguchi.rulebook.reading import Said, read_bytes
from madoguchi.rulebook.series import Series, read_series
from madoguchi.rulebook.sources import Sources
from madoguchi.terms.errors import Refused
from madoguchi.terms.paper import laid_out_as
from madoguchi.terms.scheme import Scheme

FILE: Final = "fixed_words.yaml"
ALL: Final = "all"
KINDS: Final = ("national", "late_stage_elderly", "employees")
STRONG: Final = "*"  # what stands between two is printed bold
LONGEST: Final = 120


class NoFixedWords(Refused):
    """A paper whose fixed words nobody wrote down for this day (文言の定めがない書面)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a place of a paper holds (文言の枠): a heading or none, so many lines, so many cells in each.

    `lines` None: as many as are written, one at least.
    """

    headed: bool = False
    cells: int = 1
    lines: int | None = None

    @property
    def fields(self) -> frozenset[str]:
        """The names of what is written there."""
        return frozenset({"heading"} if self.headed else ()) | frozenset({"lines"} if self.lines != 0 else ())


ONE: Final = Shape(lines=1)
HEADED: Final = Shape(headed=True)
HEADING: Final = Shape(headed=True, lines=0)
TABLE: Final = Shape(headed=True, cells=2)
DIGITS: Final = "digits"  # the place of the last four digits of the individual number
WITH_DIGITS, WITHOUT_DIGITS = frozenset({DIGITS, "digits_shown"}), frozenset({"digits_note"})
PLACES: Final[Mapping[str, Mapping[str, Shape]]] = {
    "certificate": {
        "opening": ONE, "opening_large": Shape(), "use": HEADED, "cases": TABLE, "contact": Shape(headed=True, lines=2),
        "cut": ONE, "cautions": HEADED,
        "donation": HEADED, "donation_choices": Shape(lines=3), "donation_organs": Shape(lines=2),
        "donation_signed": Shape(),
    },
    "notice": {
        "opening": ONE, "use": HEADED, "warning": HEADED, "facts": HEADING, "name_note": ONE, "dash_note": ONE,
        "unreadable": TABLE, "contact": Shape(headed=True, lines=1), "page": ONE, "cut": ONE, "card_warning": ONE,
    },
    "ceiling_certificate": {
        "opening": ONE, "use": HEADED, "contact": Shape(headed=True, lines=2), "cut": ONE,
    },
    "elderly_card": {
        "opening": ONE, "use": HEADED, "contact": Shape(headed=True, lines=2), "cut": ONE,
    },
    "subscriber_notice": {
        "opening": ONE, "use": HEADED, "facts": HEADING, "digits_note": ONE, "contact": Shape(headed=True, lines=2),
        DIGITS: Shape(headed=True, lines=2), "digits_shown": ONE,
    },
    "portal_page": {
        "opening": ONE, "use": HEADED, "warning": HEADED, "facts": HEADING, "name_note": ONE,
        "dash_note": ONE, "contact": Shape(headed=True, lines=2),
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What stands in one place (一箇所の文言): its heading, empty for none, and its lines, each of one or more cells.

    `checked`: held against the form of the ordinance. Where not, `why` says what is missing.
    """

    heading: str
    lines: tuple[tuple[str, ...], ...]
    checked: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class FixedWords:
    """All fixed words of a paper (一枚の文言), by the places of its templates."""

    places: Mapping[str, Told]

    def about_digits(self, shown: bool) -> FixedWords:
        """Those of a paper that shows digits of the individual number, or shows none (個人番号の文言の選択)."""
        left = WITHOUT_DIGITS if shown else WITH_DIGITS
        return FixedWords({place: told for place, told in self.places.items() if place not in left})


Kept = Mapping[str, Mapping[str, Mapping[str, Series]]]


def fixed_words(paper: str, kind: str, on: date, among: Kept | None = None) -> FixedWords:
    """The fixed words of a paper issued on a day (固定の文言). Raises `NoFixedWords`.

    `kind` is that of the scheme. `among`: other words than the shipped ones.

    >>> fixed_words("notice", "national", date(2026, 8, 1)).places["card_warning"].lines
    (('このお知らせだけでは受診できません。マイナ保険証と一緒にお出しください。',),)
    """
    known = (shipped_words() if among is None else among).get(paper, {})
    said = {place: series[kind].at(on) for place, series in known.items()}
    told = {place: dated.value for place, dated in said.items() if dated is not None}
    if not known or told.keys() != said.keys():
        raise NoFixedWords(what=f"{laid_out_as(paper).ja} of {kind} on {on}",
                           why="nobody wrote down what it says to everybody",
                           do=f"add it to {FILE}, with its source")  # fmt: skip
    return FixedWords(told)


def kind_of(scheme: Scheme) -> str:
    """Which of the three kinds of contents and words a scheme has (制度の区分).

    >>> kind_of(Scheme.NATIONAL_SOCIETY), kind_of(Scheme.HEALTH_INSURANCE_SOCIETY)
    ('national', 'employees')
    """
    if scheme is Scheme.LATE_STAGE_ELDERLY:
        return "late_stage_elderly"
    return "national" if scheme.is_national else "employees"


@cache
def shipped_words() -> Kept:
    """The words that come with the project (配布の文言), by paper, place and kind of scheme."""
    return read_words(read_bytes(files("madoguchi.issuing").joinpath(FILE).read_bytes(), FILE))


def texts_of(kept: Kept) -> Iterator[str]:
    """Every text of every day (文言の文字列), as it is printed."""
    places = chain.from_iterable(paper.values() for paper in kept.values())
    for series in chain.from_iterable(kinds.values() for kinds in places):
        yield from chain.from_iterable(texts_in(one.value) for one in series.values)


def texts_in(told: Told) -> Iterator[str]:
    """Every text of a place (一箇所の文字列), as it is printed."""
    yield told.heading
    yield from (cell.replace(STRONG, "") for cell in chain.from_iterable(told.lines))


# --- reading ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ByDay:
    """Citations whose day of publication does not count (出典): on papers the row that begins last holds.

    With publications a row would lose to an older one whose page was published later.
    """

    known: Sources = field(default_factory=passages)

    def published_on(self, said: Said) -> date | None:
        """None; refuses a key that leads nowhere."""
        self.known.cited(said)
        return None

    def read_on(self, said: Said) -> date | None:
        """The version that was read of what a citation names."""
        return self.known.read_on(said)


def read_words(said: Said) -> Kept:
    """Read fixed words. Raises `RefusedFile`, with the line."""
    papers = said.fields(frozenset(PLACES))
    return {paper: _places(paper, one) for paper, one in papers.items()}


def checked_of(said: Said, read: Mapping[str, Said]) -> tuple[bool, str]:
    """Whether it was held against the form of the ordinance, and if not, why (様式との照合). Raises `RefusedFile`."""
    checked = read["checked"].flag()
    if checked == ("why" in read):
        said.refuse("`why` tells what is missing", "it stands where `checked` is false, and there alone",
                    "write why nobody held it against the form, or leave it out")  # fmt: skip
    return checked, _text(read["why"]) if "why" in read else ""


def _places(paper: str, said: Said) -> Mapping[str, Mapping[str, Series]]:
    read = said.fields(frozenset(PLACES[paper]))
    return {place: _kinds(f"{paper} {place}", read[place], PLACES[paper][place]) for place in PLACES[paper]}


def _kinds(name: str, said: Said, shape: Shape) -> Mapping[str, Series]:
    """The words of each kind of scheme; those of `all` are the same for each."""
    read = said.fields(frozenset({ALL}) if ALL in said.entries() else frozenset(KINDS))
    series = {kind: read_series(f"{name} {kind}", one, lambda value: _told(value, shape), ByDay())
              for kind, one in read.items()}  # fmt: skip
    return {kind: series.get(kind) or series[ALL] for kind in KINDS}


def _told(said: Said, shape: Shape) -> Told:
    heading, lines = words_in(said, shape, frozenset({"checked"}), frozenset({"why"}))
    return Told(heading, lines, *checked_of(said, said.entries()))


def words_in(
    said: Said, shape: Shape, required: frozenset[str] = frozenset(), optional: frozenset[str] = frozenset()
) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Heading and lines of a place (枠の文言), with other fields beside them. Raises `RefusedFile`."""
    read = said.fields(shape.fields | required, optional)
    heading = _text(read["heading"]) if shape.headed else ""
    lines = tuple(_line(one, shape) for one in read["lines"].items()) if shape.lines != 0 else ()
    _refuse_number(said, shape, len(lines))
    return heading, lines


def _refuse_number(said: Said, shape: Shape, lines: int) -> None:
    if shape.lines is None and not lines:
        said.refuse("no line stands here", "the paper would have a hole", "write one at least")
    if shape.lines not in (None, lines):
        said.refuse(f"{lines} lines stand here", f"the paper has room for {shape.lines}", "write as many")


def _line(said: Said, shape: Shape) -> tuple[str, ...]:
    cells = tuple(_text(one) for one in (said.items() if shape.cells > 1 else [said]))
    if len(cells) != shape.cells:
        said.refuse(f"{len(cells)} cells stand here", f"a line of this place has {shape.cells}", "write as many")
    return cells


def _text(said: Said) -> str:
    text = said.text()
    if not 0 < len(text) <= LONGEST or not text.replace("\u3000", " ").isprintable() or text.count(STRONG) % 2:
        said.refuse("this is no line of a paper",
                    f"it has 1 to {LONGEST} characters, no break, and a second {STRONG} for each {STRONG}",
                    "write it shorter, in several lines")  # fmt: skip
    return text
