"""Registering a card as the insurance card (利用登録): at a reader, in the portal, at a cash machine, at a counter.

The rulebook says whether it may be; what is recorded is the day and the channel, in all books in which the card is
somebody's. Who is registered already stays so, and nothing is recorded. A registration ends through the insurer
alone (`application receive --kind deregistration`), and a card may be registered again after that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from madoguchi.desk.directions import Directed, facts_of
from madoguchi.reception.reader_events import (
    Registered,
)
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.output import value_of
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.rules import registering as rules
from madoguchi.rulebook.rules.card import card_is_blocked
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.terms.card import RegisteredBy
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial

OUTCOMES: Final = {"accepted": Registered.ACCEPTED, "kept": Registered.KEPT, "refused": Registered.REFUSED}
WEIGHT: Final = (Registered.REFUSED, Registered.ELSEWHERE, Registered.TOO_OLD, Registered.CANNOT_TELL,
                 Registered.ACCEPTED, Registered.KEPT)  # fmt: skip
"""Of one card that is in several books: the first of these that holds for one of them."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody whose card it is (カードの持ち主), at one insurer: our key of it, and the registry's number."""

    insurer: str
    person: int


@dataclass(frozen=True, slots=True, repr=False)
class Registration:
    """What is to be recorded (利用登録の内容): of which card, from which day, through which channel.

    `once`: a key of the caller's: asked twice with the same, it is done once.
    """

    serial: DigitalCertificateSerial
    on: date
    by: RegisteredBy
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rulebook says of somebody (規則による判定). `insured`: they are, or may be, covered there on the day."""

    outcome: Registered
    insured: bool
    blocked: bool


Judge = Callable[[RecordBatch, str], Judged]


class Registrations(Protocol):
    """Where registrations are recorded (利用登録の記録)."""

    async def holders(self, serial: DigitalCertificateSerial, on: date) -> Sequence[Holder]:
        """Whose card it is on a day, at each insurer that knows it."""

    async def judged(self, holder: Holder, on: date, judge: Judge) -> Judged:
        """What the rulebook says of somebody as recorded on a day; that it was looked at is recorded too."""

    async def register(self, holder: Holder, asked: Registration, judge: Judge) -> Judged:
        """Record it where the rulebook accepts it, with its entry of the audit, in one transaction."""


def judge_of(edition: Edition, on: date, by: RegisteredBy) -> Judge:
    """The rulebook's judgement of a registration on a day, through a channel (利用登録の判定)."""

    def judged(roll: RecordBatch, insurer: str) -> Judged:
        facts = {**facts_of(Directed(roll, None, ()), on), "person": "-", "insurer": insurer, "event": "registered",
                 "event_on": on, "registered_by": by.value}  # fmt: skip
        p = people(batch_of([facts]), edition, on, on)
        return Judged(_outcome(p), value_of(is_insured(p)) is not False, value_of(card_is_blocked(p)) is True)

    return judged


def _outcome(p: Person) -> Registered:
    told = OUTCOMES.get(str(value_of(rules.REGISTRATION(p))), Registered.CANNOT_TELL)
    if told is Registered.ACCEPTED and value_of(rules.is_still_registered(p)) is not False:
        return Registered.KEPT if value_of(rules.is_still_registered(p)) is True else Registered.CANNOT_TELL
    return _why_refused(p) if told is Registered.REFUSED else told


def _why_refused(p: Person) -> Registered:
    """Of a refusal that says nothing of anybody's protection, which it is."""
    if value_of(card_is_blocked(p)) is not False:
        return Registered.REFUSED
    if value_of(rules.is_still_registered(p)) is True:
        return Registered.KEPT
    if value_of(rules.refused_after_expiry(p)) is True:
        return Registered.TOO_OLD
    return Registered.ELSEWHERE if value_of(rules.refused_at_counter(p)) is True else Registered.REFUSED


async def offered(registrations: Registrations, asked: Registration, edition: Edition) -> Registered:
    """What would come of registering a card now (利用登録の可否): nothing is recorded but that somebody looked."""
    judge = judge_of(edition, asked.on, asked.by)
    holders = await registrations.holders(asked.serial, asked.on)
    return together([await registrations.judged(one, asked.on, judge) for one in holders])


async def register(registrations: Registrations, asked: Registration, edition: Edition) -> Registered:
    """Register a card (利用登録), in every book in which it is somebody's and not registered yet, or in none."""
    told = await offered(registrations, asked, edition)
    if told is not Registered.ACCEPTED:
        return told
    judge = judge_of(edition, asked.on, asked.by)
    holders = await registrations.holders(asked.serial, asked.on)
    return together([await registrations.register(one, asked, judge) for one in holders])


def together(each: Sequence[Judged]) -> Registered:
    """One outcome of all the books in which a card stands (全体の結果).

    Whose card is blocked anywhere is refused everywhere. Else those insurers count that cover the person now; a card
    that nobody knows is refused, and so is one whose owner nobody covers any more, as of somebody who died.
    """
    counting = [one for one in each if one.insured]
    if not counting or any(one.blocked for one in each):
        return Registered.REFUSED
    return min((one.outcome for one in counting), key=WEIGHT.index)
