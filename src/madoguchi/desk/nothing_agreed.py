"""The check, where what it asks with is no consent (同意を伴わない照会): before anybody agreed, or asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from madoguchi.desk.verifying import Checks, Findings, Question
from madoguchi.reception.answering import Found
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Counter


@dataclass(frozen=True, slots=True)
class NothingAgreed:
    """Checks that keep no consent of a question (同意を記録しない照会): a `Checks`."""

    checks: Checks

    async def find(self, at: Counter, question: Question) -> Findings:
        """Whoever fits, as `Checks.find`."""
        return await self.checks.find(at, question)

    async def keep(self, at: Counter, question: Question, answer: Answer, found: Sequence[Found]) -> str:
        """The visit's code, as `Checks.keep`; nothing that was asked with is kept as agreed to."""
        return await self.checks.keep(at, replace(question, consents=frozenset()), answer, found)
