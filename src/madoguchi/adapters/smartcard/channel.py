"""The way to a card (カードとの通信路): octets there, octets back. In process it is the virtual card itself."""

from __future__ import annotations

from typing import Protocol


class CardGone(Exception):
    """The card was taken away, or no longer answers (カードの抜き取り)."""


class Channel(Protocol):
    """A way to one card (通信路)."""

    def transmit(self, said: bytes, /) -> bytes:
        """Send a command, get the reply, both as octets. Raises `CardGone`, and `CardGone` alone."""
