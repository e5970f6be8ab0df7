"""The check while its line to the database is dead: nobody says there is no cover, and it comes back alone."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.postgres.checking import INSURERS, Desk, by_card, by_number, opened, settled
from adapters.postgres.conftest import room, server
from adapters.postgres.cutting import Proxy, Way
from adapters.postgres.servers import migrated_database
from adapters.postgres.test_standing_check import DAY, KEY
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.verifying import Busy, Question, verify
from madoguchi.reception.answers import Validity
from madoguchi.reception.asking import Asked

__all__ = ["room", "server"]

AT_ONCE = 12
LONGEST, SOON = 2.0, 5.0  # seconds until it is said that nobody can tell; until it answers again


@dataclass
class Dead(Proxy):
    """A way on which nothing passes while it is held, and nobody is told: the lines stay open."""

    held: Event = field(default_factory=Event)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *_: object) -> None:
        while part := await reader.read(65536):
            while self.held.is_set():
                await asyncio.sleep(0.01)
            writer.write(part)
            await writer.drain()


@contextmanager
def dead(dsn: str) -> Iterator[tuple[str, Event]]:
    """A way to a database, and what makes it dead."""
    host, name = parse_qs(urlsplit(dsn).query)["host"][0], ".s.PGSQL.5432"
    with tempfile.TemporaryDirectory(prefix="dead-") as folder:
        way = Dead(Way(dsn.replace(host, folder)), Path(host, name), None, None)
        with way.at(Path(folder, name)):
            yield way.way.dsn, way.held
            way.held.clear()


@pytest.fixture(scope="module")
def desk(server: Server) -> Iterator[Desk]:
    """A town, and a facility."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("madoguchi.adapters.postgres.registry.touched.lookup_key", lambda: KEY)
        for dsn in migrated_database(server):
            asyncio.run(settled(dsn))
            yield Desk(dsn, opened(dsn))


def test_a_line_that_is_dead_and_says_nothing_is_no_word_about_cover_and_is_left_for_another(desk: Desk):
    with dead(desk.dsn) as (dsn, held):
        cut_off = Desk(dsn, desk.facility)

        async def told(checks, one: Asked) -> tuple[Validity | None, float]:
            began = time.monotonic()
            try:
                answer = await verify(checks, cut_off.counter, Question(one, DAY), DAY, INSURERS)
            except Busy:
                return None, time.monotonic() - began
            return answer.validity, time.monotonic() - began

        async def over_it(checks) -> list[tuple[Validity | None, float]]:
            each = [by_number(2), by_number(2, number="999"), by_card("1A"), by_card("77")]
            while (await told(checks, each[0]))[0] is not Validity.VALID:
                await asyncio.sleep(0.1)
            held.set()
            gone = await asyncio.gather(*(told(checks, each[n % 4]) for n in range(AT_ONCE)))
            gone.append(await told(checks, each[0]))
            held.clear()
            began = time.monotonic()
            while (await told(checks, each[0]))[0] is not Validity.VALID:
                assert time.monotonic() - began < SOON
            return gone

        gone = cut_off.run(over_it)
    assert {validity for validity, _ in gone} <= {Validity.CANNOT_TELL, None}
    assert Validity.CANNOT_TELL in {validity for validity, _ in gone}
    assert max(seconds for _, seconds in gone) < LONGEST
