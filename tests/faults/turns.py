"""Several who work on one database in a random order (乱数の順番): whatever each asks of it waits for its turn.

Each goes a way of its own to PostgreSQL; what is asked is held there until it is drawn. Who is drawn has an answer, or
waits for a lock of another, before the next is drawn. So transactions meet at every place in between.
"""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

LONGEST: Final = 0.02  # seconds that one is waited for, who may wait for another
LONG: Final = 60  # seconds, for what comes at once on a machine that has time
NAME: Final = ".s.PGSQL.5432"


@dataclass(eq=False)
class Line:
    """A connection on its way, and what was asked on it and waits."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    pending: bytes = b""
    answered: bool = True
    turn: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Turns:
    """Who may ask next is drawn; `drawn`: how many times so far."""

    server: Path
    random: Random
    lines: list[Line] = field(default_factory=list)
    drawn: int = 0

    async def serve(self, folders: list[Path], ready: threading.Event, over: asyncio.Event) -> None:
        """Take turns until it is over."""
        servers = [await asyncio.start_unix_server(self._copy, one / NAME) for one in folders]
        drawing = asyncio.create_task(self._draw())
        ready.set()
        await over.wait()
        drawing.cancel()
        for one in servers:
            one.close()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self.server)
        line = Line(there, back)
        self.lines.append(line)
        both = [asyncio.create_task(self._asking(line, reader)), asyncio.create_task(_answering(line, writer))]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        self.lines.remove(line)
        for task in both:
            task.cancel()
        for one in (writer, back):
            one.transport.abort()

    async def _asking(self, line: Line, reader: asyncio.StreamReader) -> None:
        while part := await reader.read(65536):
            if line.answered:  # else it is the rest of what had its turn
                line.pending, line.answered = part, False
                await line.turn.wait()
                line.turn.clear()
            line.writer.write(part)
            await line.writer.drain()

    async def _draw(self) -> None:
        while True:
            if waiting := [one for one in self.lines if one.pending]:
                line = self.random.choice(waiting)
                line.pending = b""
                line.turn.set()
                self.drawn += 1
                await self._had(line)
            else:
                await asyncio.sleep(0.001)

    async def _had(self, line: Line) -> None:
        """Until somebody has had their turn: they ask again, or go, or seem to wait for another."""
        end = monotonic() + LONGEST
        while line in self.lines and not line.pending and monotonic() < end:
            await asyncio.sleep(0.0005)


async def _answering(line: Line, writer: asyncio.StreamWriter) -> None:
    while part := await line.reader.read(65536):
        line.answered = True
        writer.write(part)
        await writer.drain()


@contextmanager
def in_turns(dsn: str, many: int, random: Random) -> Iterator[list[str]]:
    """As many addresses that lead to one database, whose users take turns."""
    host = parse_qs(urlsplit(dsn).query)["host"][0]
    loop, ready = asyncio.new_event_loop(), threading.Event()
    turns, over = Turns(Path(host, NAME), random), asyncio.Event()
    with tempfile.TemporaryDirectory(prefix="turns-") as folder:
        folders = [Path(folder, str(n)) for n in range(many)]
        for one in folders:
            one.mkdir()
        thread = threading.Thread(target=lambda: loop.run_until_complete(turns.serve(folders, ready, over)))
        thread.start()
        ready.wait(LONG)
        try:
            yield [
                dsn.replace(host, str(one)).replace(quote(host, safe=""), quote(str(one), safe="")) for one in folders
            ]
        finally:
            loop.call_soon_threadsafe(over.set)
            thread.join(LONG)
            with suppress(RuntimeError):
                loop.close()
