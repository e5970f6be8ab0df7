"""One application written to (申請の記録): its next state, and what comes of it for the person, under one number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.blanks import blank
from madoguchi.adapters.postgres.registry.writing import carry_out, stretches
from madoguchi.days.bounds import FLOOR
from madoguchi.days.spans import Span
from madoguchi.desk.application_outcome import Outcome
from madoguchi.registry.applications import Item, State
from madoguchi.registry.groups import group_named
from madoguchi.registry.history import corrected

STEP: Final = """
INSERT INTO applications.step (insurer, application, state, on_day, until, effective_on, rule, because, missing, lacks,
    why, facts, learnt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""


@dataclass(frozen=True, slots=True)
class Writing:
    """An application that is written to (記録中の申請): its number, the day, and the number it is learnt under."""

    books: Books
    application: int
    on: date
    n: int

    async def step(
        self, told: Outcome, *, lacks: Sequence[Item] = (), why: str | None = None, facts: Collection[str] = ()
    ) -> None:  # fmt: skip
        """Write a state."""
        state = (told.state or State.RECEIVED).value
        words = (told.rule, list(told.because), list(told.missing), words_of(lacks), why, sorted(facts))
        await self.books.connection.execute(STEP, self.books.insurer, self.application, state, self.on, told.until,
                                            told.effective_on, *words, self.n)  # fmt: skip

    async def fact(self, person: int, group: str, said: Mapping[str, Any], since: date | None = None) -> bool:
        """Say of the person, from a day on, what comes of it; of what holds always, of all days. Whether it is new."""
        home = group_named(group)
        first = FLOOR if home.holds == "always" else since or self.on
        done = corrected(await stretches(self.books, person, group), Span(first, None), said, blank(home))
        await carry_out(self.books, person, group, done, self.n)
        return bool(done)


def words_of(items: Sequence[Item]) -> list[str]:
    """Items as they are stored (記載事項の語)."""
    return [one.value for one in items]
