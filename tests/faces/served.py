"""The service as a program of its own, over a town in PostgreSQL (起動したサービス)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

import httpx2 as httpx

from adapters.postgres.checking import INSURERS, NUMBER, born
from adapters.postgres.test_standing_check import DAY, KEY, TOWN
from madoguchi.adapters import clock
from madoguchi.assembly.service import ports
from madoguchi.faces.api import bodies, connections
from madoguchi.faces.api.gate import Gate
from madoguchi.faces.api.parts import Around, Ports
from madoguchi.faces.api.service import service

TESTS: Final = Path(__file__).parents[1]
PLACE, MOST, SECONDS = "MADOGUCHI_TEST_DSN", "MADOGUCHI_TEST_MOST", "MADOGUCHI_TEST_SECONDS"
RUN: Final = """
import sys
from madoguchi.faces.api.serving import serve
from madoguchi.faces.api.settings import Serving
serve(Serving(port=int(sys.argv[1]), workers=int(sys.argv[2])), "faces.served:application")
"""


def application() -> Gate:
    """The service of a worker, on the day of the town; `SECONDS`: for which it waits for who is slow."""
    if said := os.environ.get(SECONDS):
        bodies.SECONDS_TO_SEND = connections.SECONDS_OF_HEAD = connections.SECONDS_STUCK = float(said)  # type: ignore[misc]
    return service_at(os.environ[PLACE], int(os.environ.get(MOST, "128")))


def service_at(dsn: str, most: int = 128) -> Gate:
    """The service over a database."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Ports]:
        async with ports(dsn, KEY, INSURERS) as told:
            yield told

    return service(Around(opened, lambda: DAY, clock.now, clock.seconds, sys.stdout.write, most, str(os.getpid())))


def by_number(n: int, insurer: str = TOWN, **more: object) -> dict[str, object]:
    """The question about somebody, as a facility sends it."""
    return {"insurer_number": NUMBER[insurer], "symbol": "赤１", "number": f"00{n}", "sub_number": "01",
            "birth_date": born(insurer, n).isoformat(), **more}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Served:
    """A service that runs: its process, its address."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> float:
        """Tell it to stop, and how many seconds that took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()
        return time.monotonic() - begun


@contextmanager
def served(dsn: str, workers: int = 1, **told: str) -> Iterator[Served]:
    """The service in processes of its own, until the block ends."""
    port = free_port()
    place = {**os.environ, PLACE: dsn, "PYTHONPATH": str(TESTS), **told}
    with TemporaryFile("w+") as lines:  # a pipe that nobody reads would hold it up
        process = subprocess.Popen([sys.executable, "-c", RUN, str(port), str(workers)], env=place, stdout=lines,
                                   stderr=subprocess.STDOUT)  # fmt: skip
        one = Served(process, port)
        try:
            _wait(one)
            yield one
        finally:
            one.stop()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(one: Served) -> None:
    for _ in range(150):
        try:
            if httpx.get(f"{one.url}/ready", timeout=3).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert one.process.poll() is None
        time.sleep(0.1)
    raise AssertionError("the service did not start")
