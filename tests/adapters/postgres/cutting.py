"""A way to PostgreSQL that is cut after so many bytes: what was asked may have been done, or not."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit


@dataclass
class Way:
    """An address that leads to another, and how many bytes went each way."""

    dsn: str
    asked: int = 0
    answered: int = 0


@contextmanager
def cut(dsn: str, asked: int | None = None, answered: int | None = None) -> Iterator[Way]:
    """A way that is cut after so many bytes of what is asked, or of what is answered; None: it is not cut."""
    host, name = parse_qs(urlsplit(dsn).query)["host"][0], ".s.PGSQL.5432"
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        way = Way(dsn.replace(host, folder).replace(quote(host, safe=""), quote(folder, safe="")))
        running = Proxy(way, Path(host, name), asked, answered)
        with running.at(Path(folder, name)):
            yield way


@dataclass
class Proxy:
    """It copies bytes both ways until one of them had its share."""

    way: Way
    to: Path
    most_asked: int | None
    most_answered: int | None

    @contextmanager
    def at(self, path: Path) -> Iterator[None]:
        """Listen there for a block, in a thread of its own."""
        loop, ready = asyncio.new_event_loop(), threading.Event()
        thread = threading.Thread(target=self._run, args=(loop, path, ready))
        thread.start()
        ready.wait(60)
        try:
            yield
        finally:
            loop.call_soon_threadsafe(self.over.set)
            thread.join(60)

    def _run(self, loop: asyncio.AbstractEventLoop, path: Path, ready: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(self._serve(path, ready))
        loop.run_until_complete(_ended(asyncio.all_tasks(loop)))
        loop.close()

    async def _serve(self, path: Path, ready: threading.Event) -> None:
        self.over = asyncio.Event()
        server = await asyncio.start_unix_server(self._copy, path)
        ready.set()
        await self.over.wait()
        server.close()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self.to)
        asked = asyncio.create_task(self._pass(reader, back, "asked", self.most_asked))
        answered = asyncio.create_task(self._pass(there, writer, "answered", self.most_answered))
        try:
            await asyncio.wait([asked, answered], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in (asked, answered):
                one.cancel()
            for line in (writer, back):
                line.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str, most: int | None
    ) -> None:
        while part := await reader.read(65536):
            left = len(part) if most is None else most - getattr(self.way, name)
            setattr(self.way, name, getattr(self.way, name) + len(part))
            writer.write(part[: max(0, left)])
            await writer.drain()
            if left <= len(part) and most is not None:
                return


async def _ended(tasks: set[asyncio.Task[None]]) -> None:
    """What still passes is ended, and its lines with it."""
    for one in tasks:
        one.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
