"""A client that asks over HTTP (照会の発生): as many at once as may be, or so many a second whatever comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Request = Callable[[int], bytes]


@dataclass
class Seen:
    """What came back (結果): seconds of each answer from when it was due, and what was not answered."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    wrong: int = 0


@dataclass
class Client:
    """Connections that are kept open (接続), each with one question at a time."""

    port: int
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """The status and the body of an answer."""
        reader, writer = await self._line()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0] or 0)
        body = await reader.readexactly(length)
        self.idle.append((reader, writer))
        return int(head[9:12]), body

    async def _line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """One that is open; the service ends what was idle too long."""
        while self.idle:
            reader, writer = self.idle.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
        return await asyncio.open_connection("127.0.0.1", self.port)


async def closed_loop(client: Client, request: Request, times: int, at_once: int) -> Seen:
    """So many questions, each worker asking the next when it was answered (閉ループ)."""
    seen, order = Seen(), iter(range(times))

    async def worker() -> None:
        for n in order:
            await _asked(client, request(n), time.perf_counter(), seen)

    await asyncio.gather(*(worker() for _ in range(at_once)))
    return seen


async def open_loop(client: Client, request: Request, rate: int, seconds: float) -> Seen:
    """So many questions a second, whatever comes back (開ループ): who waits for a place waits in the figures, too."""
    seen, begun = Seen(), time.perf_counter()
    tasks = []
    for n, due in enumerate(_moments(begun, rate, seconds)):
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(_asked(client, request(n), due, seen)))
    await asyncio.gather(*tasks)
    return seen


def _moments(begun: float, rate: int, seconds: float) -> Iterator[float]:
    return (begun + n / rate for n in range(int(rate * seconds)))


async def _asked(client: Client, request: bytes, due: float, seen: Seen) -> None:
    status, body = await client.ask(request)
    seen.seconds.append(time.perf_counter() - due)
    seen.refused += status == 503
    seen.wrong += status == 200 and b"cannot_tell" in body
