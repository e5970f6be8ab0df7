"""Applications (申請の受付と回答): received, decided by the rulebook, answered, withdrawn; the port of their store.

Nothing here judges: the rulebook is given the roll of the person with what is applied for, and its rule is kept. What
it cannot tell for want of a fact stays received; a form that is not whole is a query before anything is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from madoguchi.registry.applications import BY_HAND, OPEN, TO_RULEBOOK, Channel, Item, Kind, State, answer_by
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.missing import missing_for_one
from madoguchi.rulebook.engine.output import OPEN as CANNOT_TELL
from madoguchi.rulebook.engine.output import value_of
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.rules.applications import BECAUSE, OUTCOME
from madoguchi.rulebook.rules.registering import BECAUSE as OF_REGISTERING
from madoguchi.terms.errors import Refused

COLUMNS: Final[Mapping[str, arrow.Type]] = {
    "application": arrow.WORD, "application_reason": arrow.WORD, "application_on": arrow.DAY,
    "application_channel": arrow.WORD,
}  # fmt: skip
WRONG_CHANNEL: Final = "wrong_channel"
CODES: Final = BECAUSE | {WRONG_CHANNEL: OF_REGISTERING[WRONG_CHANNEL]}


class NoSuchApplication(Refused):
    """A number of no application that this login sees (ない申請の番号)."""


class NotByHand(Refused):
    """An answer given by hand where the rulebook answers (規則が答える申請)."""


class NotByRule(Refused):
    """An answer asked of the rulebook where somebody must give it (人が答える申請)."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What is applied for, as the rulebook is told it (申請の内容)."""

    kind: Kind
    channel: Channel
    on: date
    reason: str | None = None

    @property
    def cells(self) -> tuple[Any, ...]:
        """The cells of `COLUMNS`."""
        return self.kind.value, self.reason, self.on, TO_RULEBOOK[self.channel]


@dataclass(frozen=True, slots=True)
class Received:
    """An application that came (受け付けた申請): whose, what, how, when; `absent` are items the form does not hold.

    `paper` and `cause`: which paper was lost and how, of an application for reissue. `once`: the caller's key.
    """

    person: str
    kind: Kind
    channel: Channel
    received_on: date
    applied_on: date | None = None
    reason: str | None = None
    paper: str | None = None
    cause: str | None = None
    absent: frozenset[Item] = frozenset()
    once: str | None = None

    @property
    def asked(self) -> AskedFor:
        """What the rulebook is told; of a form without its day, the day it came."""
        return AskedFor(self.kind, self.channel, self.applied_on or self.received_on, self.reason)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rulebook says of an application (規則による結果), with its rule; None as state: it cannot tell yet.

    `until`: to which day it is held; `effective_on`: when a cancelled registration ends; `missing`: what it waits for.
    """

    state: State | None
    rule: str | None = None
    because: tuple[str, ...] = ()
    until: date | None = None
    effective_on: date | None = None
    missing: tuple[str, ...] = ()


Judge = Callable[[RecordBatch, AskedFor], Outcome]


@dataclass(frozen=True, slots=True)
class ByHand:
    """An answer that somebody gives (人による回答), and why."""

    state: State
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be done about an application (回答の指示), on a day.

    `brought`: items that have come since; `requested_on`: the day the cancellation of a registration was asked of the
    national system; `by_hand`: for what no rule answers.
    """

    application: int
    on: date
    brought: frozenset[Item] = frozenset()
    by_hand: ByHand | None = None
    requested_on: date | None = None
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """An application as it stands (申請の現状). `because`, `rule`: the rulebook's words; `why`: somebody's."""

    application: int
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
    again: bool = field(default=False, compare=False)

    @property
    def due_on(self) -> date | None:
        """The day by which it is to be looked at (処理期限); None: it is done."""
        return answer_by(self.state, self.received_on, self.on, self.until)


class Applications(Protocol):
    """Where the applications of an insurer are kept (申請の保管)."""

    @property
    def insurer(self) -> str:
        """Whose they are (保険者)."""

    def receive(self, received: Received, judge: Judge) -> Application:
        """Take an application in, and decide it at once as far as it can be."""

    def answer(self, answer: Answer, judge: Judge) -> Application:
        """Decide one that is open; of one that is decided, say that the applicant was told."""

    def withdraw(self, application: int, on: date, why: str, once: str | None) -> Application:
        """Say that the applicant wants it no more."""

    def show(self, application: int, purpose: str) -> Application:
        """One application; who looks and why is recorded."""

    def list(self, states: frozenset[State] = frozenset()) -> Sequence[Application]:
        """Those in these states, or all, by number."""


def receive(applications: Applications, received: Received, edition: Edition) -> Application:
    """Take an application in and decide it (申請の受付)."""
    return applications.receive(received, judge_of(edition, received.received_on))


def answer(applications: Applications, asked: Answer, edition: Edition) -> Application:
    """Answer an application (申請の回答)."""
    return applications.answer(asked, judge_of(edition, asked.on))


def decide_open(applications: Applications, edition: Edition, on: date) -> list[Application]:
    """Decide all that came in by files or waits for its day (申請の一括判定); a query waits for the applicant."""
    waiting = [one for one in applications.list(frozenset({State.RECEIVED, State.HELD})) if one.kind not in BY_HAND]
    ready = [one for one in waiting if one.until is None or one.until < on]
    return [answer(applications, Answer(one.application, on), edition) for one in ready]


def due(applications: Applications, on: date) -> list[Application]:
    """Those that are to be looked at by a day (期限の来た申請), the latest first in need."""
    found = [(one.due_on, one) for one in applications.list(OPEN | {State.ACCEPTED, State.REFUSED})]
    ready = [(day, one) for day, one in found if day and day <= on]
    return [one for _, one in sorted(ready, key=lambda pair: (pair[0], pair[1].application))]


def refuse_wrong_hand(kind: Kind, by_hand: ByHand | None) -> None:
    """Refuse an answer by the wrong hand (回答者の確認): rules answer what they know, people the rest."""
    if by_hand and kind not in BY_HAND:
        raise NotByHand(what="an answer by hand to what the rulebook answers",
                        why="equal cases are answered equally, by the rule that is shown with the answer",
                        do="leave the outcome out; to impose another one, have a direction approved")  # fmt: skip
    if kind in BY_HAND and not by_hand:
        raise NotByRule(what="an application that no rule answers", why="somebody has to look at it, and to say why",
                        do="give the outcome and the reason: --outcome, --why")  # fmt: skip


# --- the rulebook asked ---------------------------------------------------------------------------------------


def judge_of(edition: Edition, on: date) -> Judge:
    """The rulebook's judgement on a day (規則による判定)."""
    return lambda roll, asked: outcome(roll, asked, edition, on)


def outcome(roll: RecordBatch, asked: AskedFor, edition: Edition, on: date) -> Outcome:
    """What the rulebook says of one person's application (申請の結果): of the cover on the day, or the last."""
    keys = arrow.column_of(roll, "person").to_pylist()
    p = people(with_applications(arrow.rows_of(roll, [_cover(roll, on)]), {keys[0]: asked}), edition, on, None)
    told = value_of(OUTCOME(p))
    if told is CANNOT_TELL or told is None:
        return Outcome(None, missing=missing_for_one(p, edition, ["application_outcome"]))
    effective = _day(edition, p, "deregistration_effective_on") if asked.kind is Kind.DEREGISTRATION else None
    because = tuple(code for code, giver in CODES.items() if value_of(giver(p)) is True)
    rule = value_of(OUTCOME.deciding_rule(p, lambda one: edition.law.visible(one.name)))
    return Outcome(State.read(told), rule, because, _day(edition, p, "held_until"),
                   effective if told == State.ACCEPTED.value else None)  # fmt: skip


def _day(edition: Edition, p: Person, answer_: str) -> date | None:
    given: Any = edition.law.answers[answer_]
    told = value_of(given(p))
    return told if isinstance(told, date) else None


def _cover(roll: RecordBatch, on: date) -> int:
    """The row of the cover that holds on a day, else the last."""
    since, lost = (arrow.column_of(roll, name).to_pylist() for name in ("eligible_from", "lost_on"))
    holding = [n for n in range(roll.num_rows) if (not since[n] or since[n] <= on) and (not lost[n] or on < lost[n])]
    return holding[-1] if holding else roll.num_rows - 1


def with_applications(roll: RecordBatch, asked: Mapping[str, AskedFor]) -> RecordBatch:
    """A roll with what some of its people apply for (申請を加えた名簿); where none of them does, the roll as it is."""
    keys = arrow.column_of(roll, "person").to_pylist()
    cells = [asked[key].cells if key in asked else (None,) * len(COLUMNS) for key in keys]
    if not any(key in asked for key in keys):
        return roll
    columns = {name: _column([row[n] for row in cells], kind) for n, (name, kind) in enumerate(COLUMNS.items())}
    schema = arrow.schema_of([*((one.name, one.type) for one in roll.schema), *COLUMNS.items()])
    return arrow.batch([*roll.columns, *columns.values()], schema)


def _column(cells: Sequence[Any], kind: arrow.Type) -> arrow.Array:
    if arrow.is_dictionary(kind):
        return arrow.array(cells, arrow.TEXT).dictionary_encode().cast(kind)
    return arrow.array(cells, kind)
