"""Where the two readings are known to differ (未決の問い), each with the words that leave it open.

A question is closed by deciding it, in the rules or in the plain reading, and dropping it here; a test sees to it that
none stays here once nobody differs any more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from reference.person import Person, by

from madoguchi.days.age import first_day_of_70_rate

ALL: frozenset[str] = frozenset()
"""Every answer may differ."""


@dataclass(frozen=True)
class Question:
    """`asked` with the words it rests on; `answers` that may differ (ALL: any) where `touches` holds of a person."""

    asked: str
    answers: frozenset[str]
    touches: Callable[[Person], object]

    def covers(self, person: Person, answer: str) -> bool:
        """Whether a difference in an answer is this question."""
        return (not self.answers or answer in self.answers) and bool(self.touches(person))


def _rate_changed_before_70(p: Person) -> bool:
    days = (p["copayment_rate_from"], p["next_copayment_rate_from"])
    return not p.is_late_stage and any(day and day < first_day_of_70_rate(p["birth_date"]) for day in days)


def _card_ends_first(p: Person) -> bool:
    ends: date | None = p["card_expires_on"]
    recorded = p["digital_certificate_expires_on"]
    return ends is not None and (recorded is None or ends < recorded)


QUESTIONS = (
)
