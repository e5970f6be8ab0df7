"""Linking individual numbers (個人番号の紐付け): the port, the questions that a person must look at, and what is told.

A number is never told here, and no value of a record: a question names its person by key, and what differs by field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.intake import Incoming, Taken, Wish
from madoguchi.registry.linking import Doubt
from madoguchi.terms.errors import Refused

Said = Literal["asked", "accepted", "rejected"]
State = Literal["open", "asked", "accepted", "rejected", "linked", "undone"]


class NoSuchQuestion(Refused):
    """A question that there is not (照合番号の誤り)."""


class NoSuchLink(Refused):
    """A person whose number is not linked (紐付けのない人)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody said who looked at a question (確認の記録)."""

    said: Said
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """A number that was brought for a person and waits (照合の保留); accepted, for the number to come again."""

    question: int
    person: str
    doubts: tuple[Doubt, ...]
    state: State
    opened_at: datetime
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """What came of a file of numbers (紐付けの結果). `taken` is the record of the file."""

    taken: Taken
    waiting: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """A link that is undone (取り消す紐付け): of whom, why; `once` is a key of the caller's."""

    person: str
    reason: str
    on: BusinessDay
    once: str | None = None


class Linking(Protocol):
    """Where numbers of an insurer are linked (紐付け)."""

    def link(self, file: Incoming, wish: Wish, seen: Callable[[int], object] = bool) -> Linked:
        """Take a file of numbers in: what agrees is linked, all else is asked."""

    def questions(self, purpose: str, *, settled: bool = False) -> Sequence[Question]:
        """The questions that wait, the oldest first; with `settled` all there ever were. Who looks is recorded."""

    def question(self, number: int, purpose: str) -> Question:
        """A question with all that was said of it; who looks is recorded. Raises `NoSuchQuestion`."""

    def look(self, number: int, said: Said, reason: str, once: str | None = None) -> Question:
        """Say something of a question, which is a look at it too. What is said twice with one key is said once."""

    def undo(self, wrong: Wrong) -> int:
        """Undo a link that is wrong, by an entry: under which number. Raises `NoSuchLink`."""
