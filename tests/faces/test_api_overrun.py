"""More questions than can be answered: the excess is refused at once, memory stays, and soon all is as before (A2)."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from pathlib import Path

import pytest

from adapters.postgres.checking import settled_town
from adapters.postgres.conftest import room, server
from adapters.postgres.test_standing_check import KEY
from faces.crowd import Caller
from faces.served import MOST, by_number, served
from faces.test_api_on_postgres import CODE, opened
from madoguchi.adapters.postgres.server.server import Server
from sizes import size

__all__ = ["room", "server"]

CALLERS = 192  # three times as many as are let in
LET_IN = "64"
BUSY, CANNOT_TELL = "/problems#busy", "cannot_tell"


@pytest.fixture
def service(server: Server):
    """The service in one process, its address and a key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("madoguchi.adapters.postgres.registry.touched.lookup_key", lambda: KEY)
        for dsn in settled_town(server):
            patch.setenv("DATABASE_URL", dsn)
            key = opened(CODE)
            with served(dsn, **{MOST: LET_IN}) as one:
                yield one, key


def test_at_three_times_what_it_holds_the_excess_is_refused_soon_and_then_all_is_as_before(service):
    one, key = service
    asyncio.run(flooded(one.url, key, 1.0))
    before = memory(one.process.pid)
    told, longest = asyncio.run(flooded(one.url, key, size("seconds of a flood")))
    assert {"valid", BUSY} <= set(told) <= {"valid", BUSY, CANNOT_TELL}
    assert told[CANNOT_TELL] <= told["valid"], "遅いのは、機械に他の仕事があるときだけ"
    assert longest < 5.0
    assert memory(one.process.pid) < before * 1.1
    assert asyncio.run(alone(one.url, key)) < 5.0


async def flooded(url: str, key: str, seconds: float) -> tuple[Counter[str], float]:
    """What so many callers are told who ask again at once; the longest that one of them waited."""
    told, until, longest = Counter[str](), time.monotonic() + seconds, 0.0

    async def call() -> None:
        nonlocal longest
        caller = Caller(url, key)
        while (began := time.monotonic()) < until:
            answer = await caller.ask(by_number(2))
            told[str(answer and (answer.get("validity") or answer["type"]))] += 1
            longest = max(longest, time.monotonic() - began)
        caller.drop()

    await asyncio.gather(*(call() for _ in range(CALLERS)))
    return told, longest


async def alone(url: str, key: str) -> float:
    """Seconds until somebody is answered again."""
    began, caller = time.monotonic(), Caller(url, key)
    while (await caller.ask(by_number(2))).get("validity") != "valid":
        await asyncio.sleep(0.05)
    caller.drop()
    return time.monotonic() - began


def memory(pid: int) -> int:
    """Bytes of memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text("utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")
