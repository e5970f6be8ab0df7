"""What an insurer may choose (選択肢): declared once, typed, each with the answers it affects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from madoguchi.rulebook.reading import Said, read_bytes, suggested
from madoguchi.rulebook.vocabulary import Named, vocabulary

TYPES = frozenset({"switch", "word", "set", "day", "number"})
DOES_NOT_APPLY = "none"


@dataclass(frozen=True, slots=True)
class Declared(Named):
    """A name with its type: a choice of insurers, or a value of the law."""

    type_: str
    unit: str
    words: dict[str, Named]

    def typed(self, said: Said) -> Any:
        """The value as this type: bool, str, frozenset, date, int; DOES_NOT_APPLY for `none`."""
        if said.is_(DOES_NOT_APPLY) and DOES_NOT_APPLY not in self.words:
            return DOES_NOT_APPLY
        read: dict[str, Callable[[], Any]] = {
            "switch": said.flag,
            "word": lambda: said.word(frozenset(self.words)),
            "set": lambda: frozenset(item.word(frozenset(self.words)) for item in said.items()),
            "day": said.day,
            "number": said.number,
        }
        return read[self.type_]()


@dataclass(frozen=True, slots=True)
class Choice(Declared):
    """A choice: the row of the public table of choices, and the answers that may change with it."""

    row: int
    affects: frozenset[str]


@cache
def choices() -> dict[str, Choice]:
    """The declared choices, in the order of `choices.yaml`."""
    raw = files("madoguchi.rulebook").joinpath("choices.yaml").read_bytes()
    return {name: _choice(name, said) for name, said in read_bytes(raw, "choices.yaml").entries().items()}


def _choice(name: str, said: Said) -> Choice:
    read = said.fields(frozenset({"row", "ja", "en", "type", "affects"}), frozenset({"unit", "words"}))
    affects = frozenset(answer for one in read["affects"].items() for answer in _affected(one))
    one = read_declared(name, read)
    return Choice(one.name, one.ja, one.en, one.type_, one.unit, one.words, read["row"].number(), affects)


def read_declared(name: str, read: dict[str, Said]) -> Declared:
    """Read name, type, unit and words of a choice or a value of the law."""
    words = {word: Named(word, one.entries()["ja"].text(), one.entries()["en"].text())
             for word, one in (read["words"].entries() if "words" in read else {}).items()}  # fmt: skip
    return Declared(name, read["ja"].text(), read["en"].text(), read["type"].word(TYPES),
                    read["unit"].text() if "unit" in read else "", words)  # fmt: skip


def _affected(said: Said) -> Iterable[str]:
    """An answer, or all answers of a group of the vocabulary."""
    answers = vocabulary().answers
    of_group = [name for name, answer in answers.items() if answer.group == said.text()]
    if not of_group and said.text() not in answers:
        said.refuse(f"there is no answer or group `{said.text()}`", "a choice affects answers",
                    f"use {suggested(said.text(), answers)}")  # fmt: skip
    return of_group or [said.text()]
