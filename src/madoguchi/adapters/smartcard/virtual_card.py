"""A virtual My Number card (仮想マイナンバーカード): the application for certificates, octets in, octets out.

It holds two certificates with their keys, those of who issued them, and two PINs that lock. Nothing about health, cover
or address is on it, as on a real one. It never raises: whatever is sent, a status comes back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo

from madoguchi.adapters.smartcard import layout
from madoguchi.adapters.smartcard.commands import ALL, Command, Reply, Status
from madoguchi.terms.errors import Refused

PINS: Final = {layout.USER_PIN: "[0-9]{4}", layout.SIGNATURE_PIN: "[0-9A-Z]{6,16}"}
FACE_TRIES: Final = 10  # as told by newspapers, not checked: see reception/reader_pages.yaml
MOST: Final = 245  # octets that a key of 2,048 bits signs


class NoPinOfACard(Refused):
    """A PIN that no card has (暗証番号の形でない)."""


@dataclass(slots=True, repr=False)
class Pin:
    """A PIN of a card (暗証番号): what it is, how many tries there are and are left, whether it was given."""

    octets: bytes
    most: int
    left: int
    given: bool = False

    @classmethod
    def of(cls, file: int, text: str | None) -> Pin:
        """The PIN under a number of the layout; None: the card has none, as one made for the face alone.

        Raises `NoPinOfACard`: the user PIN has 4 digits, the signature PIN 6 to 16 capital letters and digits.
        """
        if text is not None and not re.fullmatch(PINS[file], text):
            raise NoPinOfACard(what=f"a PIN of {len(text)} characters",
                               why="a user PIN has 4 digits, a signature PIN 6 to 16 capital letters and digits",
                               do="choose another one")  # fmt: skip
        most = layout.TRIES[file]
        return cls((text or "").encode(), most, most if text else 0)

    def tell(self) -> Reply:
        """How many tries are left."""
        return Reply(b"", Status.TRIES_LEFT | self.left)

    def take(self, octets: bytes) -> Reply:
        """A try: right, and all tries are there again; wrong, and one is gone; locked, and nothing helps."""
        if not self.left:
            return Reply(b"", Status.BLOCKED)
        self.given = compare_digest(octets, self.octets)
        self.left = self.most if self.given else self.left - 1
        return DONE if self.given else self.tell()


@dataclass(slots=True, repr=False)
class VirtualCard:
    """A card (カード), itself a `Channel`. `files`, `pins`, `keys`: by the numbers of `layout`.

    A PIN counts as given until the application is selected anew, or the card loses power. Tries outlast both.
    `face`: tries that are left of the face, which a reader counts here because a real card's own way is not public.
    `keeping`: done after each try, before anybody hears what came of it, so that no try is lost whatever happens then.
    """

    files: Mapping[int, bytes]
    pins: Mapping[int, Pin]
    keys: Mapping[int, RSAPrivateKey]
    face: int = FACE_TRIES
    keeping: Callable[[], object] = field(default=lambda: None)
    _awake: bool = field(default=False, init=False)
    _here: int = field(default=0, init=False)

    def power(self) -> bytes:
        """Power it, or reset it (電源・リセット): nothing is selected, no PIN given. What it says of itself (ATR)."""
        self._awake = False
        self._forget()
        return layout.ATR

    def transmit(self, said: bytes, /) -> bytes:
        """Reply to a command (応答)."""
        command = Command.read(said)
        reply = Reply(b"", Status.WRONG_LENGTH) if command is None else self._reply(command)
        return reply.packed()

    def _reply(self, command: Command) -> Reply:
        acts = {layout.SELECT: (0x00, self._select), layout.READ: (0x00, self._read),
                layout.VERIFY: (0x00, self._verify), layout.SIGN: (0x80, self._sign)}  # fmt: skip
        if command.ins not in acts:
            return Reply(b"", Status.NO_SUCH_COMMAND)
        cla, act = acts[command.ins]
        return act(command) if command.cla == cla else Reply(b"", Status.NO_SUCH_CLASS)

    def _forget(self) -> None:
        self._here = 0
        for pin in self.pins.values():
            pin.given = False

    def _select(self, command: Command) -> Reply:
        ways = {layout.BY_NAME: self._select_application, layout.BY_NUMBER: self._select_file}
        if command.p2 != layout.NO_REPLY or command.p1 not in ways:
            return Reply(b"", Status.WRONG_PARAMETERS)
        return DONE if ways[command.p1](command.body) else Reply(b"", Status.NOT_FOUND)

    def _select_application(self, name: bytes) -> bool:
        if name == layout.APPLICATION:
            self._awake = True
            self._forget()
        return name == layout.APPLICATION

    def _select_file(self, name: bytes) -> bool:
        file = int.from_bytes(name, "big")
        is_there = self._awake and len(name) == 2 and any(file in held for held in (self.files, self.pins, self.keys))
        self._here = file if is_there else self._here
        return is_there

    def _read(self, command: Command) -> Reply:
        octets, offset = self.files.get(self._here), command.p1 << 8 | command.p2
        if octets is None:
            return Reply(b"", Status.NOTHING_SELECTED)
        if not self._may(layout.PIN_OF_FILE):
            return Reply(b"", Status.NO_PIN_YET)
        return _part(octets, offset, command)

    def _verify(self, command: Command) -> Reply:
        pin = self.pins.get(self._here)
        if (command.p1, command.p2) != (0x00, layout.HERE):
            return Reply(b"", Status.WRONG_PARAMETERS)
        if pin is None:
            return Reply(b"", Status.NOTHING_SELECTED)
        return self._tried(pin, command.body) if command.body else pin.tell()

    def _tried(self, pin: Pin, octets: bytes) -> Reply:
        reply = pin.take(octets)
        self.keeping()
        return reply

    def looked_at(self, *, fits: bool) -> int:
        """A camera looked (顔認証): a hit gives all tries back, a miss costs one. How many are left."""
        self.face = FACE_TRIES if fits else self.face - 1
        self.keeping()
        return self.face

    def _sign(self, command: Command) -> Reply:
        key = self.keys.get(self._here)
        if (command.p1, command.p2) != (0x00, layout.HERE):
            return Reply(b"", Status.WRONG_PARAMETERS)
        if key is None:
            return Reply(b"", Status.NOTHING_SELECTED)
        if not self._may(layout.PIN_OF_KEY):
            return Reply(b"", Status.NO_PIN_YET)
        return _signed(key, command)

    def _may(self, needed: Mapping[int, int]) -> bool:
        """Whether the PIN that is needed for what is selected, if any, was given."""
        return self._here not in needed or self.pins[needed[self._here]].given


DONE: Final = Reply(b"", Status.DONE)


def _part(octets: bytes, offset: int, command: Command) -> Reply:
    """A part of a file: to its end where so much is not there. 256 stands for all there is."""
    if command.body or not command.expected:
        return Reply(b"", Status.WRONG_LENGTH)
    if offset >= len(octets):
        return Reply(b"", Status.BEYOND_THE_END)
    part = octets[offset : offset + command.expected]
    is_short = len(part) < command.expected < ALL
    return Reply(part, Status.ENDS_HERE if is_short else Status.DONE)


def _signed(key: RSAPrivateKey, command: Command) -> Reply:
    """The signature of what it was given, without a look at it: a card cannot tell a DigestInfo's hash from another."""
    if command.expected != ALL or not 0 < len(command.body) <= MOST:
        return Reply(b"", Status.WRONG_LENGTH)
    return Reply(key.sign(command.body, PKCS1v15(), NoDigestInfo()), Status.DONE)
