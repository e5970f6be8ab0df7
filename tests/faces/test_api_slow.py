"""Who sends or reads slowly, with a key or without, costs nobody else anything, and is ended after a while (A4)."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest

from adapters.postgres.checking import settled_town
from adapters.postgres.conftest import room, server
from adapters.postgres.test_standing_check import KEY
from faces.crowd import Caller
from faces.served import MOST, SECONDS, Served, by_number, served
from faces.test_api_on_postgres import CODE, ELSEWHERE, NUMBER, opened
from madoguchi.adapters.postgres.server.server import Server
from sizes import size

__all__ = ["room", "server"]

LINES = 24  # of each kind, three times as many as there are places
PLACES = "8"
WAITED = 2.0  # seconds that the service waits here for who is slow; ten elsewhere
PAUSE = 0.05
PAGE = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n"
Line = socket.socket
Slow = tuple[Line, bytes, bytes]  # what it says first, and what then, again and again


@pytest.fixture(scope="module")
def service(server: Server) -> Iterator[tuple[Served, str, str]]:
    """The service in one process with few places, and the keys of two facilities."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("madoguchi.adapters.postgres.registry.touched.lookup_key", lambda: KEY)
        for dsn in settled_town(server):
            patch.setenv("DATABASE_URL", dsn)
            with served(dsn, **{MOST: PLACES, SECONDS: str(WAITED)}) as one:
                yield one, opened(CODE), opened(ELSEWHERE)


def dripping_bodies(key: str) -> tuple[bytes, bytes]:
    """With a key: a head, and a body of which a byte comes now and then."""
    head = (f"POST {NUMBER} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n"
            "content-length: 5000\r\n\r\n")  # fmt: skip
    return head.encode(), b" "


def refused_bodies(_: str) -> tuple[bytes, bytes]:
    """Without one: the same, refused before any of it came."""
    return dripping_bodies("no key")


def dripping_heads(_: str) -> tuple[bytes, bytes]:
    """Without one: a head that does not end."""
    return b"POST /v1/checks/number HTTP/1.1\r\nhost: ", b"x"


def silent(_: str) -> tuple[bytes, bytes]:
    """Without one: a connection on which nothing is said."""
    return b"", b""


def unread_pages(_: str) -> tuple[bytes, bytes]:
    """Without one: a page asked for again and again, of which nothing is read."""
    return PAGE * 500, PAGE


SLOW = [dripping_bodies, refused_bodies, dripping_heads, silent, unread_pages]


def test_who_is_slow_takes_nobodys_place_and_is_not_waited_for(service: tuple[Served, str, str]):
    """All kinds at once."""
    one, slow, quick = service
    normal = asyncio.run(asked(one.url, quick))
    lines = [(line_to(one.port), *how(slow)) for how in SLOW for _ in range(LINES)]
    try:
        told = asyncio.run(beside(one.url, quick, lines))
        assert told[len(told) * 99 // 100] < 2 * normal[len(normal) * 99 // 100] + 0.1
        time.sleep(WAITED)
        until = time.monotonic() + 5 * WAITED
        while waited := [first[:40] for line, first, _ in lines if not is_over(line)]:
            assert time.monotonic() < until, waited
            time.sleep(PAUSE)
    finally:
        for line, *_ in lines:
            line.close()
    assert len(asyncio.run(asked(one.url, slow))) == len(normal)


CHUNKED = b"POST /v1/checks/number HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("本文の後の見出しは、だれも読まない", b"0\r\nx-after: a\r\nx-more: "),
        ("終わりのない見出し", b"0\r\nx-after: " + b"a" * 200_000),
        ("終わりのない区切りの添え書き", b"1;x=" + b"a" * 200_000),
        ("中身より長い区切り", b"1\r\n \r\n" * 40_000),
        ("答えを待たずに送り続ける要求", b"0\r\n\r\n" + b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n" * 2_000),
        ("終わりのない要求の見出し", b"0\r\n\r\nGET / HTTP/1.1\r\nx: " + b"a" * 300_000),
    ],
)
def test_what_stands_around_a_body_and_does_not_end_ends_the_connection(
    service: tuple[Served, str, str], why: str, said: bytes
):  # fmt: skip
    began = time.monotonic()
    line = socket.create_connection(("127.0.0.1", service[0].port), timeout=5 * WAITED)
    with line, suppress(ConnectionError):
        line.sendall(CHUNKED + said)
        while line.recv(4096):
            pass
    assert time.monotonic() - began < WAITED / 2, f"{why}: 待たれる前に切れる"


def line_to(port: int) -> Line:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", port))
    line.setblocking(False)
    return line


async def asked(url: str, key: str) -> list[float]:
    """Seconds of the answers to a facility that asks one question after another, in order of length; all are told."""
    caller, seconds = Caller(url, key), []
    for _ in range(size("answers beside who is slow")):
        began = time.monotonic()
        answer = await caller.ask(by_number(2))
        assert answer.get("validity") == "valid", answer
        seconds.append(time.monotonic() - began)
    caller.drop()
    return sorted(seconds)


async def beside(url: str, key: str, lines: Sequence[Slow]) -> list[float]:
    """The same, while others are slow."""
    for line, first, _ in lines:
        said(line, first)
    await asyncio.sleep(WAITED / 2)  # until all of them hang
    slow = asyncio.create_task(drip(lines))
    told = await asked(url, key)
    slow.cancel()
    return told


async def drip(lines: Sequence[Slow]) -> None:
    while True:
        for line, _, then in lines:
            said(line, then)
        await asyncio.sleep(PAUSE)


def said(line: Line, octets: bytes) -> None:
    with suppress(OSError):  # the buffers are full, or the service has ended it
        line.send(octets)


def is_over(line: Line) -> bool:
    """Whether the service has ended a connection; what it told first is read."""
    try:
        return not line.recv(4096)
    except BlockingIOError:
        return False
    except OSError:
        return True
