"""The protocol of the virtual reader, spoken over a pair of sockets: whole messages, in pieces, hostile ones."""

from collections.abc import Iterator
from socket import SHUT_WR, create_server, socket
from threading import Thread

import pytest

from adapters.smartcard.made_cards import PIN, card, reader
from madoguchi.adapters.smartcard import layout, vpcd
from madoguchi.adapters.smartcard.virtual_card import VirtualCard

ATR, RESET = b"\x00\x01\x04", b"\x00\x01\x02"
SELECT = b"\x00\x0f" + layout.select_application().packed()


@pytest.fixture
def lying() -> VirtualCard:
    return card()


@pytest.fixture
def link(lying: VirtualCard) -> Iterator[socket]:
    """The service's end of the way to a card. The card's end is closed at the end by itself, or the test hangs."""
    with create_server(("127.0.0.1", 0)) as listening:
        serving = Thread(target=lambda: vpcd.serve(lying, vpcd.insert(listening.getsockname()[1])))
        serving.start()
        service, _ = listening.accept()
        service.settimeout(20)
        with service:
            yield service
    serving.join(20)
    assert not serving.is_alive()


def heard(link: socket, wanted: int) -> bytes:
    got = b""
    while len(got) < wanted and (more := link.recv(wanted - len(got))):
        got += more
    return got


def test_it_says_what_it_is_and_replies(link: socket):
    link.sendall(ATR + b"\x00\x01\x01" + SELECT)
    assert heard(link, 11 + 4) == b"\x00\x09" + layout.ATR + b"\x00\x02\x90\x00"


def test_messages_in_pieces_are_put_together(link: socket):
    for octet in ATR + SELECT:
        link.sendall(bytes([octet]))
    assert heard(link, 15).endswith(b"\x00\x02\x90\x00")


def test_off_and_reset_forget_what_was_given_and_the_reader_begins_anew(link: socket, lying: VirtualCard):
    for message in (RESET, b"\x00\x01\x00"):
        reader().by_pin(lying, PIN)
        assert lying.pins[layout.USER_PIN].given
        link.sendall(message + ATR)
        heard(link, 11)
        assert not lying.pins[layout.USER_PIN].given


@pytest.mark.parametrize(("why", "said"), [
    ("空の命令", b"\x00\x00"), ("知らない合図", b"\x00\x01\x09"), ("命令でないもの", b"\x00\x02\xff\xff"),
    ("途中で切れる", b"\xff\xff\x00"), ("長さだけ半分", b"\x00"), ("すぐ抜く", b""),
])  # fmt: skip
def test_what_is_no_message_of_a_reader_stops_nothing(link: socket, why: str, said: bytes):
    link.sendall(said)
    if said[:2] in (b"\x00\x00", b"\x00\x01", b"\x00\x02"):
        link.sendall(ATR)
        assert heard(link, 11 if said[1] < 2 else 15)[-9:] == layout.ATR, why
    link.shutdown(SHUT_WR)
    assert link.recv(10) == b""


def test_without_a_virtual_reader_it_says_so():
    with create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        vpcd.insert(port)
