"""A card that lies in a reader, for the desk (読み取り中のカード): what came of each act, never why a card was refused.

The desk goes on with the card it looked at first: another one that was slipped in meanwhile is one that cannot be used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from madoguchi.adapters.smartcard.channel import Channel
from madoguchi.adapters.smartcard.reader import CardFault, Identified, Reader, WrongPin
from madoguchi.adapters.smartcard.revocation import NotTold
from madoguchi.adapters.smartcard.virtual_card import FACE_TRIES
from madoguchi.desk.at_reader import Lying
from madoguchi.reception.reader_events import (
    Tried,
    Unsure,
    Unusable,
)
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial

T = TypeVar("T")


class FaceCount(Protocol):
    """Where the tries of a face are counted (顔認証の回数): a virtual card."""

    face: int


@dataclass(slots=True)
class CardAtDesk:
    """A card in a reader (リーダーの中のカード): a `CardInReader` of the desk. Without a `face` it has no camera."""

    reader: Reader
    channel: Channel
    face: FaceCount | None = None
    seen: DigitalCertificateSerial | None = field(default=None, init=False)

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
        self.face.face = FACE_TRIES if fits else self.face.face - 1
        left = self.face.face
        return _or_not(lambda: self._same(self.reader.by_sight(self.channel, "face"), Tried(fits, left)))

    def by_sight(self, *, fits: bool) -> Tried | Unusable | Unsure:
        """Take the word of staff. It costs no try, and gives none back."""
        return _or_not(lambda: self._same(self.reader.by_sight(self.channel, "visual"), Tried(fits, 0)))

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
