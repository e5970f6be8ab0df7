"""The words of the ladder (手順の言葉) of `ladder.yaml`: causes, rungs, what is charged, what a claim says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from madoguchi.reception.claims import rules_on
from madoguchi.reception.wording import OURS
from madoguchi.rulebook.reading import Said, read_file

FILE: Final = Path(__file__).with_name("ladder.yaml")
MARKS: Final = frozenset({"source", "checked"})
STAFF: Final = frozenset({"ja", "en"})
SPOKEN: Final = STAFF | {"say_ja", "say_en", "say_easy"}
CAUSE: Final = STAFF | {"first_ja", "first_en"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words (言葉), by what it is for: `ja`, `en` to who works there; `say_…` to the patient; `first_…`.

    `source`: the passage it follows, None where it is ours; `checked`: held against it.
    """

    texts: Mapping[str, str]
    source: str | None
    checked: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung (手順の段): what is asked for together, its words, what is charged and claimed. `causes`: for these."""

    name: str
    things: frozenset[str]
    causes: frozenset[str]
    words: Line
    charge: str
    claim: str


@cache
def _file() -> Mapping[str, Said]:
    return read_file(FILE).fields(frozenset({"causes", "rungs", "charges", "claims", "ends"}))


@cache
def lines(kind: str) -> Mapping[str, Line]:
    """The lines of a kind (言葉の一覧): `causes`, `charges`, `claims`, `ends`. Raises `RefusedFile`."""
    needed = {"causes": CAUSE, "ends": SPOKEN}.get(kind, STAFF)
    return {name: _line(said.fields(needed | MARKS), needed) for name, said in _file()[kind].entries().items()}


def _line(read: Mapping[str, Said], needed: frozenset[str]) -> Line:
    source = None if read["source"].is_(OURS) else read["source"].text()
    return Line({name: read[name].text() for name in sorted(needed)}, source, read["checked"].flag())


@cache
def rungs() -> tuple[Rung, ...]:
    """The rungs, in order (手順の段の一覧). Raises `RefusedFile`."""
    return tuple(_rung(name, said) for name, said in _file()["rungs"].entries().items())


def _rung(name: str, said: Said) -> Rung:
    read = said.fields(SPOKEN | MARKS | {"things", "charge", "claim"}, frozenset({"causes"}))
    causes = frozenset(read["causes"].texts()) if "causes" in read else frozenset()
    charge, claim = (read[one].word(frozenset(lines(f"{one}s"))) for one in ("charge", "claim"))
    return Rung(name, frozenset(read["things"].texts()), causes, _line(read, SPOKEN), charge, claim)


def claim_on(claim: str, on: date) -> Mapping[str, str]:
    """What a claim says on a day (請求の記載), in both languages, with the figures of that day in their places."""
    figures = rules_on(on)["unknown"]
    return {name: text.format_map(figures) for name, text in lines("claims")[claim].texts.items()}
