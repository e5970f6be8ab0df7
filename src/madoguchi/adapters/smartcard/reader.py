"""A reader of My Number cards (カードリーダーの処理): which card lies there, and whether who shows it may use it.

It tells the serial, how somebody was identified, and the certificate's days: what these come to is the rulebook's.
Of a card that cannot be used it says one thing, whatever the cause: broken, taken away, forged, revoked. So nobody
learns from a reader what a person's record says.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final, Literal, TypeVar

from madoguchi.adapters.smartcard import layout
from madoguchi.adapters.smartcard.channel import CardGone, Channel
from madoguchi.adapters.smartcard.commands import Command, Reply, Status
from madoguchi.adapters.smartcard.trust import Believed, Trust, Untrusted
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.errors import Refused

By = Literal["pin", "face", "visual", "device"]  # the words of `authentication` in the vocabulary; a phone's own way
State = Literal["good", "expired"]
HEAD: Final = 4  # octets that tell how long a certificate is
LONGEST: Final = 4096
PART: Final = 224  # octets of one reading; more than some readers pass on at once
CHALLENGE: Final = 32
DIGEST_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")  # PKCS #1: of SHA-256
T = TypeVar("T")


class CardFault(Refused):
    """A card that cannot be used here (使用できないカード): the same whatever the cause."""


def card_fault() -> CardFault:
    """The one fault, in its one wording (使用できないカードの表示)."""
    return CardFault(what="this card", why="it cannot be used here",
                     do="take it back and go to the counter, which confirms cover by another way")  # fmt: skip


class WrongPin(Refused):
    """A PIN that does not open the card (暗証番号の誤り). `left`: the tries that are left; 0: it is locked."""

    def __init__(self, left: int) -> None:
        super().__init__(what="the PIN", why=f"the card does not take it; tries left: {left}",
                         do="type it again, or choose another way of identification")  # fmt: skip
        self.left = left


class _Odd(Exception):
    """A reply that no such card gives; what it says goes nowhere."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A card that lies on the reader (置かれたカード), and until when its certificate is good.

    `state`: *expired* from the day after `expires_on`. For how long it still works then, the rulebook says.
    """

    serial: DigitalCertificateSerial
    issued_on: date
    expires_on: date
    state: State


@dataclass(frozen=True, slots=True)
class Identified:
    """Whose card it is, and how that was made sure (本人確認済みのカード).

    Only by PIN was the card itself asked to sign: by `face` and `visual` the reader takes staff's or the camera's word.
    By `device` a smartphone that its owner opened signed.
    """

    card: Shown
    by: By


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader for a day (カードリーダー): whom it trusts. `random`: where challenges come from."""

    trust: Trust
    on: date
    random: Callable[[int], bytes] = secrets.token_bytes

    def look(self, card: Channel) -> Shown:
        """Read and verify the certificate, before anything is asked of the person (カードの確認).

        Raises `CardFault`; `NotTold`, where nobody says who was revoked.
        """
        return self._shown(_or_fault(lambda: self._believed(card)))

    def tries(self, card: Channel) -> int:
        """How many tries its user PIN has left; 0: locked, or a card without one (残り回数). Raises `CardFault`."""
        return _or_fault(lambda: _tries(card))

    def by_pin(self, card: Channel, pin: str) -> Identified:
        """Have the card sign a random challenge with the PIN (暗証番号による本人確認).

        Raises `WrongPin`, `CardFault`, `NotTold`. What is no PIN of four digits costs no try.
        """
        believed = _or_fault(lambda: self._believed(card))
        left = _or_fault(lambda: _unlocked(card, pin))
        if left is not None:
            raise WrongPin(left)
        _or_fault(lambda: self._prove(card, believed))
        return Identified(self._shown(believed), "pin")

    def by_device(self, phone: Channel) -> Identified:
        """Have a smartphone that its owner opened sign a random challenge (端末での本人確認).

        Raises `CardFault`; `NotTold`.
        """
        believed = _or_fault(lambda: self._believed(phone))
        _or_fault(lambda: self._prove(phone, believed))
        return Identified(self._shown(believed), "device")

    def by_sight(self, card: Channel, by: Literal["face", "visual"]) -> Identified:
        """Take the word of a camera or of staff that it is their card (顔認証・目視). Raises `CardFault`, `NotTold`."""
        return Identified(self.look(card), by)

    def _believed(self, card: Channel) -> Believed:
        _send(card, layout.select_application())
        return self.trust.believed(_file(card, layout.USER_IDENTIFICATION_CERTIFICATE), self.on)

    def _prove(self, card: Channel, believed: Believed) -> None:
        challenge = self.random(CHALLENGE)
        _send(card, layout.select(layout.USER_KEY))
        believed.check(_send(card, layout.sign(DIGEST_INFO + sha256(challenge).digest())), challenge)

    def _shown(self, one: Believed) -> Shown:
        state: State = "good" if self.on <= one.expires_on else "expired"
        return Shown(one.serial, one.issued_on, one.expires_on, state)


def _or_fault(act: Callable[[], T]) -> T:
    """What an act gives, or the one fault. It is raised outside the handler, so that it holds no trace of the cause."""
    try:
        return act()
    except (CardGone, Untrusted, _Odd):
        pass
    raise card_fault()


def _reply(card: Channel, command: Command) -> Reply:
    reply = Reply.read(card.transmit(command.packed()))
    if reply is None:
        raise _Odd("no reply of a card")
    return reply


def _send(card: Channel, command: Command) -> bytes:
    reply = _reply(card, command)
    if reply.status != Status.DONE:
        raise _Odd("another status than done")
    return reply.body


def _file(card: Channel, file: int) -> bytes:
    """A certificate from a file of the card: as long as its own head says, and a bounded number of readings."""
    _send(card, layout.select(file))
    head = _part(card, 0, HEAD)
    length = HEAD + int.from_bytes(head[2:], "big")
    if head[:2] != b"\x30\x82" or length > LONGEST:
        raise _Odd("no certificate of such a card")
    starts = range(HEAD, length, PART)
    return head + b"".join(_part(card, start, min(PART, length - start)) for start in starts)


def _part(card: Channel, offset: int, octets: int) -> bytes:
    part = _send(card, layout.read(offset, octets))
    if len(part) != octets:
        raise _Odd("fewer or more octets than asked for")
    return part


def _tries(card: Channel) -> int:
    _send(card, layout.select_application())
    _send(card, layout.select(layout.USER_PIN))
    return _left(_reply(card, layout.verify()))


def _unlocked(card: Channel, pin: str) -> int | None:
    """None when the card took the PIN, else how many tries are left."""
    if not re.fullmatch("[0-9]{4}", pin):
        return _tries(card)
    _send(card, layout.select(layout.USER_PIN))
    reply = _reply(card, layout.verify(pin.encode()))
    return None if reply.status == Status.DONE else _left(reply)


def _left(reply: Reply) -> int:
    if reply.tries is None:
        raise _Odd("no number of tries")
    return reply.tries
