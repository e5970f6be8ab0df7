"""A real card reader (カードリーダーの接続): PC/SC, by pyscard where that is installed.

The card is ours alone while the block lasts, and is reset after it: a PIN that was given does not outlast it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from madoguchi.adapters.smartcard.channel import CardGone
from madoguchi.terms.errors import Refused

PLACE: Final = "MADOGUCHI_CARD_READER"  # a part of the name of the reader to use; unset: the first with a card


class NoReader(Refused):
    """No card reader that can be used (カードリーダーがない)."""


@dataclass(frozen=True, slots=True)
class PcscChannel:
    """A way to the card in a reader (リーダーの通信路): a `Channel` over a connection of pyscard."""

    connection: Any

    def transmit(self, said: bytes, /) -> bytes:
        """Send a command, get the reply. Raises `CardGone`."""
        try:
            body, first, second = self.connection.transmit(list(said))
            return bytes([*body, first, second])
        except _faults():
            pass
        raise CardGone("the card service lost it")


@contextmanager
def card_in(wanted: str | None = None) -> Iterator[PcscChannel]:
    """The card in a reader whose name has `wanted` in it, by default the one of the environment (カードの接続).

    Raises `NoReader`: pyscard, its service or such a reader is missing. `CardGone`: no card lies there.
    """
    part = os.environ.get(PLACE, "") if wanted is None else wanted
    named = [one for one in _readers() if part in str(one)]
    if not named:
        raise NoReader(what="no card reader of that name", why="the card service knows none",
                       do=f"plug it in, or name a part of another one's name in {PLACE}")  # fmt: skip
    connection = _connected(named)
    try:
        yield PcscChannel(connection)
    finally:
        with suppress(*_faults()):
            connection.disconnect()


def no_card_there() -> NoReader:
    """That no card lies in the reader (リーダーにカードがない旨)."""
    return NoReader(what="no card in the reader", why="none lies there, or it does not answer",
                    do="place the card, and try again")  # fmt: skip


def _readers() -> list[Any]:
    try:
        return list(_pyscard("System").readers())
    except ImportError:
        raise NoReader(what="no card reader", why="the library pyscard is not installed",
                       do="install it as docs/card.md says") from None  # fmt: skip
    except _faults():
        raise NoReader(what="no card reader", why="the card service does not answer",
                       do="start it: systemctl start pcscd") from None  # fmt: skip


def _connected(readers: list[Any]) -> Any:
    """A connection to the first of these readers with a card in it. Raises `CardGone`."""
    words = _pyscard("scard")
    for one in readers:
        connection = one.createConnection()
        with suppress(*_faults()):
            connection.connect(mode=words.SCARD_SHARE_EXCLUSIVE, disposition=words.SCARD_RESET_CARD)
            return connection
    raise CardGone("no reader has one")


def _faults() -> tuple[type[Exception], ...]:
    """What pyscard raises: of its own, and of the service under it."""
    return _pyscard("Exceptions").SmartcardException, _pyscard("pcsc.PCSCExceptions").BaseSCardException


def _pyscard(module: str) -> Any:
    """A module of pyscard, which need not be installed. Raises `ImportError`."""
    return import_module(f"smartcard.{module}")
