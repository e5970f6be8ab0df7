"""Commands to a card and what it replies (カードへの命令と応答): short ones, as ISO 7816-4 lays them out.

A command is four octets, then the body with its length before it, then how many octets are expected. A reply is a body
and two octets of status. A PIN goes through here, so nothing here shows itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

HEAD: Final = 4
ALL: Final = 256  # octets expected at most; written as 0


class Status(IntEnum):
    """The two octets at the end of a reply (状態語), as far as the card here uses them."""

    DONE = 0x9000
    ENDS_HERE = 0x6282  # fewer octets than asked for
    TRIES_LEFT = 0x63C0  # and the number of tries in the last four bits
    WRONG_LENGTH = 0x6700
    NO_PIN_YET = 0x6982
    BLOCKED = 0x6984
    NOTHING_SELECTED = 0x6986
    NOT_FOUND = 0x6A82
    WRONG_PARAMETERS = 0x6A86
    BEYOND_THE_END = 0x6B00
    NO_SUCH_COMMAND = 0x6D00
    NO_SUCH_CLASS = 0x6E00


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """A command (命令). `body`: 255 octets at most. `expected`: 0 to 256 octets of reply."""

    cla: int
    ins: int
    p1: int
    p2: int
    body: bytes = b""
    expected: int = 0

    def packed(self) -> bytes:
        """Its octets.

        >>> Command(0x00, 0xA4, 0x02, 0x0C, bytes.fromhex("000A")).packed().hex(" ")
        '00 a4 02 0c 02 00 0a'
        """
        length = bytes([len(self.body)]) if self.body else b""
        expected = bytes([self.expected % ALL]) if self.expected else b""
        return bytes([self.cla, self.ins, self.p1, self.p2]) + length + self.body + expected

    @classmethod
    def read(cls, said: bytes) -> Self | None:
        """The command that octets say, None where their lengths do not fit (extended lengths too).

        >>> Command.read(bytes.fromhex("00b0000000")).expected
        256
        """
        head, rest = said[:HEAD], said[HEAD:]
        if len(head) < HEAD:
            return None
        cla, ins, p1, p2 = head
        if len(rest) <= 1:
            return cls(cla, ins, p1, p2, expected=_expected(rest))
        body, after = rest[1 : 1 + rest[0]], rest[1 + rest[0] :]
        fits = 0 < rest[0] == len(body) and len(after) <= 1
        return cls(cla, ins, p1, p2, body, _expected(after)) if fits else None


def _expected(last: bytes) -> int:
    return (last[0] or ALL) if last else 0


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """A reply (応答): its body, and its status as a number."""

    body: bytes
    status: int

    def packed(self) -> bytes:
        """Its octets."""
        return self.body + self.status.to_bytes(2, "big")

    @classmethod
    def read(cls, said: bytes) -> Self | None:
        """The reply that octets say, None where there is no status, or more than a short reply can hold."""
        body, status = said[:-2], said[-2:]
        return cls(body, int.from_bytes(status, "big")) if len(status) == 2 and len(body) <= ALL else None

    @property
    def tries(self) -> int | None:
        """The tries that are left to a PIN, None where it says another thing (残り回数)."""
        if self.status == Status.BLOCKED:
            return 0
        return self.status & 0xF if self.status & 0xFFF0 == Status.TRIES_LEFT else None
