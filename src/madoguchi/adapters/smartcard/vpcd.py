"""The virtual card in a virtual reader (仮想リーダー): the protocol of vsmartcard's `vpcd`, over a connection to it.

A message is its length in two octets, and so many octets. One octet is said to the reader's electronics (off, on,
reset, what the card says of itself), anything longer is a command to the card. So the card service of a machine, and
whatever asks it, take the virtual card for a card.
"""

from __future__ import annotations

import socket
from typing import Final

from madoguchi.adapters.smartcard import layout
from madoguchi.adapters.smartcard.virtual_card import VirtualCard

PORT: Final = 35963
OFF, ON, RESET, ATR = b"\x00", b"\x01", b"\x02", b"\x04"


def insert(port: int = PORT, host: str = "127.0.0.1") -> socket.socket:
    """Put a card into the virtual reader of this machine (カードの挿入): closing what comes back takes it out."""
    return socket.create_connection((host, port))


def serve(card: VirtualCard, link: socket.socket) -> None:
    """Reply for a card until it is taken out (カードの応答)."""
    with link:
        while (message := _message(link)) is not None:
            reply = _reply(card, message)
            if reply:
                link.sendall(len(reply).to_bytes(2, "big") + reply)


def _reply(card: VirtualCard, message: bytes) -> bytes:
    """What comes back: nothing to off, on and reset."""
    if len(message) > 1:
        return card.transmit(message)
    if message in (OFF, ON, RESET):
        card.power()
    return layout.ATR if message == ATR else b""


def _message(link: socket.socket) -> bytes | None:
    # The other end sends length and message apart, and waits for our acknowledgement between: 40 ms if that is delayed.
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    length = _octets(link, 2)
    return None if length is None else _octets(link, int.from_bytes(length, "big"))


def _octets(link: socket.socket, wanted: int) -> bytes | None:
    """So many octets, None where the other end is gone."""
    got = b""
    while len(got) < wanted:
        try:
            more = link.recv(wanted - len(got))
        except OSError:
            more = b""
        if not more:
            return None
        got += more
    return got
