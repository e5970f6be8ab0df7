"""The check on PostgreSQL (資格確認の保管): a `Checks` of the desk, for one event loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.reception.committing import Keeping, Kept, Look, keep
from madoguchi.adapters.postgres.reception.finding import Sought, find, sought
from madoguchi.adapters.postgres.reception.gathering import Gathering
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.adapters.postgres.standing.projecting import CARD, NUMBER, PERSON, PHONE, LookupKey
from madoguchi.desk.verifying import OF_NO_VISIT, Findings, Question, too_many_at_once, too_many_misses
from madoguchi.reception.answering import NOT_BUILT, NOT_HERE, Found, InsurerShown
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Asked, ByAgreement, ByCard, ByNumber, ByPerson, Counter
from madoguchi.reception.consents import GIVEN

FINDERS: Final = 2  # connections that read; one more writes
PATIENCE: Final = 0.5  # seconds until a question is looked up, or is next; else it is refused: there are too many
READING, WRITING = "verifier", "reception"
HOW: Final[Mapping[type[Asked], str]] = {ByNumber: NUMBER, ByCard: CARD, ByPerson: PERSON, ByAgreement: "again"}
ASKS: Final = "SELECT reception.is_unsure('{}', $1)"


@dataclass(slots=True)
class PostgresChecks:
    """Where standing is read and visits are kept (照会の接続口). Administrators act inside the fences.

    `insurers`: what an answer says of each insurer, by our key: by its number a question names it.
    """

    dsn: str
    key: LookupKey
    insurers: Mapping[str, InsurerShown]
    finding: Gathering[Sought, Findings] = field(init=False)
    committing: Gathering[Keeping, Kept] = field(init=False)
    numbered: Mapping[str, Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.finding = Gathering(Lines(self.dsn, READING, FINDERS), self._found, PATIENCE, too_many_at_once)
        self.committing = Gathering(Lines(self.dsn, WRITING, 1), keep)
        self.numbered = by_number(self.insurers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.finding.close()
        finally:
            await self.committing.close()

    async def ready(self) -> None:
        """Whether the database answers (応答の確認). Raises `Unreachable`, and what `connect` does."""
        await self.finding.lines.run(lambda connection: connection.fetchval(ASKS, self.key.name))

    async def find(self, at: Counter, question: Question) -> Findings:
        """Whoever fits (該当者), in one statement for all that ask at once.

        Raises `Unreachable` within a second where the database does not answer, `Busy` within half a one where more
        wait than are looked up next.
        """
        return await self.finding.ask(sought(at, question, self.key, self.numbered))

    async def _found(self, connection: Connection, each: Sequence[Sought]) -> Sequence[Findings]:
        return await find(connection, each, self.key)

    async def keep(self, at: Counter, question: Question, answer: Answer, found: Sequence[Found]) -> str:
        """The visit's random code, when it and its audit entry are committed; of a miss and a stop, that of the entry.

        Raises `Unreachable` where that cannot be said within a second, `TooManyMisses` where the counter came to have
        too many meanwhile.
        """
        kept = await self.committing.ask(_keeping(at, question, answer, found, self.numbered))
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


def _keeping(
    at: Counter, question: Question, answer: Answer, found: Sequence[Found], numbered: Mapping[str, Sequence[str]]
) -> Keeping:
    """What is kept of an answer. Nobody's visit is kept where nobody was found."""
    missed = _missed(question.asked, answer, found)
    is_visit = bool(found) and answer.validity not in OF_NO_VISIT
    return Keeping(
        at.facility, at.terminal, question.on, PHONE if any(one.by_phone for one in found) else how(question.asked),
        answer=answer.validity.value if is_visit else None,
        whose=(_asked_of(question.asked, numbered), None) if missed is not None else _told_of(answer, found),
        missed=missed, looks=tuple((one.insurer, one.person) for one in found), once=question.once,
        consents=tuple(sorted(question.consents & GIVEN)),
    )  # fmt: skip


def how(asked: Asked) -> str:
    """By what was asked (照会の方法), a word of ours."""
    return HOW[type(asked)]


def _told_of(answer: Answer, found: Sequence[Found]) -> Look:
    """Whom an answer tells of, if it is one; else the insurer alone, whose visits they go with."""
    told = {one.insurer for one in answer.covers}
    fit = [one for one in found if not told or one.insurer in told]
    return (fit[0].insurer, fit[0].person) if len(fit) == 1 else (next((one.insurer for one in fit), None), None)


def _missed(asked: Asked, answer: Answer, found: Sequence[Found]) -> bool | None:
    """Whether it counts as a miss (該当なしの数え方), and if it does, whether nobody is there for sure.

    Nobody fits and nobody can say yet that there is none: it counts, too. A number of an insurer that is not kept here
    does not: nothing is learnt by trying it. Nor by asking again about one's own.
    """
    if found or answer.because == NOT_HERE or isinstance(asked, ByAgreement):
        return None
    return answer.because != NOT_BUILT


def _asked_of(asked: Asked, numbered: Mapping[str, Sequence[str]]) -> str | None:
    """The insurer whose number was named."""
    return next(iter(numbered.get(asked.insurer, ())), None) if isinstance(asked, ByNumber) else None
