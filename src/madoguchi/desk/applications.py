"""Applications (申請の受付と回答): received, decided by the rulebook, answered, withdrawn; the port of their store.

Nothing here judges: the rulebook is given the roll of the person with what is applied for, and its rule is kept. What
it cannot tell for want of a fact stays received; a form that is not whole is a query before anything is decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

from madoguchi.desk.asked_for import AskedFor
from madoguchi.desk.business_day import BusinessDay
from madoguchi.registry.applications import (
    BY_HAND,
    OPEN,
    Applicant,
    Channel,
    Entry,
    Item,
    Kind,
    Periods,
    State,
    answer_by,
    lacking,
    refuse_strange_form,
)
from madoguchi.registry.intake.row import RowSaid
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.late import Late
from madoguchi.rulebook.practice import law_values, told
from madoguchi.terms.errors import Refused

if TYPE_CHECKING:
    from madoguchi.desk import application_outcome
    from madoguchi.desk.application_outcome import Judge
else:
    application_outcome = Late("madoguchi.desk.application_outcome")


class NoSuchApplication(Refused):
    """A number of no application that this login sees (ない申請の番号)."""


class NotByHand(Refused):
    """An answer given by hand where the rulebook answers (規則が答える申請)."""


class NotByRule(Refused):
    """An answer asked of the rulebook where somebody must give it (人が答える申請)."""


class NothingToRecord(Refused):
    """An application accepted with nothing, or with nothing fit, to be recorded (記録する内容のない受理)."""


@dataclass(frozen=True, slots=True)
class Received:
    """An application that came (受け付けた申請): whose, what, how, when; `absent` are items the form does not hold.

    `paper` and `cause`: which paper was lost and how, of an application for reissue. `also`: what the same form asks
    for besides; `entries` are those it names. `once`: the caller's key.
    """

    person: str
    kind: Kind
    channel: Channel
    received_on: BusinessDay
    applied_on: date | None = None
    reason: str | None = None
    paper: str | None = None
    cause: str | None = None
    absent: frozenset[Item] = frozenset()
    once: str | None = None
    also: Kind | None = None
    entries: frozenset[Entry] = frozenset()
    applicant: Applicant = Applicant.PERSON

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What the form asks for, one or two things."""
        return (self.kind,) if self.also is None else (self.kind, self.also)

    def asked(self, kind: Kind) -> AskedFor:
        """What the rulebook is told; of a form without its day, the day it came."""
        return AskedFor(kind, self.channel, self.applied_on or self.received_on, self.reason)

    def lacks(self, kind: Kind) -> tuple[Item, ...]:
        """What the form does not hold that this kind needs."""
        there = {Item.DATE: self.applied_on, Item.PAPER: self.paper, Item.ENTRIES: self.entries}
        absent = self.absent | {item for item, said in there.items() if not said}
        return lacking(kind, self.applicant, absent)


@dataclass(frozen=True, slots=True)
class ByHand:
    """An answer that somebody gives (人による回答), and why.

    `facts`: which of the three facts an application about protection sets or lifts. `row`: what is right, of a
    correction that is accepted.
    """

    state: State
    why: str
    facts: frozenset[str] = frozenset()
    row: RowSaid | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be done about an application (回答の指示), on a day.

    `brought`: items that have come since; `requested_on`: the day the cancellation of a registration was asked of the
    national system; `by_hand`: for what no rule answers; `if_open`: one that somebody else decided meanwhile stays.
    """

    application: int
    on: BusinessDay
    brought: frozenset[Item] = frozenset()
    by_hand: ByHand | None = None
    requested_on: date | None = None
    once: str | None = None
    if_open: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """An application as it stands (申請の現状). `because`, `rule`: the rulebook's words; `why`: somebody's.

    `receipt`: the number of the form it came on, which is that of the first application on it. `facts`: those that it
    would set or end, of one about protection.
    """

    application: int
    receipt: int
    person: str
    kind: Kind
    channel: Channel
    applied_on: date | None
    received_on: date
    state: State
    on: date
    until: date | None = None
    effective_on: date | None = None
    rule: str | None = None
    because: tuple[str, ...] = ()
    lacks: tuple[Item, ...] = ()
    why: str | None = None
    missing: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    applicant: Applicant = Applicant.PERSON
    facts: tuple[str, ...] = ()
    again: bool = field(default=False, compare=False)

    @property
    def due_on(self) -> date | None:
        """The day by which it is to be looked at (処理期限); None: it is done."""
        return answer_by(self.state, self.received_on, self.on, self.until, periods_on(self.received_on, self.on))


class Applications(Protocol):
    """Where the applications of an insurer are kept (申請の保管)."""

    @property
    def insurer(self) -> str:
        """Whose they are (保険者)."""

    def receive(self, received: Received, judge: Judge) -> Sequence[Application]:
        """Take a form in, and decide what it asks for at once, as far as it can be."""

    def answer(self, answer: Answer, judge: Judge) -> Application:
        """Decide one that is open; of one that is decided, say that the applicant was told."""

    def withdraw(self, application: int, on: BusinessDay, why: str, once: str | None) -> Application:
        """Say that the applicant wants it no more."""

    def show(self, application: int, purpose: str) -> Application:
        """One application; who looks and why is recorded."""

    def waiting(self, on: date, once: str | None) -> Sequence[Application]:
        """Those received or held when they are to be decided on a day; with a key, when it was used first."""

    def list(self, purpose: str, states: frozenset[State] = frozenset()) -> Sequence[Application]:
        """Those in these states, or all, by number; who looks at them and why is recorded."""


def receive(applications: Applications, received: Received, edition: Edition) -> Application:
    """Take an application in and decide it (申請の受付); of a form that asks for two things, the first."""
    return receive_form(applications, received, edition)[0]


def receive_form(applications: Applications, received: Received, edition: Edition) -> Sequence[Application]:
    """Take a form in and decide all it asks for (申請書の受付), under one receipt. Raises `NotOneForm`."""
    refuse_strange_form(received.kind, received.also)
    return applications.receive(received, application_outcome.judge_of(edition, received.received_on))


def answer(applications: Applications, asked: Answer, edition: Edition) -> Application:
    """Answer an application (申請の回答)."""
    return applications.answer(asked, application_outcome.judge_of(edition, asked.on))


def decide_open(
    applications: Applications, edition: Edition, on: BusinessDay, once: str | None = None
) -> list[Application]:  # fmt: skip
    """Decide all that came in by files or waits for its day (申請の一括判定); a query waits for the applicant.

    `once`: a key of the caller's. Asked again with it, those that waited the first time are told as they were decided;
    a run that broke off is finished so. Raises `UsedKey`.
    """
    waiting = [one for one in applications.waiting(on, once) if one.kind not in BY_HAND]
    ready = [one for one in waiting if one.until is None or one.until < on]
    return [answer(applications, _one_of_many(one.application, on, once), edition) for one in ready]


def _one_of_many(application: int, on: BusinessDay, once: str | None) -> Answer:
    return Answer(application, on, once=None if once is None else f"{once} {application}", if_open=True)


def due(applications: Applications, on: date, purpose: str) -> list[Application]:
    """Those that are to be looked at by a day (期限の来た申請), the latest first in need; who looks is recorded."""
    found = [(one.due_on, one) for one in applications.list(purpose, OPEN | {State.ACCEPTED, State.REFUSED})]
    ready = [(day, one) for day, one in found if day and day <= on]
    return [one for _, one in sorted(ready, key=lambda pair: (pair[0], pair[1].application))]


def periods_on(received_on: date, asked_on: date) -> Periods:
    """The periods for what came on a day and was asked on another (処理期間), as the rulebook has them."""
    days = {"application_answer_days": received_on, "application_query_days": asked_on}
    answer, query = (told(law_values()[name][1], day, None).value for name, day in days.items())
    return Periods(answer, query)


ASSUMED: Final = ("application_answer_days", "application_query_days")
"""The values those periods rest on: nobody has published any, so both are told as assumed."""


def refuse_wrong_hand(kind: Kind, by_hand: ByHand | None) -> None:
    """Refuse an answer by the wrong hand (回答者の確認): rules answer what they know, people the rest."""
    if by_hand and kind not in BY_HAND:
        raise NotByHand(what="an answer by hand to what the rulebook answers",
                        why="equal cases are answered equally, by the rule that is shown with the answer",
                        do="leave the outcome out; to impose another one, have a direction approved")  # fmt: skip
    if kind in BY_HAND and not by_hand:
        raise NotByRule(what="an application that no rule answers", why="somebody has to look at it, and to say why",
                        do="give the outcome and the reason: --outcome, --why")  # fmt: skip
