"""A reader at a desk without a database: its town, its books, what is led over it, what of it is seen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec

from adapters.smartcard.made_cards import card, jlis, reader
from madoguchi.adapters.smartcard.at_desk import CardAtDesk
from madoguchi.adapters.smartcard.channel import CardGone, Channel
from madoguchi.adapters.smartcard.virtual_card import VirtualCard
from madoguchi.days.moments import JAPAN
from madoguchi.desk.at_reader import AtReader, Desk
from madoguchi.desk.registering import Holder, Judge, Judged, Registration
from madoguchi.desk.verifying import Findings, Question, Unreachable
from madoguchi.reception.answering import Found
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import ByCard, Counter
from madoguchi.reception.consents import Treatment
from madoguchi.reception.reader_events import (
    Chosen,
    Event,
    Method,
    Registered,
)
from madoguchi.reception.reader_pages import words_on
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from reception.worlds import INSURERS, ON, somebody

AT, VISIT = Counter("a" * 32, "1"), "f" * 32
BLOCKED: dict[str, Any] = {"reader_message": "stop", "card_usable": False}
NOT_REGISTERED: dict[str, Any] = {"card_usable": False}
GONE = Unreachable(what="the database", why="it did not answer", do="ask again")


@dataclass
class Town:
    """Who is found by a card, what was kept and noted: the ports of the desk without a database."""

    people: dict[ByCard, Sequence[Found]]
    kept: list[Answer] = field(default_factory=list)
    notes: list[tuple[str, Sequence[str], datetime]] = field(default_factory=list)
    is_open: bool = True
    silent: bool = False

    async def find(self, _at: Counter, question: Question) -> Findings:
        assert isinstance(question.asked, ByCard)
        return Findings(self.people.get(question.asked, ()), open=self.is_open)

    async def keep(self, _at: Counter, _of: Question, answer: Answer, _found: Sequence[Found]) -> str:
        assert not _of.consents, "まだだれも同意していない"
        self.kept.append(answer)
        return VISIT

    async def consent(self, facility: str, visit: str, kinds: Sequence[str], until: datetime) -> None:
        if self.silent:
            raise GONE
        assert visit == VISIT
        self.notes.append((facility, kinds, until))

    async def withdraw(self, *_: object) -> None: ...

    async def refer(self, *_: object) -> None: ...


@dataclass
class Books:
    """Registrations without a database: what the rulebook would say, and what was recorded."""

    outcome: Registered = Registered.REFUSED
    town: Town | None = None
    kept: list[Registration] = field(default_factory=list)
    asked: int = 0

    async def holders(self, _serial: DigitalCertificateSerial, _on: date) -> Sequence[Holder]:
        return [Holder("made-up-city", 1)]

    async def judged(self, _holder: Holder, _on: date, _judge: Judge) -> Judged:
        self.asked += 1
        return Judged(self.outcome, insured=True, blocked=False)

    async def register(self, _holder: Holder, asked: Registration, _judge: Judge) -> Judged:
        self.kept.append(asked)
        if self.town:
            self.town.people = {ByCard(asked.serial): [somebody()]}
        return Judged(self.outcome, insured=True, blocked=False)


def serial() -> DigitalCertificateSerial:
    return DigitalCertificateSerial(f"{jlis().issued['P1'][-1].serial:X}")


def town(**told: Any) -> Town:
    return Town({ByCard(serial()): [somebody(**told)]})


def at_reader(
    own: Town, lying: Channel | None = None, books: Books | None = None, on: date = ON,
    treatment: Treatment | None = None,
) -> AtReader:  # fmt: skip
    placed = lying or card()
    face = placed if isinstance(placed, VirtualCard) else None
    desk = Desk(
        own, own, books or Books(), shipped_edition(), INSURERS, AT, lambda: datetime(2026, 8, 1, 9, 0, tzinfo=JAPAN)
    )
    return AtReader(CardAtDesk(reader(on), placed, face), desk, on, treatment=treatment)


def led(at: AtReader, *acts: Event | str | bool) -> AtReader:
    """Events happen, PINs are typed, cameras and staff say whether it is them."""

    async def done() -> None:
        for act in acts:
            if isinstance(act, str):
                await at.types(act)
            elif isinstance(act, bool):
                await at.is_seen(fits=act)
            else:
                await at.happens(act)

    asyncio.run(done())
    return at


BY_PIN, BY_FACE, BY_SIGHT = (Chosen(one) for one in (Method.PIN, Method.FACE, Method.VISUAL))


class Broken:
    """A card that does not answer."""

    def transmit(self, _: bytes, /) -> bytes:
        raise CardGone("it is broken")


def trace(at: AtReader) -> bytes:
    """All that anybody at the reader, or reading its trail, gets."""
    said = [(one.ja, one.en) for one in words_on(at.visit)]
    left = (
        at.visit.page.value,
        at.visit.notice,
        at.visit.by,
        at.handed,
        [one.value for one in at.shown],
        str(at.refused),
    )
    return msgspec.json.encode((said, left))
