"""The words of letters (文例集): one file a language, each line with the case it is for and the pages it rests on.

All is tried when a file is read, not when a letter is printed: every case of every letter has words in every part, and
every name in braces is there whenever the line is. An insurer may add a language, or its own words for one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, Final, get_type_hints

from madoguchi.issuing.lines import fields_of, line_of
from madoguchi.issuing.occasions import APPLIED_FOR, EMPLOYEES, HANDED_BACK, KINDS, SCHEMES, SENT, Occasion
from madoguchi.rulebook.reading import Said, read_bytes, read_file, suggested
from madoguchi.rulebook.sources import Sources, sources

SOME, NONE = "some", "none"
EITHER: Final = (SOME, NONE)
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {"national_law": SCHEMES[:2], "employees": EMPLOYEES}
When = Mapping[str, frozenset[str]]
Case = Mapping[str, str]
NAMES: Final[Mapping[str, frozenset[str]]] = {
    "paper": frozenset({*SENT, *APPLIED_FOR, *HANDED_BACK}), "scheme": frozenset(SCHEMES)
}  # fmt: skip
BY_LOOK: Final = {"insurer": (SOME,), "insurer_en": (SOME,), "department": EITHER, "department_en": EITHER,
                  "telephone": EITHER, "fax": EITHER, "hours": EITHER, "hours_en": EITHER, "url": EITHER}  # fmt: skip
LABELS: Final = frozenset({"enclosed", "sheets", "holder", "one_sheet", "contact", "telephone", "fax"})
DAY: Final = frozenset({"japanese", "era", "era_year", "year", "month", "month_name", "day"})
LONGEST: Final = 400
TWELVE: Final = 12
# No letter says these, in the languages that we can read: they tell of protection, of debts, of illness, of a death.
FORBIDDEN: Final = re.compile(
    r"支援措置|(?<![a-z])[DＤ][VＶ](?![a-z])|暴力|虐待|ストーカー|加害|被害|保護|滞納|未納|病気|疾病|疾患|障[がい害]|入院|要配慮|死亡|亡くな"
    r"|violence|abus|stalk|victim|protect|arrears|unpaid|overdue|owe\b|illness|\bsick|disease|\bdisab|inpatient|welfare|\bdeath|\bdied",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a letter (一文): what it says, when, the passages it rests on; `checked` against the law or not."""

    said: str
    when: Mapping[str, frozenset[str]]
    cites: tuple[str, ...] = ()
    checked: bool = True

    def holds(self, case: Mapping[str, str]) -> bool:
        """Whether it is for a case: a word, or `some` or `none`, for each name."""
        return all(case[name] in allowed for name, allowed in self.when.items())


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a letter (一節): its heading, empty for the opening, and its lines."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one kind of letter (文例): its titles, of which the first that holds counts, and its parts."""

    titles: tuple[Line, ...]
    parts: Mapping[str, Part]

    @property
    def lines(self) -> Iterator[Line]:
        """Every line of it."""
        yield from self.titles
        for part in self.parts.values():
            yield from part.lines


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All letters in one language (文例集).

    `day` is the pattern of days, `names` those of papers and schemes, `labels` what stands beside the text: over the
    list of what is enclosed, and in the box of whom to ask.
    """

    language: str
    name: str
    day: str
    months: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, str]
    wordings: Mapping[str, Wording]


@cache
def catalogues() -> Mapping[str, Catalogue]:
    """The shipped ones, by language (配布の文例集)."""
    folder = files("madoguchi.issuing").joinpath("catalogues")
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    read = [read_catalogue(read_bytes(one.read_bytes(), one.name)) for one in found if one.name != "sources.yaml"]
    return {one.language: one for one in read}


def with_catalogues(paths: Iterable[Path]) -> Mapping[str, Catalogue]:
    """The shipped ones with an insurer's own, which stand before those of the same language. Raises `RefusedFile`."""
    own = [read_catalogue(read_file(path)) for path in paths]
    return {**catalogues(), **{one.language: one for one in own}}


@cache
def passages() -> Sources:
    """What letters may cite (文例の出典): the sources of the rulebook, and pages that no rule asks for."""
    raw = files("madoguchi.issuing").joinpath("catalogues", "sources.yaml").read_bytes()
    return sources().beside(read_bytes(raw, "sources.yaml"))


# --- what a case may be -----------------------------------------------------------------------------


def cases_of(kind: type[Occasion]) -> dict[str, tuple[str, ...]]:
    """What each name may be in the cases of a letter (場合分け): its words, or whether it is there."""
    hints = get_type_hints(kind)
    told = {one.name: kind.words.get(one.name) or _there(hints[one.name]) for one in fields(kind)}
    return {**told, **BY_LOOK, "scheme": kind.schemes}


def _there(hint: Any) -> tuple[str, ...]:
    return EITHER if hint is bool or type(None) in getattr(hint, "__args__", ()) else (SOME,)


def filled_in(kind: type[Occasion]) -> frozenset[str]:
    """The names that a line may hold in braces (差込み項目): days, and what papers, schemes and insurers are called."""
    hints = get_type_hints(kind)
    days = {one.name for one in fields(kind) if one.name not in kind.words and hints[one.name] is not bool}
    return frozenset({*days, *BY_LOOK, *(NAMES.keys() & {*kind.words, "scheme"})})


# --- reading ----------------------------------------------------------------------------------------


def read_catalogue(said: Said) -> Catalogue:
    """Read the words of one language. Raises `RefusedFile`, with the line."""
    read = said.fields(frozenset({"language", "name", "day", "names", "labels", "letters"}), frozenset({"months"}))
    months = tuple(read["months"].texts()) if "months" in read else ()
    letters = read["letters"].fields(frozenset(KINDS))
    return Catalogue(
        language=line_of(read["language"]), name=line_of(read["name"]), day=_pattern(read["day"], months),
        months=months, names=_names(read["names"]),
        labels={name: line_of(one) for name, one in read["labels"].fields(LABELS).items()},
        wordings={kind: _wording(letters[kind], KINDS[kind]) for kind in KINDS},
    )  # fmt: skip


def _pattern(said: Said, months: tuple[str, ...]) -> str:
    used = fields_of(said, said.text())
    if not used <= DAY or not used or ("month_name" in used and len(months) != TWELVE):
        said.refuse("days cannot be written by this", "a pattern names parts of a day; month_name needs 12 `months`",
                    f"use {suggested('', DAY)}")  # fmt: skip
    return line_of(said)


def _names(said: Said) -> Mapping[str, Mapping[str, str]]:
    read = said.fields(frozenset(NAMES))
    return {name: {word: line_of(one) for word, one in read[name].fields(words).items()}
            for name, words in NAMES.items()}  # fmt: skip


def _wording(said: Said, kind: type[Occasion]) -> Wording:
    read = said.fields(frozenset({"title", "parts"}))
    parts = read["parts"].fields(frozenset(kind.parts))
    return Wording(_lines(read["title"], kind), {name: _part(parts[name], kind) for name in kind.parts})


def _part(said: Said, kind: type[Occasion]) -> Part:
    read = said.fields(frozenset({"lines"}), frozenset({"heading"}))
    return Part(line_of(read["heading"]) if "heading" in read else "", _lines(read["lines"], kind))


def _lines(said: Said, kind: type[Occasion]) -> tuple[Line, ...]:
    lines = tuple(_line(one, kind) for one in said.items())
    _refuse_silence(said, lines, cases_of(kind))
    return lines


def _line(said: Said, kind: type[Occasion]) -> Line:
    if isinstance(said.content, str):
        return _spoken(said, Line(said.content, {}), kind)
    read = said.fields(frozenset({"say"}), frozenset({"when", "cites", "checked"}))
    when = _when(read["when"], cases_of(kind)) if "when" in read else {}
    line = Line(read["say"].text(), when, _cites(read), "checked" not in read or read["checked"].flag())
    return _spoken(said, line, kind)


def _when(said: Said, cases: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    allowed = said.fields(frozenset(), frozenset(cases))
    return {name: _words(one, frozenset(cases[name])) for name, one in allowed.items()}


def _words(said: Said, known: frozenset[str]) -> frozenset[str]:
    """The words of a case; a group of schemes stands for its members."""
    each = [said] if isinstance(said.content, str) else said.items()
    words = [one.text() if one.text() in GROUPS else one.word(known | GROUPS.keys()) for one in each]
    return frozenset(member for word in words for member in GROUPS.get(word, (word,))) & known


def _cites(read: Mapping[str, Said]) -> tuple[str, ...]:
    """The passages a line rests on; what was recalled and not verified is marked so."""
    if "cites" not in read:
        return ()
    cited = passages().cited(read["cites"])
    if any(one.mark == "K" for one in cited) and ("checked" not in read or read["checked"].flag()):
        read["cites"].refuse("a passage here was recalled and not verified", "letters state the law",
                             "verify it, or write `checked: false` beside it")  # fmt: skip
    return tuple(one.key for one in cited)


def _spoken(said: Said, line: Line, kind: type[Occasion]) -> Line:
    """The line, if it can be said in each of its cases. Raises `RefusedFile`."""
    cases, known = cases_of(kind), filled_in(kind)
    for name in sorted(fields_of(said, line.said)):
        if name not in known:
            said.refuse(f"`{name}` is nothing this letter knows", "it would stand on the paper in braces",
                        f"use {suggested(name, known)}")  # fmt: skip
        if NONE in line.when.get(name, cases[name]):
            said.refuse(f"`{name}` is not always there", "the line would have a hole",
                        f"say it only where `{name}` is `some`, and add a line for `none`")  # fmt: skip
    if not line.said or len(line.said) > LONGEST or not line.said.replace("　", " ").isprintable():
        said.refuse("this is no line of a letter", f"it has 1 to {LONGEST} characters and no break", "write it shorter")
    if FORBIDDEN.search(line.said):
        said.refuse("a letter does not say this", "whoever sees it learns what is nobody's business",
                    "say what is to be done, and no cause")  # fmt: skip
    return line


def _refuse_silence(said: Said, lines: tuple[Line, ...], cases: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse lines that leave a case without words."""
    case = silent_case([line.when for line in lines], cases, {})
    if case is not None:
        where = ", ".join(f"{name}: {case[name] or 'none'}" for name in sorted(case))
        said.refuse(f"no line is for {where}", "every case has its words", "add a line, or widen a `when`")


def silent_case(whens: Sequence[When], cases: Mapping[str, tuple[str, ...]], case: Case) -> Case | None:
    """A case that no line is for (文例のない場合), by as many names as it takes; None where there is none."""
    if not all(whens):
        return None
    if not whens:
        return case
    name, _ = Counter(chain.from_iterable(whens)).most_common(1)[0]
    each = (silent_case([*_left(whens, name, word)], cases, {**case, name: word}) for word in cases[name])
    return next((found for found in each if found is not None), None)


def _left(whens: Sequence[When], name: str, word: str) -> Iterator[When]:
    """What is left to be asked of the lines that may be said where a name is a word."""
    for when in whens:
        if word in when.get(name, {word}):
            yield {other: words for other, words in when.items() if other != name}
