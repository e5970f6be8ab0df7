"""Standing built for many people, ten years ahead, beside a plain COPY of the same rows into a table without a rule.

    python bench/standing.py --people 1_000_000

CPU of this process is what reading, deciding and comparing take here; the rest of the time is the database's. Two
builders work beside each other, as the command does it.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.loading import load
from madoguchi.adapters.postgres.registry.writing import correct
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.standing.building import Done, build_together
from madoguchi.adapters.postgres.standing.comparing import compare
from madoguchi.adapters.postgres.standing.frame import Terms, adopt, edition_by
from madoguchi.days.spans import Span
from madoguchi.desk.making import Wanted
from madoguchi.rulebook.engine.roll import roll_schema
from measuring.times import in_ms, print_table

TOWN, DAY = "ako-city-nhi", date(2026, 8, 1)
TERMS = Terms(edition_by(None).digest, None, DAY, date(2036, 7, 31))
FLOOR = """
CREATE TABLE public.floor (LIKE standing.standing);
COPY standing.standing TO '@file' (FORMAT binary);
"""
SIZE = """
SELECT pg_size_pretty(pg_total_relation_size('standing.standing')),
    pg_size_pretty(pg_total_relation_size('standing.shown')), (SELECT count(*) FROM standing.standing)
"""
Timed = tuple[Any, float, float]


async def timed(what: Awaitable[Any]) -> Timed:
    """What was asked for, with wall and CPU seconds of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = await what
    return done, time.perf_counter() - wall, time.process_time() - cpu


async def filled(dsn: str, people: int) -> None:
    """The registry of an empty database, loaded."""
    rolls = MadeUpRoll(Wanted(TOWN, "national", people, 7, DAY)).batches()
    async with connect(dsn) as connection:
        await migrate(connection)
        async with books_of(connection, TOWN, begin=True) as books:
            await load(books, DAY, (batch.select(roll_schema().names) for batch in rolls), "a roll", None)


async def copied(connection: Connection, file: Path) -> float:
    """Seconds to COPY the rows of standing into a table without any rule."""
    await connection.execute(FLOOR.replace("@file", str(file)))
    start = time.perf_counter()
    await connection.execute(f"COPY public.floor FROM '{file}' (FORMAT binary)")
    return time.perf_counter() - start


async def corrected(connection: Connection, times: int) -> list[float]:
    """Seconds of each of some corrections of one person, standing kept."""
    each = []
    for n in range(1, times + 1):
        start = time.perf_counter()
        async with books_of(connection, TOWN) as books:
            said = {"card": {"card_lost": True}}
            await correct(books, f"SAMPLE-{n:09}", Span(date(2027, 1, 1)), said, "a letter")
        each.append(time.perf_counter() - start)
    return each


async def corrected_together(dsn: str, people: int) -> Done:
    """A correction of 10,000 people all over the insurer, and what stands of them built anew."""
    rows = [(f"SAMPLE-{n:09}", date(2026, 9, 1), None, True) for n in range(1, people + 1, max(people // 10_000, 1))]
    async with connect(dsn, at_most="intake") as connection, books_of(connection, TOWN) as books:
        await correct_many(books, "card", ["card_lost"], rows, (await learn(books, "a bench")).n)
    return await built(dsn)


async def built(dsn: str) -> Done:
    """Everybody who waits, built."""
    return await build_together(lambda: connect(dsn, at_most="intake"), TOWN, None)


async def measured(dsn: str, people: int, folder: Path) -> list[tuple[str, ...]]:
    """One row for each step: wall seconds, CPU seconds here, what came of it."""
    rows: list[tuple[str, ...]] = []

    async def step(name: str, what: Awaitable[Any], told: Callable[[Any], str] = str) -> Timed:
        done = await timed(what)
        rows.append((name, f"{done[1]:.1f}", f"{done[2]:.1f}", told(done[0])))
        return done

    await step("loaded", filled(dsn, people), lambda _: f"{people:,} people")
    async with connect(dsn) as connection:
        plain = await corrected(connection, 40)
        async with books_of(connection, TOWN) as books:
            await step("begun", adopt(books, TERMS), lambda frame: f"number {frame.learnt}")
        _, wall, _ = await step("built", built(dsn), lambda done: f"{done.rows:,} rows")
        await step(
            "one in 20 compared", compare(connection, TOWN, None, 20), lambda found: f"{len(found.differing)} differ"
        )
        kept = await corrected(connection, 40)
        await step("many corrected, and built", corrected_together(dsn, people), lambda done: f"{done.people:,} people")
        floor = await copied(connection, folder / "rows")
        rows.append(("COPY of the same rows", f"{floor:.1f}", "", f"built: {wall / floor:.1f} times that"))
        ((standing, shown, count),) = await connection.fetch(SIZE)
    rows.append(("size", "", "", f"{standing} and {shown} for {count / people:.2f} rows a person"))
    for name, each in (("correction, nothing kept", plain), ("correction, standing kept", kept)):
        rows.append((name, "", "", "{} ms, 95 %: {}".format(*in_ms(each))))
    return rows


def main() -> None:
    """Measure, and print."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--people", type=int, default=20_000)
    said.add_argument("--folder", type=Path, help="where the database is made; else a folder for temporary files")
    asked = said.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as made:
        folder = Path(made)
        folder.chmod(0o777)
        server = Server(folder / "database")
        server.start()
        try:
            print_table(
                ("", "wall s", "CPU s here", ""), asyncio.run(measured(server.places.dsn, asked.people, folder))
            )
        finally:
            server.stop()
    print(f"most memory here: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
