"""Where the two readings are known to differ (未決の問い), each with the words that it rests on and one example.

A question is closed by deciding it, in the rules or in the plain reading, and dropping it here. A test asks every
example again and fails when both readings agree on it, so that none stays here longer than it is one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reference.person import Person

EVERY: frozenset[str] = frozenset()
"""Stands for every answer."""
ANYBODY: dict[str, Any] = {
    "birth_date": date(1980, 1, 1), "eligible_from": date(2000, 1, 1), "relation": "insured", "nationality": "japanese",
    "residence": "in_area", "has_card": True, "registered": True, "data_registered": True,
    "individual_number_filed": True, "copayment_rate": 30, "arrears_months": 0,
}  # fmt: skip
"""A holder of 45 or so, of whom nothing else is to be told."""


@dataclass(frozen=True)
class Question:
    """`answers` that may differ where `touches` holds; and an example: insurer, day, facts beyond ANYBODY."""

    asked: str
    answers: frozenset[str]
    touches: Callable[[Person], object]
    insurer: str
    on: date
    facts: Mapping[str, Any]

    def covers(self, person: Person, answer: str) -> bool:
        """Whether a difference in an answer about a person is this question."""
        return (not self.answers or answer in self.answers) and bool(self.touches(person))


QUESTIONS: tuple[Question, ...] = ()
"""None is open: whatever the two readings say differently is a slip in one of them."""
