"""A plan of many people: decided, compared, written; beside what reading the roll alone costs.

    python bench/plan.py --people 100000 [--dsn ADDRESS]

Without an address it starts a server of its own in a temporary folder and loads made-up people; with one, the people
are those that are there.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, TypeVar

from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.plans import making
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.roll import roll
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.directing import Beside
from madoguchi.desk.making import Wanted
from madoguchi.desk.plan_answers import practice_of
from madoguchi.desk.plan_rows import decided
from madoguchi.desk.plans import PlanAsked
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.arrow import RecordBatch

Result = TypeVar("Result")
INSURER, LOADED, EFFECTIVE, MADE_ON = "ako-city-nhi", date(2026, 6, 30), date(2026, 8, 1), date(2026, 7, 10)
STEPS = {"_take_in": "roll read, decided, copied", "_answer": "owed against held", "_write": "lines, holds, digest"}


@contextmanager
def own_server(people: int) -> Iterator[str]:
    """A server with so many people, for a while."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder) / "bench", patience=60)
        server.start()
        try:
            load(server.places.dsn, people)
            yield server.places.dsn
        finally:
            server.stop()


def load(dsn: str, people: int) -> None:
    """Migrate, and load made-up people."""

    async def migrated() -> None:
        async with connect(dsn) as connection:
            await migrate(connection)

    asyncio.run(migrated())
    made_up = MadeUpRoll(Wanted(INSURER, "national", people, 1, LOADED))
    PostgresRegistry(dsn, INSURER).load(LOADED, made_up.batches(), "bench")


class Clock:
    """Seconds by the wall, and of processors: ours and those of the server's two processes, where they can be seen."""

    def __init__(self, *servers: int) -> None:
        self.servers, self.told = servers, dict[str, tuple[float, float]]()

    def now(self) -> tuple[float, float]:
        stats = (Path(f"/proc/{one}/stat") for one in self.servers)
        ticks = sum(sum(map(int, one.read_text().rpartition(")")[2].split()[11:13])) for one in stats if one.exists())
        return perf_counter(), process_time() + ticks / os.sysconf("SC_CLK_TCK")

    async def of(self, said: str, work: Awaitable[Result]) -> Result:
        """Something done, and how long it took."""
        wall, cpu = self.now()
        result = await work
        after = self.now()
        self.told[said] = after[0] - wall, after[1] - cpu
        return result


async def measured(dsn: str) -> Clock:
    """The seconds of each step."""
    async with connect(dsn) as connection, connect(dsn) as reader:
        clock = Clock(connection.get_server_pid(), reader.get_server_pid())
        await clock.of("floor: the roll read alone", rows_of(reader))
        for name, said in STEPS.items():
            setattr(making, name, timed(getattr(making, name), said, clock))
        edition, asked = shipped_edition(), PlanAsked(EFFECTIVE, MADE_ON)
        practice = practice_of(edition, INSURER, EFFECTIVE, MADE_ON)

        def rows(batch: RecordBatch, beside: Beside) -> Iterator[RecordBatch]:
            return decided(batch, edition, EFFECTIVE, MADE_ON, beside)

        async with books_of(connection, INSURER) as books:
            made = making.make(books, reader, INSURER, asked, edition.digest, practice, rows)
            print(await clock.of("the whole plan", made))
    return clock


async def rows_of(reader: Connection) -> int:
    """How many rows the roll has, all read."""
    return sum([batch.num_rows async for batch in roll(reader, INSURER, EFFECTIVE)])


def timed(step: Callable[..., Awaitable[Any]], said: str, clock: Clock) -> Callable[..., Awaitable[Any]]:
    """A step that tells how long it took."""

    async def run(*given: Any) -> Any:
        return await clock.of(said, step(*given))

    return run


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--dsn")
    asked = parser.parse_args()
    if asked.dsn:
        told = asyncio.run(measured(asked.dsn))
    else:
        with own_server(asked.people) as dsn:
            told = asyncio.run(measured(dsn))
    print("    wall    processors")
    for said, (wall, cpu) in told.told.items():
        print(f"{wall:8.1f} s {cpu:8.1f} s  {said}")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB client, at most")


if __name__ == "__main__":
    main()
