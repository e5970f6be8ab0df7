"""The check on PostgreSQL (資格確認の保管): a `Checks` of the desk, for one event loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from madoguchi.adapters.postgres.reception.committing import Committing
from madoguchi.adapters.postgres.reception.finding import find, sought
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.adapters.postgres.standing.projecting import CARD, NUMBER, PERSON, LookupKey
from madoguchi.desk.verifying import OF_NO_VISIT, Findings, Question, too_many_misses
from madoguchi.reception.answering import Found, InsurerShown
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import Asked, ByCard, ByNumber, Counter
from madoguchi.reception.consents import KEPT

FINDERS: Final = 4  # connections that read; one more writes
READING, WRITING = "verifier", "reception"
ASKS: Final = "SELECT reception.is_unsure('{}', $1)"


@dataclass(slots=True)
class PostgresChecks:
    """Where standing is read and visits are kept (照会の接続口). Administrators act inside the fences.

    `insurers`: what an answer says of each insurer, by our key: by its number a question names it.
    """

    dsn: str
    key: LookupKey
    insurers: Mapping[str, InsurerShown]
    finders: Lines = field(init=False)
    committing: Committing = field(init=False)
    numbered: Mapping[str, Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.finders = Lines(self.dsn, READING, FINDERS)
        self.committing = Committing(Lines(self.dsn, WRITING, 1))
        self.numbered = by_number(self.insurers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.committing.close()
        self.finders.close()

    async def ready(self) -> None:
        """Whether the database answers (応答の確認). Raises `Unreachable`, and what `connect` does."""
        await self.finders.run(lambda connection: connection.fetchval(ASKS, self.key.name))

    async def find(self, at: Counter, question: Question) -> Findings:
        """Whoever fits, in one statement. Raises `Unreachable` within a second where the database does not answer."""
        what = sought(question, self.key, self.numbered)
        return await self.finders.run(lambda connection: find(connection, at, what, question.on, self.key))

    async def keep(self, at: Counter, question: Question, answer: Answer, found: Sequence[Found]) -> str:
        """The visit's random code, when it and its audit entry are committed; of a miss and a stop, that of the entry.

        Raises `Unreachable` where that cannot be said within a second, `TooManyMisses` where the counter came to have
        too many meanwhile.
        """
        looks = [(one.insurer, one.person) for one in found]
        kept = await self.committing.keep(_said(at, question, answer, found, self.numbered), looks)
        if kept.seconds:
            raise too_many_misses(kept.seconds)
        return kept.code


def by_number(insurers: Mapping[str, InsurerShown]) -> Mapping[str, Sequence[str]]:
    """Our keys of the insurers of a number (保険者番号から)."""
    named: dict[str, list[str]] = {}
    for name, one in insurers.items():
        if one.number:
            named.setdefault(one.number, []).append(name)
    return named


def _said(
    at: Counter, question: Question, answer: Answer, found: Sequence[Found], numbered: Mapping[str, Sequence[str]]
) -> Mapping[str, Any]:
    """What is kept of an answer: numbers and words of ours, and the facility's own key."""
    whose = _told_of(answer, found)
    return {
        "facility": at.facility, "terminal": at.terminal, "on_day": question.on.isoformat(), "how": how(question.asked),
        "answer": answer.validity.value, "once": question.once, "consents": sorted(question.consents & KEPT),
        "insurer": whose.insurer if whose else None, "person": whose.person if whose else None,
        "missed": _missed(answer, found), "asked_of": _asked_of(question.asked, numbered),
    }  # fmt: skip


def how(asked: Asked) -> str:
    """By what was asked (照会の方法), a word of ours."""
    if isinstance(asked, ByCard):
        return CARD
    return NUMBER if isinstance(asked, ByNumber) else PERSON


def _told_of(answer: Answer, found: Sequence[Found]) -> Found | None:
    """Whom an answer tells of, if it is one."""
    if answer.validity in OF_NO_VISIT:
        return None
    told = {one.insurer for one in answer.covers}
    fit = [one for one in found if not told or one.insurer in told]
    return fit[0] if len(fit) == 1 else None


def _missed(answer: Answer, found: Sequence[Found]) -> bool:
    """Whether it counts as a miss: also where nobody fits and nobody can say yet that there is none."""
    return answer.validity is Validity.NONE or (answer.validity is Validity.CANNOT_TELL and not found)


def _asked_of(asked: Asked, numbered: Mapping[str, Sequence[str]]) -> str | None:
    """The insurer whose number was named."""
    return next(iter(numbered.get(asked.insurer, ())), None) if isinstance(asked, ByNumber) else None
