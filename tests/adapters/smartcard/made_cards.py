"""Cards of a made-up issuer, made once for all tests that ask for them."""

from copy import deepcopy
from datetime import date
from functools import cache

from madoguchi.adapters.smartcard.channel import Channel
from madoguchi.adapters.smartcard.jlis import Holder, Jlis
from madoguchi.adapters.smartcard.reader import Reader
from madoguchi.adapters.smartcard.revocation import RevocationLists
from madoguchi.adapters.smartcard.trust import Trust
from madoguchi.adapters.smartcard.virtual_card import VirtualCard

FOUNDED, ISSUED, TODAY, LATER = date(2020, 1, 1), date(2024, 4, 2), date(2026, 8, 1), date(2026, 8, 2)
EXPIRES = date(2029, 3, 1)
PIN, SIGNATURE_PIN = "1234", "ABC123"
HOLDER = Holder("P1", date(1980, 3, 1), date(2033, 3, 1))


@cache
def jlis() -> Jlis:
    """An issuer with one card. Nothing of it may be changed: `Jlis.founded` makes another."""
    made = Jlis.founded(FOUNDED)
    _kept.append(made.issue(HOLDER, ISSUED))
    return made


def card() -> VirtualCard:
    """That card, fresh: no try used, nothing selected."""
    jlis()
    (kept,) = _kept
    return VirtualCard(kept.files, deepcopy(kept.pins), kept.keys)


def reader(on: date = TODAY, issuer: Jlis | None = None) -> Reader:
    """A reader that trusts an issuer, with its list of the day."""
    own = issuer or jlis()
    return Reader(Trust(own.trusted, RevocationLists.read([own.revoked(on, on)], own.trusted)), on)


class Counted:
    """A channel that keeps what went through it, and lets a test meddle with it by overriding `at`."""

    def __init__(self, inner: Channel) -> None:
        self.inner, self.said = inner, list[tuple[bytes, bytes]]()

    def transmit(self, said: bytes, /) -> bytes:
        reply = self.at(len(self.said), said)
        self.said.append((said, reply))
        return reply

    def at(self, _n: int, said: bytes) -> bytes:
        return self.inner.transmit(said)


_kept: list[VirtualCard] = []
