"""A visit verified (資格確認): one use case behind every interface: HTTP, folder, reader, FHIR.

The order is always the same: what stands is read, who asks and for which day is looked at, the answer is made, the
visit and its audit entry are committed, and only then is anything told. What cannot be committed is not told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Protocol

from madoguchi.reception.answering import (
    NOBODY,
    NOT_BUILT,
    NOT_HERE,
    UNREACHABLE,
    Found,
    InsurerShown,
    answer_of,
    fitting,
)
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import Asked, ByNumber, Counter
from madoguchi.reception.consents import allowed
from madoguchi.terms.errors import Refused

OF_NO_VISIT: Final = frozenset({Validity.NONE, Validity.STOPPED})
"""What is answered without a visit's code: nobody was found, or nobody may be told of."""
NOT_YET: Final = Answer(Validity.CANNOT_TELL, because=NOT_BUILT)
SILENT: Final = Answer(Validity.CANNOT_TELL, because=UNREACHABLE)
"""What is told while the database does not answer."""
ELSEWHERE: Final = Answer(Validity.CANNOT_TELL, because=NOT_HERE)


class NotOpen(Refused):
    """A facility that is unknown, closed, or whose key does not fit (利用できない医療機関等): all the same."""


class NotThisDay(Refused):
    """A day that is neither today nor that of a visit of one's own (照会できない日)."""


class TooManyMisses(Refused):
    """So many questions that found nobody that no more are taken for a while (照会の一時停止).

    `seconds`: after how many at the latest questions are taken again.
    """

    def __init__(self, *, what: str, why: str, do: str, seconds: int) -> None:
        super().__init__(what=what, why=why, do=do)
        self.seconds = seconds


def too_many_misses(seconds: int) -> TooManyMisses:
    """The refusal of who has to wait (照会の一時停止の理由): the same whatever was asked."""
    return TooManyMisses(what="too many questions that found nobody",
                         why="numbers and dates of birth are not to be found out by trying",
                         do="wait until questions are taken again, and look at the paper once more",
                         seconds=seconds)  # fmt: skip


class Busy(Refused):
    """More at once than can be answered in time (混雑): to be asked again, nothing was told or recorded."""


def too_many_at_once() -> Busy:
    """What is said where too many ask at once (混雑の理由)."""
    return Busy(what="more questions at once than can be answered in time", why="nothing was looked up or recorded",
                do="ask again in a second")  # fmt: skip


class Unreachable(Refused):
    """The database did not answer in time (照会先に届かない)."""


def unreachable() -> Unreachable:
    """What is said where the database does not answer (照会先に届かない理由)."""
    return Unreachable(what="the question cannot be answered now", why="the database did not answer in time",
                       do="ask again; meanwhile ask for another proof, for this is no word about cover")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what stands beside it (照会の内容). `consents`: values of `reception.consents.Consent`.

    `once`: the caller's own key: asked again under it, the first answer's visit is told again.
    """

    asked: Asked
    on: date
    consents: frozenset[str] = field(default_factory=frozenset)
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What storage found (照会の結果): rows of whoever fits, and what is known of who asks.

    `open`: the facility may ask. `waits`: it has to wait, after too many misses, `seconds` at most. `unsure`: people
    are not built, or not to be found yet, of whom this may be one; storage says so wherever nobody fits, and wherever
    whoever fits by card has no cover. `here`: whoever is asked about would be kept here; an insurer number that nobody
    has here is another insurer's, of whom nothing is known. `own_day`: the day is the facility's own, whoever is found
    or not: something of its own, other than a visit, says so.
    """

    found: Sequence[Found]
    open: bool = True
    waits: bool = False
    seconds: int = 600
    unsure: bool = False
    here: bool = True
    own_day: bool = False


class Checks(Protocol):
    """Where standing is read and visits are kept (照会の接続口)."""

    async def find(self, at: Counter, question: Question) -> Findings:
        """Whoever fits, in one statement. Raises `Unreachable` within two seconds of a silent database."""

    async def keep(self, at: Counter, question: Question, answer: Answer, found: Sequence[Found]) -> str:
        """The visit's random code, when it and its audit entry are committed; of a miss, that it is counted.

        A visit is that of somebody who was found and the answer tells of: `OF_NO_VISIT` names answers that leave an
        entry alone. A miss is any answer with nobody found, but of a number of an insurer that is not kept here; each
        way to ask has limits of its own. May raise `TooManyMisses`, `Busy`; raises `Unreachable` where that cannot be
        said within two seconds.
        """


async def verify(
    checks: Checks, at: Counter, question: Question, today: date, insurers: Mapping[str, InsurerShown]
) -> Answer:  # fmt: skip
    """Verify a visit (資格確認). `insurers`: what an answer says of each insurer, by our key.

    Raises `NotOpen`, `NotThisDay`, `TooManyMisses`. A database that does not answer is an answer: *cannot tell*.
    """
    if question.on > today:
        raise _not_this_day()
    try:
        findings = await checks.find(at, question)
        _refuse(findings)
        found = await _of_the_day(checks, at, question, findings, today)
        answer = _answered(question, findings, found, insurers)
        visit = await checks.keep(at, question, answer, found)
    except Unreachable:
        return SILENT
    return replace(answer, visit=visit) if found and answer.validity not in OF_NO_VISIT else answer


def not_open() -> NotOpen:
    """What is said to a facility that may not ask (利用できない理由), whyever."""
    return NotOpen(what="a facility that is not open here",
                   why="only facilities that are open ask, each with its own key",
                   do="have the facility opened, or its key renewed, by the administrator")  # fmt: skip


def _refuse(findings: Findings) -> None:
    if not findings.open:
        raise not_open()
    if findings.waits:
        raise too_many_misses(findings.seconds)


async def _of_the_day(
    checks: Checks, at: Counter, question: Question, findings: Findings, today: date
) -> Sequence[Found]:  # fmt: skip
    """Whoever fits; of a day that is past, those whom the facility had as a visit then. Else it counts as a miss."""
    found = fitting(question.asked, findings.found)
    if question.on == today or findings.own_day:
        return found
    if visitors := tuple(one for one in found if one.visited):
        return visitors
    await checks.keep(at, question, NOBODY, ())
    raise _not_this_day()


def _answered(
    question: Question, findings: Findings, found: Sequence[Found], insurers: Mapping[str, InsurerShown]
) -> Answer:  # fmt: skip
    """The answer; where it may be of somebody who is not built yet, or of another insurer, that nobody can tell."""
    if not findings.here:
        return ELSEWHERE
    may = allowed(question.asked, question.on, question.consents)
    sought = answer_of(question.asked, found, question.on, may, insurers)
    return NOT_YET if findings.unsure and _may_be_another(question.asked, found, sought) else sought


def _may_be_another(asked: Asked, found: Sequence[Found], sought: Answer) -> bool:
    """Nobody fits; or the cover of a card's holder is over here, and another insurer's may have begun.

    That the cover of a number is over is right, whoever else is not built.
    """
    return not found or (not isinstance(asked, ByNumber) and sought.validity is Validity.INVALID)


def _not_this_day() -> NotThisDay:
    return NotThisDay(what="a day that cannot be asked about",
                      why="a facility asks for today, or for the day of a visit that it verified itself",
                      do="ask for today; for another day ask the insurer")  # fmt: skip
