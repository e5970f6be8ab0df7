"""Case files (事例ファイル): published answers written down so that they can be run.

Facts not named are assumed, never null: the vocabulary holds the table of assumptions. A name asked in `expect` is
never filled. An unknown name is refused with the near ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from madoguchi.rulebook.engine.roll import Special
from madoguchi.rulebook.reading import Said, suggested
from madoguchi.rulebook.vocabulary import Answer, Fact, vocabulary
from madoguchi.terms.errors import Place

FILE_KEYS = frozenset({"cases"})
MORE_FILE_KEYS = frozenset({"practice", "source", "confidence", "basis", "scope", "note"})
CASE_KEYS = frozenset({"why", "on", "expect"})
MORE_CASE_KEYS = frozenset(
    {"id", "practice", "source", "proves", "known_on", "facts", "confidence", "basis", "scope", "note", "disputed"}
)
DISPUTE = frozenset({"page", "against", "ours"})
BESIDE = frozenset({"status", "missing"})  # what stands beside an answer
STATUSES = frozenset({"settled", "undecided", "disputed", "undecidable"})
CONFIDENCES = frozenset({"high", "medium", "low"})
BIRTH, LATEST = "birth_date", "birth_date_latest"
HOUSEHOLD = "household"
MOST = 1200  # months in a hundred years: no number of a person's is greater


@dataclass(frozen=True, slots=True)
class Dispute:
    """Why a page is not followed (争いのある答え): its sentence, what is against it, what is answered instead."""

    page: str
    against: str
    ours: Mapping[str, Said]


@dataclass(frozen=True, slots=True)
class Case:
    """One case: what is asked of whom on which day, and what is expected.

    `facts` hold typed values or a `Special`; `assumed` names those that were filled; `expect` the pieces as written,
    what the page says where `disputed` says why it is not followed.
    """

    place: Place
    why: str
    practice: str
    source: str
    proves: tuple[str, ...]
    on: date
    known_on: date | None
    facts: Mapping[str, Any]
    assumed: tuple[str, ...]
    household: tuple[Mapping[str, Any], ...]
    expect: Mapping[str, Said]
    confidence: str
    id: str = ""
    scope: str = ""
    disputed: Dispute | None = None


def read_cases(said: Said) -> list[Case]:
    """The cases of a file. Raises `RefusedFile` for an unknown name, a wrong type, a missing key."""
    of_file = said.fields(FILE_KEYS, MORE_FILE_KEYS)
    return [_case(one, of_file) for one in of_file["cases"].items()]


def _case(said: Said, of_file: Mapping[str, Said]) -> Case:
    read = {**of_file, **said.fields(CASE_KEYS, MORE_CASE_KEYS)}
    if "practice" not in read:
        said.refuse("no practice is named", "an answer is an insurer's", "add `practice:` to the case or to the file")
    expect = _answers(read["expect"])
    given = read["facts"].entries() if "facts" in said.entries() else {}
    facts, household = read_facts(given)
    filled = assumptions(set(given) | set(expect))
    return Case(
        place=said.place,
        why=read["why"].text(),
        practice=read["practice"].text(),
        source=_told(read, "source", Said.text, ""),
        proves=tuple(_told(read, "proves", Said.texts, ())),
        on=read["on"].day(),
        known_on=_told(read, "known_on", Said.day, None),
        facts={**filled, **facts},
        assumed=tuple(filled),
        household=tuple({**assumptions(set(one)), **one} for one in household),
        expect=expect,
        confidence=_told(read, "confidence", lambda piece: piece.word(CONFIDENCES), "high"),
        id=_told(read, "id", Said.text, ""),
        scope=_told(read, "scope", Said.text, ""),
        disputed=_told(read, "disputed", lambda piece: _dispute(piece, expect), None),
    )


def _answers(said: Said) -> Mapping[str, Said]:
    """What is expected, or answered instead: names of the vocabulary with their pieces."""
    pieces = said.entries()
    for name, piece in pieces.items():
        _refuse_unknown(piece, name, vocabulary().answers, BESIDE)
    return pieces


def _dispute(said: Said, expect: Mapping[str, Said]) -> Dispute:
    """The dispute of a case; what is answered instead must be an answer that the page gives."""
    read = said.fields(DISPUTE)
    ours = _answers(read["ours"])
    if not ours or not set(ours) <= set(expect):
        read["ours"].refuse("an answer of ours that the page does not give", "a dispute sets one against the other",
                            f"answer {', '.join(expect)} here, as in `expect`")  # fmt: skip
    return Dispute(read["page"].text(), read["against"].text(), ours)


def _told(read: Mapping[str, Said], key: str, of: Callable[[Said], Any], otherwise: Any) -> Any:
    return of(read[key]) if key in read else otherwise


def read_facts(given: Mapping[str, Said]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Facts by name, typed; and those of the others in the household."""
    facts: dict[str, Any] = {}
    household: list[dict[str, Any]] = []
    for name, piece in given.items():
        _refuse_unknown(piece, name, vocabulary().facts, frozenset())
        if name == HOUSEHOLD:
            household = [read_facts(other.entries())[0] for other in piece.items()]
        else:
            facts[name] = read_fact(vocabulary().facts[name], piece)
    if LATEST in facts:
        _refuse_ends(facts, given[LATEST])
    return facts, household


def _refuse_ends(facts: Mapping[str, Any], latest: Said) -> None:
    """The last day that a birth date can be says nothing without the first, and cannot be before it."""
    first, last = facts.get(BIRTH), facts[LATEST]
    if not isinstance(last, Special) and (not isinstance(first, date) or last < first):
        latest.refuse(f"a `{LATEST}` that does not fit `{BIRTH}`", "it cannot be earlier, nor be known alone",
                      f"write the first day it can be as `{BIRTH}`, the last as `{LATEST}`")  # fmt: skip


def _refuse_unknown(piece: Said, name: str, known: Mapping[str, Fact | Answer], beside: frozenset[str]) -> None:
    if name not in known and name not in beside:
        piece.refuse(f"there is no name `{name}` in the vocabulary", "an unknown name is never ignored",
                     f"use {suggested(name, [*known, *beside])[:300]}")  # fmt: skip


def read_fact(fact: Fact, said: Said) -> Any:
    """A fact's value by its type: date, bool, word, number, list of words; or a `Special` word."""
    for special in Special:
        if said.is_(special.value) and special.value not in fact.words:
            return special
    typed: dict[str, Callable[[], Any]] = {
        "flag": said.flag,
        "day": said.day,
        "number": lambda: _number(said),
        "word": lambda: said.word(frozenset(fact.words)),
        "words": lambda: [item.word(frozenset(fact.words)) for item in said.items()],
    }
    return typed[fact.kind]()


def _number(said: Said) -> int:
    number = said.number()
    if not 0 <= number <= MOST:
        said.refuse(f"a number of {len(said.text())} characters", f"a percentage or a number of months is 0 to {MOST}",
                    "write digits only, as in 12")  # fmt: skip
    return number


def assumptions(named: set[str]) -> dict[str, Any]:
    """The facts a case assumes where it does not name them."""
    unnamed = ((name, value) for name, value in _assumed().items() if name not in named)
    return {name: list(value) if isinstance(value, list) else value for name, value in unnamed}


@cache
def _assumed() -> Mapping[str, Any]:
    """The whole table of assumptions, read once."""
    here = Place("vocabulary.yaml", 1, 1)
    facts = [fact for fact in vocabulary().facts.values() if fact.kind != "people"]
    return {fact.name: read_fact(fact, Said(here, fact.assumed)) for fact in facts if fact.assumed is not None}
