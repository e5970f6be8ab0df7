"""Letters by themselves (単独の通知): who is due one on a day, who gets one, and that nobody gets two.

Who is due is asked of lists that are there: papers asked back, mail that came back, applications that were refused,
members without a registration, the roll. Each letter goes to the person it is about. Who cannot be written to is told
and stays due; who is written to is recorded before anything is printed, so a run that broke off is asked for again on
its day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from madoguchi.desk.applying import refuse_late
from madoguchi.desk.asking_back import Asking
from madoguchi.desk.business_day import BusinessDay
from madoguchi.issuing.lettering import NO_FACE, Means
from madoguchi.issuing.occasions import (
    APPLIED_FOR,
    EMPLOYEES,
    HANDED_BACK,
    REASONS,
    SENT,
    DependentsAt75,
    Expiring,
    InGrace,
    NotRegistered,
    Occasion,
    Refusal,
    ReturnedMail,
    ReturnRequest,
)
from madoguchi.issuing.run_list import Held
from madoguchi.issuing.single_letters import Single, lettered, run_of_letters

RETURN_REQUEST, RETURNED_MAIL, REFUSAL, NOT_REGISTERED = "return_request", "returned_mail", "refusal", "not_registered"
EXPIRING, IN_GRACE, DEPENDENTS_AT_75 = "expiring", "in_grace", "dependents_at_75"
PRINTED: Final = (RETURN_REQUEST, RETURNED_MAIL, REFUSAL, NOT_REGISTERED, EXPIRING, IN_GRACE, DEPENDENTS_AT_75)
"""The kinds that are printed by themselves (docs/letters.md)."""
NO_WORDS: Final = "no_words"
EMPLOYER: Final = "employer"
APRIL: Final = 4


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter is about (通知の事項): a paper and which time, an application, or a person and a fiscal year.

    `day`: on which something of the person ends; `until`: to which it works on.
    """

    key: str | None = None
    serial: int | None = None
    nth: int | None = None
    application: int | None = None
    day: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a matter on a day (事項の現状): whose it is, to whom it goes, what the letter tells.

    `why`: for what reason it is not written; no name and no address then. `happened_on`: the paper was sent, or the
    application made. `because`: the rulebook's words of a refusal.
    """

    matter: Matter
    key: str
    name: str | None
    postcode: str | None
    address: str | None
    why: str | None
    paper: str | None
    happened_on: date | None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Letters of a kind that were recorded on a day (通知の記録): the number of the run, and what each is about."""

    run: int
    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class NotWritten:
    """Somebody who is due a letter and gets none (作成しない通知): by key, why, and letters without a face."""

    key: str
    why: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """A run of letters that are to be printed (印刷する通知). `run` 0: nobody is due one. `again`: recorded before."""

    run: int
    letters: tuple[Single, ...]
    held: tuple[NotWritten, ...]
    sample: bool
    again: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Letters that are asked for (通知の作成の指示): of which kind, on which day, what for."""

    kind: str
    on: BusinessDay
    purpose: str


class Letters(Protocol):
    """Where letters are recorded (通知の記録先), and what is known of whom they are about."""

    @property
    def are_samples(self) -> bool:
        """Whether letters are samples now."""

    @property
    def daily(self) -> date | None:
        """The day of the newest file that comes each business day; None: none ever came."""

    def returned(self) -> Sequence[Matter]:
        """Mail that came back and lies here."""

    def refused(self, on: date) -> Sequence[Matter]:
        """Applications that were refused by a day, and nobody said that the applicant was told."""

    def written(self, kind: str, on: date) -> Written | None:
        """What was recorded of a kind on a day; None: nothing."""

    def unwritten(self, kind: str, matters: Sequence[Matter]) -> Sequence[Matter]:
        """Those about which nobody was written to yet."""

    def known(self, asked: Asked, matters: Sequence[Matter]) -> Sequence[Known]:
        """What is known of each on the day. It is a look at all of them, and recorded as one."""

    def write(self, asked: Asked, matters: Sequence[Matter]) -> int:
        """Record that letters are written: the number of the run."""


class LettersWithLedger(Letters, Protocol):
    """That, with the ledger of papers that are asked back (台帳つきの記録先)."""

    @property
    def ledger(self) -> Asking:
        """Who knows what ended."""


# --- who is due, and gets one ------------------------------------------------------------------------------


def begin(letters: Letters, asked: Asked, due: Callable[[], Sequence[Matter]], means: Means) -> Begun:
    """The letters of a kind on a day (通知の作成): those recorded before, or those that are due, recorded now.

    Raises `FileLate`, as whatever is posted does.
    """
    refuse_late(letters.daily, asked.on)
    if written := letters.written(asked.kind, asked.on):
        going, held = _told(letters.known(asked, written.matters), asked, means)
        return _begun(letters, (written, going), held, again=True)
    matters = letters.unwritten(asked.kind, due())
    going, held = _told(letters.known(asked, matters), asked, means) if matters else ([], [])
    new = tuple(known.matter for known, _ in going)
    return _begun(letters, (Written(letters.write(asked, new) if new else 0, new), going), held)


def _begun(
    letters: Letters, run: tuple[Written, Sequence[tuple[Known, Occasion]]], held: Sequence[NotWritten], *,
    again: bool = False,
) -> Begun:  # fmt: skip
    """A run; each letter keeps the number under which it was recorded."""
    written, going = run
    numbers = {matter: n for n, matter in enumerate(written.matters, 1)}
    singles = tuple(_single(numbers[known.matter], known, occasion) for known, occasion in going)
    return Begun(written.run, singles, tuple(held), letters.are_samples, again)


def _single(n: int, known: Known, occasion: Occasion) -> Single:
    return Single(n, occasion, known.name or "", known.postcode, known.address or "")


def _told(each: Sequence[Known], asked: Asked, means: Means) -> tuple[list[tuple[Known, Occasion]], list[NotWritten]]:
    """Who gets a letter and what it tells, and who gets none."""
    going: list[tuple[Known, Occasion]] = []
    held: list[NotWritten] = []
    for known in each:
        occasion = occasion_of(asked.kind, known, means)
        why = known.why or (NO_WORDS if occasion is None else None)
        points = () if why or occasion is None else _points(known, occasion, means)
        if why or points or occasion is None:
            held.append(NotWritten(known.key, why or NO_FACE, points))
        else:
            going.append((known, occasion))
    return going, held


def _points(known: Known, occasion: Occasion, means: Means) -> tuple[str, ...]:
    """The code points of its window that no face prints."""
    made = lettered(_single(0, known, occasion), means)
    return made.points if isinstance(made, Held) else ()


def occasion_of(kind: str, known: Known, means: Means) -> Occasion | None:
    """What a letter tells (通知の場面); None where nobody wrote words for it."""
    return OCCASIONS[kind](known, means)


def _return_request(known: Known, means: Means) -> Occasion | None:
    """Papers go back where the practice says; of an employees' insurer that says nothing, to the employer."""
    paper = known.paper or ""
    return ReturnRequest(paper, means.back.void or EMPLOYER) if paper in HANDED_BACK else None


def _returned_mail(known: Known, _: Means) -> Occasion | None:
    return ReturnedMail(known.paper, known.happened_on) if known.paper in SENT else None


def _refusal(known: Known, _: Means) -> Occasion | None:
    """The first reason for which there are words: arrears, which have none, are told by a person."""
    reason = next((one for one in known.because if one in REASONS), None)
    is_told = reason is not None and ARREARS not in known.because and known.paper in APPLIED_FOR
    return Refusal(known.paper or "", reason or "", known.happened_on) if is_told else None


def _not_registered(_: Known, __: Means) -> Occasion | None:
    return NotRegistered()


def _expiring(known: Known, _: Means) -> Occasion | None:
    day, until = known.matter.day, known.matter.until
    return Expiring(day, until) if day and until else None


def _in_grace(known: Known, _: Means) -> Occasion | None:
    day, until = known.matter.day, known.matter.until
    return InGrace(day, until) if day and until else None


def _dependents(known: Known, means: Means) -> Occasion | None:
    day = known.matter.day
    return DependentsAt75(day) if day and means.look.scheme in EMPLOYEES else None


ARREARS: Final = "arrears"
OCCASIONS: Final[Mapping[str, Callable[[Known, Means], Occasion | None]]] = {
    RETURN_REQUEST: _return_request, RETURNED_MAIL: _returned_mail, REFUSAL: _refusal, NOT_REGISTERED: _not_registered,
    EXPIRING: _expiring, IN_GRACE: _in_grace, DEPENDENTS_AT_75: _dependents,
}  # fmt: skip


def fiscal_year(on: date) -> int:
    """The fiscal year of a day (年度), which begins in April.

    >>> fiscal_year(date(2026, 3, 31)), fiscal_year(date(2026, 4, 1))
    (2025, 2026)
    """
    return on.year - (on.month < APRIL)


def of_run(means: Means, begun: Begun) -> Means:
    """With what the letters of a run are made (作成の条件): its codes, its day, 見本 or not."""
    return replace(means, run=run_of_letters(begun.run), sample=begun.sample)
