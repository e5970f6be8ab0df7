"""A card or a smartphone in a reader, for the desk (読み取り中の媒体): what came of each act, never why one stops.

The desk goes on with the card it looked at first: another one that was slipped in meanwhile is one that cannot be used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from madoguchi.adapters.smartcard.channel import Channel
from madoguchi.adapters.smartcard.phones import VirtualPhone
from madoguchi.adapters.smartcard.reader import CardFault, Identified, Reader, WrongPin
from madoguchi.adapters.smartcard.revocation import NotTold
from madoguchi.desk.at_reader import Lying
from madoguchi.reception.reader_events import (
    Ended,
    Tried,
    Unsure,
    Unusable,
)
from madoguchi.terms.card import Carrier
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial

T = TypeVar("T")


class FaceCount(Protocol):
    """Where the tries of a face are counted (顔認証の回数): a virtual card."""

    face: int

    def looked_at(self, *, fits: bool) -> int:
        """A camera looked: how many tries are left."""


@dataclass(slots=True)
class CardAtDesk:
    """A card in a reader (リーダーの中のカード): a `CardInReader` of the desk. Without a `face` it has no camera."""

    reader: Reader
    channel: Channel
    face: FaceCount | None = None
    seen: DigitalCertificateSerial | None = field(default=None, init=False)
    carrier: Carrier = field(default=Carrier.CARD, init=False)

    @property
    def is_there(self) -> bool:
        """Whether something lies there; a slot that is empty answers as a card that is broken."""
        return True

    def look(self) -> Lying | Unusable | Unsure:
        """Read and verify the certificate, and how many tries each method has."""
        return _or_not(self._lying)

    def by_pin(self, pin: str) -> Tried | Unusable | Unsure:
        """Try a PIN."""
        return _or_not(lambda: self._tried_pin(pin))

    def by_face(self, *, fits: bool) -> Tried | Unusable | Unsure:
        """Take the camera's word. A miss costs a try of the face, a hit gives all back."""
        if self.face is None or not self.face.face:
            return Tried(fits=False, left=0)
        left = self.face.looked_at(fits=fits)
        return _or_not(lambda: self._same(self.reader.by_sight(self.channel, "face"), Tried(fits, left)))

    def by_sight(self, *, fits: bool) -> Tried | Unusable | Unsure:
        """Take the word of staff. It costs no try, and gives none back."""
        return _or_not(lambda: self._same(self.reader.by_sight(self.channel, "visual"), Tried(fits, 0)))

    def touched(self, *, fits: bool) -> bool:  # noqa: ARG002 - a smartphone's word
        """A card is touched by nobody."""
        return False

    def by_device(self) -> Tried | Unusable | Unsure:
        """A card is opened by nobody but the reader."""
        return Unusable()

    def _lying(self) -> Lying:
        shown = self.reader.look(self.channel)
        self.seen = self.seen or shown.serial
        face = self.face.face if self.face else 0
        lying = Lying(shown.serial, self.reader.tries(self.channel), face)
        return self._same(shown.serial, lying)

    def _tried_pin(self, pin: str) -> Tried | Unusable:
        try:
            identified = self.reader.by_pin(self.channel, pin)
        except WrongPin as wrong:
            return Tried(fits=False, left=wrong.left)
        return self._same(identified, Tried(fits=True, left=0))

    def _same(self, card: Identified | DigitalCertificateSerial, told: T) -> T:
        serial = card.card.serial if isinstance(card, Identified) else card
        if serial != self.seen:
            raise _another()
        return told


@dataclass(slots=True)
class PhoneAtDesk:
    """A smartphone at the reader for them (かざしたスマートフォン): a `CardInReader` of the desk.

    It is there once its owner opened it, or where it needs no opening. Neither camera nor staff confirm whose it is.
    """

    reader: Reader
    phone: VirtualPhone
    seen: DigitalCertificateSerial | None = field(default=None, init=False)

    @property
    def carrier(self) -> Carrier:
        """Which kind it is."""
        return self.phone.kind

    @property
    def is_there(self) -> bool:
        """Whether anything is held there that a reader could speak to."""
        return self.phone.has_reader_pin or self.phone.is_open

    def touched(self, *, fits: bool) -> bool:
        """A face or a finger on it: whether it is open now."""
        return self.phone.touched(fits=fits)

    def look(self) -> Lying | Ended | Unusable | Unsure:
        """Read and verify the certificate. One that has ended is no card any more; it has no months of grace."""
        return _or_not(self._lying)

    def by_pin(self, pin: str) -> Tried | Unusable | Unsure:
        """Have it sign with a PIN."""
        return _or_not(lambda: self._tried(pin))

    def by_device(self) -> Tried | Unusable | Unsure:
        """Have it sign, opened by its owner."""
        return _or_not(lambda: self._same(self.reader.by_device(self.phone)))

    def by_face(self, *, fits: bool) -> Tried | Unusable | Unsure:  # noqa: ARG002 - a card's word
        """No camera looks at who holds a smartphone."""
        return Unusable()

    by_sight = by_face

    def _lying(self) -> Lying | Ended:
        shown = self.reader.look(self.phone)
        self.seen = self.seen or shown.serial
        if shown.serial != self.seen:
            raise _another()
        return Ended() if shown.state == "expired" else Lying(shown.serial, self.reader.tries(self.phone), 0)

    def _tried(self, pin: str) -> Tried:
        try:
            identified = self.reader.by_pin(self.phone, pin)
        except WrongPin as wrong:
            return Tried(fits=False, left=wrong.left)
        return self._same(identified)

    def _same(self, identified: Identified) -> Tried:
        if identified.card.serial != self.seen:
            raise _another()
        return Tried(fits=True, left=0)


class _Another(Exception):
    """Another card than the one that was looked at first."""


def _another() -> _Another:
    return _Another("another card")


def _or_not(act: Callable[[], T]) -> T | Unusable | Unsure:
    try:
        return act()
    except (CardFault, _Another):
        return Unusable()
    except NotTold:
        return Unsure()
