"""A visit at a reader (カードリーダーでの受付), and a registration at a machine: the flow led over card and records.

The check is asked as soon as the certificate was read, before the person does anything, so that every reason to stop is
told at the same moment and by the same page: whoever's information is blocked, and a broken card. What it answered is
handed over at the end of the flow, and nowhere before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from madoguchi.desk.facilities import VisitNotes
from madoguchi.desk.nothing_agreed import NothingAgreed
from madoguchi.desk.registering import Registration, Registrations, offered, register
from madoguchi.desk.steady import Pace, Rest, at_once
from madoguchi.desk.verifying import Checks, Question, verify
from madoguchi.reception.answering import MEDICAL, InsurerShown
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import ByCard, Counter
from madoguchi.reception.consents import HOURS, HOURS_AGAIN, KEPT, Consent, Treatment
from madoguchi.reception.consents import MEDICAL as MEDICAL_KINDS
from madoguchi.reception.reader_by_phone import HOLDS_PIN
from madoguchi.reception.reader_events import (
    LAPSED,
    Ended,
    Event,
    Looked,
    Page,
    Placed,
    Registered,
    Told,
    Tried,
    Typed,
    Unsure,
    Unusable,
)
from madoguchi.reception.reader_flow import WORKING, Visit, step
from madoguchi.reception.reader_handing import handed
from madoguchi.reception.reader_pages import order_on
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.rules.reception import smartphone_is_read
from madoguchi.terms.card import Carrier, RegisteredBy
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.errors import Refused

ASKED_WITH: Final = MEDICAL_KINDS | {Consent.LIMIT_CATEGORY.value}
"""What the check is asked with: all that a consent could allow. None of it is kept, all not agreed to left out."""
OF_PLACING: Final = frozenset({Page.PLACE, Page.HOLD, Page.PHONE_NOT_HERE})
NOT_USED: Final = frozenset({Validity.STOPPED, Validity.NONE})
"""Of a card that is not used here, or that nobody knows: whether it can be registered is asked next."""
Act = Callable[[Registrations, Registration, Edition], Awaitable[Registered]]


@dataclass(frozen=True, slots=True, repr=False)
class Lying:
    """A card that was read and verified (読み取ったカード). `pin_left`, `face_left`: tries; 0: none, or no such way."""

    serial: DigitalCertificateSerial
    pin_left: int
    face_left: int


class CardInReader(Protocol):
    """The card in the reader (リーダーの中のカード), or a smartphone at it. Why one cannot be used it never says."""

    @property
    def carrier(self) -> Carrier:
        """What it is."""

    @property
    def is_there(self) -> bool:
        """Whether there is anything to speak to: an iPhone that nobody opened is not."""

    def look(self) -> Lying | Ended | Unusable | Unsure:
        """Read and verify its certificate. `Ended`: of a smartphone alone."""

    def by_pin(self, pin: str) -> Tried | Unusable | Unsure:
        """Try a PIN."""

    def by_face(self, *, fits: bool) -> Tried | Unusable | Unsure:
        """Take a camera's word."""

    def by_sight(self, *, fits: bool) -> Tried | Unusable | Unsure:
        """Take the word of staff."""

    def touched(self, *, fits: bool) -> bool:
        """A face or a finger on a smartphone: whether that opened it."""

    def by_device(self) -> Tried | Unusable | Unsure:
        """Have a smartphone sign that its owner opened."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reader stands on (リーダーの接続先): the check, its notes, registrations; the facility that asks.

    `now`: the moment, for how long a consent holds. `pace`: how soon after a card was placed a stop page is shown.
    `phones`: the facility reads smartphones.
    """

    checks: Checks
    notes: VisitNotes
    registrations: Registrations
    edition: Edition
    insurers: Mapping[str, InsurerShown]
    at: Counter
    now: Callable[[], datetime]
    pace: Pace = at_once
    phones: bool = False


@dataclass(slots=True, repr=False)
class AtReader:
    """One visit (受付). `shown`: the pages that were shown, in order. `refused`: what staff is told of a refusal;
    `unsure`: an answer that says it cannot be told, and why.

    `treatment`: where somebody is treated whose card a mobile reader or their own device reads: they are asked whether
    the facility may ask again without it, and what they agreed to holds as long.
    `handed`: what the facility gets (提供する回答), None until the flow is done.
    """

    card: CardInReader
    desk: Desk
    on: date
    once: str | None = None
    treatment: Treatment | None = None
    visit: Visit = field(init=False)
    shown: list[Page] = field(default_factory=list, init=False)
    refused: Refused | None = field(default=None, init=False)
    unsure: Answer | None = field(default=None, init=False)
    handed: Answer | None = field(default=None, init=False)
    _rest: Rest = field(default=at_once(), init=False)
    _serial: DigitalCertificateSerial | None = field(default=None, init=False)
    _answer: Answer | None = field(default=None, init=False)
    _pin: str = field(default="", init=False)

    def __post_init__(self) -> None:
        phones = self.desk.phones and smartphone_is_read.is_law(self.on)
        self.visit = Visit(order_on(self.on, self.treatment), phones=phones)
        self.shown.append(self.visit.page)

    async def happens(self, event: Event) -> Visit:
        """Something happens at the reader (操作): the visit, when it waits for somebody again."""
        before = self.visit.page
        felt = {Page.HOLD: self.card.is_there, Page.PHONE_NOT_HERE: self.card.carrier is Carrier.CARD}
        if isinstance(event, Placed) and not felt.get(before, True):
            return self.visit
        self._rest = self.desk.pace() if before in OF_PLACING else self._rest
        self._step(event)
        while self.visit.page in WORKING:
            self._step(await self._worked())
        if self.visit.page is Page.DONE and before is not Page.DONE:
            await self._hand_over()
        if self.visit.page is Page.STOPPED:
            await self._rest()
        return self.visit

    async def types(self, pin: str) -> Visit:
        """A PIN is typed (暗証番号の入力): to a card at once, to a smartphone when it is held."""
        if self.visit.page is Page.PHONE_PIN:
            self._pin = pin
            return await self.happens(Typed())
        return await self.happens(self.card.by_pin(pin)) if self.visit.page is Page.PIN else self.visit

    async def is_seen(self, *, fits: bool) -> Visit:
        """The camera, or staff, has looked (顔認証・目視の結果)."""
        looks = {Page.FACE: self.card.by_face, Page.VISUAL: self.card.by_sight}
        look = looks.get(self.visit.page)
        return self.visit if look is None else await self.happens(look(fits=fits))

    def _step(self, event: Event) -> None:
        now = step(self.visit, event)
        if now.page is not self.visit.page:
            self.shown.append(now.page)
        self.visit, self._pin = now, self._pin if now.page in HOLDS_PIN else ""

    async def _worked(self) -> Event:
        if self.visit.page is Page.READING:
            return await self._read()
        return await self._registered() if self.visit.page is Page.REGISTERING else self._proved()

    def _proved(self) -> Event:
        """The smartphone signs: opened by its owner, or with the PIN that was typed, which is forgotten."""
        return self.card.by_pin(self._pin) if self.visit.carrier is Carrier.ANDROID else self.card.by_device()

    async def _read(self) -> Event:
        """What lies there, and the check of it: once, though a smartphone is held again after a wrong PIN.

        Something else than was chosen is not read: where no smartphone may be chosen, none is.
        """
        lying = self.card.look() if self.card.carrier is self.visit.carrier else Unusable()
        if not isinstance(lying, Lying):
            return lying
        asked = self._answer if lying.serial == self._serial else None
        self._serial = lying.serial
        answer = asked or await self._asked(lying.serial)
        if answer.validity in NOT_USED and answer.message != LAPSED:
            return await self._offered(lying)
        if answer.validity is Validity.CANNOT_TELL:
            self.unsure = answer
            return Unsure()
        self._answer = answer
        medical = MEDICAL in answer.discloses
        return Looked(answer.message, medical=medical, pin_left=lying.pin_left, face_left=lying.face_left)

    async def _asked(self, serial: DigitalCertificateSerial) -> Answer:
        question = Question(ByCard(serial), self.on, ASKED_WITH, self.once)
        try:
            return await verify(NothingAgreed(self.desk.checks), self.desk.at, question, self.on, self.desk.insurers)
        except Refused as refused:
            self.refused = refused
            return Answer(Validity.CANNOT_TELL)

    async def _offered(self, lying: Lying) -> Event:
        """A card that is not used: one that can be registered is offered that, any other is one that cannot be used."""
        told = await self._registering(offered, lying.serial)
        return Looked(offers=True) if told is Registered.ACCEPTED else Told(told)

    async def _registered(self) -> Event:
        return Unsure() if self._serial is None else Told(await self._registering(register, self._serial))

    async def _registering(self, act: Act, serial: DigitalCertificateSerial) -> Registered:
        asked = Registration(serial, self.on, RegisteredBy.READER)
        try:
            return await act(self.desk.registrations, asked, self.desk.edition)
        except Refused as refused:
            self.refused = refused
            return Registered.CANNOT_TELL

    async def _hand_over(self) -> None:
        """Keep what was consented to, and only then hand over; what cannot be kept is not told."""
        if self._answer is None:
            return
        try:
            await self._consented(self._answer)
        except Refused as refused:
            self.refused = refused
            self._step(Unsure())
            return
        self.handed = handed(self._answer, self.visit.agreed, self.on)

    async def _consented(self, answer: Answer) -> None:
        treatment = self.treatment if self.visit.again and len(answer.covers) == 1 else None
        kinds = sorted(({one.value for one in self.visit.agreed} & KEPT) | ({treatment.value} if treatment else set()))
        if kinds and answer.visit is not None:
            until = self.desk.now() + timedelta(hours=HOURS_AGAIN[treatment] if treatment else HOURS)
            await self.desk.notes.consent(self.desk.at.facility, answer.visit, kinds, until)
