"""Refusals in Japanese (拒む理由の言い換え): by the catalogue, in English where it says nothing of a text.

Refusals are raised in English, as logs keep them, in hundreds of places; only who tells one to a clerk asks here. What
is filled into a text is kept as it is: nothing is told in Japanese that the English did not tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Protocol

from madoguchi.desk.refusals.catalogue import catalogue
from madoguchi.desk.refusals.template import HOLE, WORD, Kinds, Template
from madoguchi.issuing.steps import Step
from madoguchi.registry.applications import State
from madoguchi.rulebook.vocabulary import vocabulary

PLACED: Final = re.compile(r"(?P<place>[^\n]*?:\d+:\d+): (?P<text>.+)", re.DOTALL)  # as `RefusedFile` begins
BETWEEN: Final = {", ": "、", " or ": "か"}
LISTED: Final = re.compile("(, | or )")


class Refusal(Protocol):
    """What says what is wrong, why, and what to do (拒否): an error, a row, a finding."""

    @property
    def what(self) -> str:
        """What is wrong (内容)."""

    @property
    def why(self) -> str:
        """Which rule it breaks (理由)."""

    @property
    def do(self) -> str:
        """The next step (対処)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a refusal says in a language (拒否の文面)."""

    what: str
    why: str
    do: str


@dataclass(frozen=True)
class Phrases:
    """The entries of a catalogue, ready to be looked up (索引): whole texts, and templates by their rarest word."""

    whole: Mapping[str, str]
    by_word: Mapping[str, tuple[Template, ...]]

    @classmethod
    def of(cls, entries: Mapping[str, str]) -> Phrases:
        """The entries by how they are found."""
        templates = [Template(english, ja) for english, ja in entries.items() if HOLE in english]
        times = Counter(word for one in templates for word in one.words)
        by_word: dict[str, tuple[Template, ...]] = {}
        for one in templates:
            rarest = min(one.words, key=lambda word: (times[word], word), default="")
            by_word[rarest] = (*by_word.get(rarest, ()), one)
        return cls({english: ja for english, ja in entries.items() if HOLE not in english}, by_word)

    def said(self, text: str, kinds: Kinds) -> str | None:
        """A text in Japanese (言い換え); None where no entry says it."""
        if text in self.whole:
            return self.whole[text]
        told = (one.said(text, kinds) for one in self._likely(text))
        return next((ja for ja in told if ja is not None), None)

    def _likely(self, text: str) -> Iterator[Template]:
        """The templates whose rarest word stands in a text: those that join texts, then those that say most of it."""
        found = [one for word in {"", *WORD.findall(text)} for one in self.by_word.get(word, ())]
        yield from sorted(found, key=lambda one: (not one.joins, -one.weight, one.english))


@cache
def phrases() -> Phrases:
    """The catalogue (対訳)."""
    return Phrases.of(catalogue())


@lru_cache(maxsize=4_096)
def in_japanese(text: str) -> str:
    """A text of a refusal in Japanese (言い換え), its place in a file before it; as it is where nothing says it.

    >>> in_japanese("roll.csv:2:1: a row of 12 cells"), in_japanese("what nobody wrote down")
    ('roll.csv:2:1: セルが 12 個の行', 'what nobody wrote down')
    """
    found = PLACED.fullmatch(text)
    place, bare = (f"{found['place']}: ", found["text"]) if found else ("", text)
    return place + (phrases().said(bare, KINDS) or bare)


def listed(text: str) -> str:
    """A list as Japanese writes it (一覧).

    >>> listed("6 or 8"), listed("one, two")
    ('6か8', 'one、two')
    """
    return "".join(BETWEEN.get(part, part) for part in LISTED.split(text))


def named(text: str) -> str:
    """A list of names as they are typed, each with its term if it is a fact's or an answer's (名前の並び).

    What is masked gets none: no message has a word for protection.

    >>> named("`lost_on` or nobody")
    '`lost_on`（資格喪失日）かnobody'
    """
    return "".join(BETWEEN.get(part) or part + _term(part.strip("`")) for part in LISTED.split(text))


def _term(name: str) -> str:
    fact = vocabulary().facts.get(name)
    known = fact or vocabulary().answers.get(name)
    return "" if known is None or (fact and fact.masked) else f"（{known.ja}）"


def said_in(language: str, refusal: Refusal) -> Said:
    """What is told of a refusal in a language (拒否の文面).

    >>> said_in("ja", Said("no insurer", "what is owed depends on its practice", "split the file")).what
    '保険者がありません'
    """
    told = in_japanese if language == "ja" else str
    return Said(told(refusal.what), told(refusal.why), told(refusal.do))


def step(text: str) -> str:
    """A step of a paper, or a state of an application, by its Japanese (経過の語).

    >>> step("`handed_over`"), step("queried"), step("nothing")
    ('窓口交付', '照会中', '記録なし')
    """
    word = text.strip("`")
    return STEPS.get(word, word)


def days_told(text: str) -> str:
    """Who says which day a file is of (基準日の出どころ).

    >>> days_told("the command says 2026-06-29, a row (1) says 2026-06-30")
    'コマンドでは 2026-06-29、日付欄（1番目の日）では 2026-06-30'
    """
    told = [SAYS.fullmatch(one) for one in text.split(", ")]
    return "、".join(_day_told(one) if one else text for one in told)


def roles_told(text: str) -> str:
    """Roles of the database, each by its Japanese and as it is typed (役割の並び).

    >>> roles_told("clerk or approver")
    '窓口担当（clerk）か承認者（approver）'
    """
    return "".join(BETWEEN.get(one) or _role(one) for one in LISTED.split(text))


def _role(name: str) -> str:
    return f"{ROLES[name]}（{name}）" if name in ROLES else name


def _day_told(one: re.Match[str]) -> str:
    which = f"（{one['n']}番目の日）" if one["n"] else ""
    return f"{SAYERS[one['who']]}{which}では {one['day']}"


SAYS: Final = re.compile(r"(?P<who>the command|its name|a row)(?: \((?P<n>\d+)\))? says (?P<day>\S+)")
SAYERS: Final = {"the command": "コマンド", "its name": "ファイル名", "a row": "日付欄"}
STEPS: Final = {one.value: one.ja for words in (State, Step) for one in words} | dict.fromkeys(
    ("nothing", "not there"), "記録なし")  # fmt: skip
ROLES: Final = {
    "clerk": "窓口担当", "approver": "承認者", "intake": "取り込み担当", "auditor": "監査担当",
    "verifier": "照合プログラム", "reception": "受付プログラム",
}  # fmt: skip
KINDS: Final[Kinds] = {
    "said": in_japanese, "list": listed, "named": named, "step": step, "days": days_told, "roles": roles_told,
}  # fmt: skip
