"""Registering a card at a machine (機械での利用登録): the portal, a cash machine, a terminal at a counter.

Whether it may be registered is asked as soon as the certificate was read: who is refused types no PIN, and hears what
the owner of a broken card hears.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from madoguchi.desk.at_reader import CardInReader, Lying
from madoguchi.desk.registering import Registration, Registrations, offered, register
from madoguchi.desk.steady import Pace, at_once
from madoguchi.reception.reader_events import (
    Registered,
    Tried,
    Unsure,
)
from madoguchi.rulebook.edition import Edition
from madoguchi.terms.card import RegisteredBy
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial


@dataclass(slots=True, repr=False)
class AtMachine:
    """One registration (利用登録). `by`: portal, cash machine or counter. `left`: tries of the PIN, once read.

    `pace`: how soon after a card was placed a refusal is told.
    """

    card: CardInReader
    registrations: Registrations
    edition: Edition
    on: date
    by: RegisteredBy
    pace: Pace = at_once
    left: int = field(default=0, init=False)
    _serial: DigitalCertificateSerial | None = field(default=None, init=False)

    async def begins(self) -> Registered:
        """The card is placed (カードを置く): *accepted* where the PIN is asked for next."""
        rest = self.pace()
        told = await self._begun()
        if told is Registered.REFUSED:
            await rest()
        return told

    async def _begun(self) -> Registered:
        lying = self.card.look()
        if not isinstance(lying, Lying):
            return Registered.CANNOT_TELL if isinstance(lying, Unsure) else Registered.REFUSED
        self.left = lying.pin_left
        told = await offered(self.registrations, Registration(lying.serial, self.on, self.by), self.edition)
        if told is not Registered.ACCEPTED:
            return told
        self._serial = lying.serial
        return told if lying.pin_left else Registered.ELSEWHERE  # a card without a PIN, or with a locked one

    async def types(self, pin: str) -> Registered | None:
        """A PIN is typed (暗証番号の入力): None where it was wrong and tries are left. Only after `begins` accepted."""
        if self._serial is None:
            return Registered.REFUSED
        tried = self.card.by_pin(pin)
        if not isinstance(tried, Tried):
            return Registered.CANNOT_TELL if isinstance(tried, Unsure) else Registered.REFUSED
        self.left = tried.left
        if not tried.fits:
            return None if tried.left else Registered.ELSEWHERE
        return await register(self.registrations, Registration(self._serial, self.on, self.by), self.edition)
