"""What the rulebook says of one application (申請の判定): its outcome, by which rule, why, and until when it waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.desk.asked_for import AskedFor, with_applications
from madoguchi.registry.applications import Kind, State
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.missing import missing_for_one
from madoguchi.rulebook.engine.output import value_of
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.rules.applications import BECAUSE, OUTCOME
from madoguchi.rulebook.rules.registering import BECAUSE as OF_REGISTERING
from madoguchi.rulebook.untold import OPEN as CANNOT_TELL

WRONG_CHANNEL: Final = "wrong_channel"
CODES: Final = BECAUSE | {WRONG_CHANNEL: OF_REGISTERING[WRONG_CHANNEL]}


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
