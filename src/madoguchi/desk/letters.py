"""Letters by themselves (単独の通知): what they are about, what is known of it, and where they are recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from madoguchi.desk.asking_back import Asking
from madoguchi.desk.business_day import BusinessDay
from madoguchi.issuing.single_letters import Single

RETURN_REQUEST, RETURNED_MAIL, REFUSAL, NOT_REGISTERED = "return_request", "returned_mail", "refusal", "not_registered"
EXPIRING, IN_GRACE, DEPENDENTS_AT_75 = "expiring", "in_grace", "dependents_at_75"
PRINTED: Final = (RETURN_REQUEST, RETURNED_MAIL, REFUSAL, NOT_REGISTERED, EXPIRING, IN_GRACE, DEPENDENTS_AT_75)
"""The kinds that are printed by themselves (docs/letters.md)."""
NO_WORDS: Final = "no_words"
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
    application made. `because`: the rulebook's words of a refusal. `changed`: its window shows something else than when
    it was seen.
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
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What was known when somebody looked (確認時の知識): its number, and for which day."""

    known: int
    on: date


@dataclass(frozen=True, slots=True)
class Written:
    """A run that was recorded (通知の記録): its number, what its letters are about by theirs, what was seen then.

    `whole`: its files were made to the last.
    """

    run: int
    letters: Mapping[int, Matter]
    seen: Seen
    whole: bool


@dataclass(frozen=True, slots=True)
class NotWritten:
    """Somebody who is due a letter and gets none (作成しない通知): by key, why, and letters without a face.

    `code`: of the letter that was recorded, to be taken out where it is printed.
    """

    key: str
    why: str
    points: tuple[str, ...] = ()
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A run of letters that are to be printed (印刷する通知). `run` 0: nobody is due one. `again`: recorded before.

    `whole`: it was printed to its end before. `changed`: the codes of letters whose window shows something else than
    then. `taken_out`: the numbers of those that are printed no more.
    """

    run: int
    letters: tuple[Single, ...]
    held: tuple[NotWritten, ...]
    sample: bool
    seen: Seen
    again: bool = False
    whole: bool = False
    changed: tuple[str, ...] = ()
    taken_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Letters that are asked for (通知の作成の指示): of which kind, on which day, what for.

    `run`: one that was recorded, to be looked at again.
    """

    kind: str
    on: BusinessDay
    purpose: str
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """Letters that were printed, to be looked at again (印刷した通知の確認): of which kind and run, the day of theirs.

    Nothing is written anew, so the day is held against no clock.
    """

    kind: str
    on: date
    purpose: str
    run: int


class Looking(Protocol):
    """Letters that somebody looks at (見る通知): of which kind, on which day, what for; of a run that was recorded."""

    @property
    def kind(self) -> str:
        """The kind."""

    @property
    def on(self) -> date:
        """The day."""

    @property
    def purpose(self) -> str:
        """Why somebody looks."""

    @property
    def run(self) -> int | None:
        """The run."""


class Letters(Protocol):
    """Where letters are recorded (通知の記録先), and what is known of whom they are about."""

    @property
    def are_samples(self) -> bool:
        """Whether letters are samples now."""

    @property
    def daily(self) -> date | None:
        """The day of the newest file that comes each business day; None: none ever came."""

    @property
    def newest(self) -> int:
        """The number of what is known now."""

    def returned(self, on: date) -> Sequence[Matter]:
        """Mail that came back, lies here, and is not to be destroyed."""

    def refused(self, on: date) -> Sequence[Matter]:
        """Applications that were refused by a day, and nobody said that the applicant was told."""

    def printed(self, run: int) -> tuple[str, date] | None:
        """Of a run whose files are whole the kind, and the day on which they were made; None: there is none."""

    def written(self, asked: Looking) -> Written | None:
        """The run that is asked for; else one of the kind that is not whole, or that of the day, if any."""

    def unwritten(self, kind: str, matters: Sequence[Matter]) -> Sequence[Matter]:
        """Those about which nobody was written to yet."""

    def known(self, asked: Looking, matters: Sequence[Matter], seen: Seen | None = None) -> Sequence[Known]:
        """What is known of each on the day, and who changed since. It is a look at all of them, and recorded as one."""

    def write(self, asked: Asked, matters: Sequence[Matter], known: int) -> int:
        """Record that letters are written: the number of the run. Refused where somebody changed since."""

    def end(self, run: int, seen: Seen, taken_out: Sequence[int]) -> None:
        """Record that the files of a run are whole, and which of its letters are not in them."""


class LettersWithLedger(Letters, Protocol):
    """That, with the ledger of papers that are asked back (台帳つきの記録先)."""

    @property
    def ledger(self) -> Asking:
        """Who knows what ended."""


def fiscal_year(on: date) -> int:
    """The fiscal year of a day (年度), which begins in April.

    >>> fiscal_year(date(2026, 3, 31)), fiscal_year(date(2026, 4, 1))
    (2025, 2026)
    """
    return on.year - (on.month < APRIL)
