"""Corrections of many people at once: rows a second by the clock, and CPU of the database and of this process a row.

    python bench/corrections.py --people 100_000

CPU is what to go by where others use the machine. What no such program can go below: the same rows into the same table
one statement, and into one like it that has no rule.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.server.server import Server
from measuring.times import backend_cpu, print_table
from standing import TOWN, filled

DAY, LATER = date(2026, 8, 1), date(2026, 9, 1)
FLOORS = {
    "floor: a table without a rule": "",
    "floor: with the exclusion constraint alone": """ALTER TABLE public.floor ADD EXCLUDE USING gist
        (insurer WITH =, person WITH =, valid WITH &&) WHERE (superseded IS NULL)""",
}
FILL = "INSERT INTO public.floor SELECT * FROM registry.name WHERE superseded IS NULL ORDER BY person"
Row = tuple[Any, ...]


def said(people: int) -> Sequence[tuple[str, str, str, list[Row]]]:
    """What is said, one after another: a name, the group, the column, the rows."""
    keys = [f"SAMPLE-{n:09}" for n in range(1, people + 1)]
    turned = [(key, LATER, None, 20 if n % 2 else 10) for n, key in enumerate(keys)]
    tenth = [(*row[:3], 30 if n % 10 == 0 else row[3]) for n, row in enumerate(turned)]
    return (
        ("first said of everybody", "name", "written", [(key, DAY, None, f"見本 {n}") for n, key in enumerate(keys)]),
        ("changed from a day on", "rate", "copayment_rate", turned),
        ("nothing new", "rate", "copayment_rate", turned),
        ("a tenth is new", "rate", "copayment_rate", tenth),
    )


async def measured(dsn: str, people: int) -> list[tuple[str, ...]]:
    """One row for each of what is said, then the floors."""
    await filled(dsn, people)
    rows = []
    for name, group, column, each in said(people):
        async with connect(dsn, at_most="intake") as connection:
            rows.append((name, *await told(connection, group, column, each)))
    async with connect(dsn) as connection:
        return rows + [(name, *await floor(connection, rule)) for name, rule in FLOORS.items()]


async def told(connection: Connection, group: str, column: str, rows: list[Row]) -> tuple[str, ...]:
    """Some rows said, and committed."""
    wall, here, there = time.perf_counter(), time.process_time(), backend_cpu(connection.get_server_pid())
    async with books_of(connection, TOWN) as books:
        new = await correct_many(books, group, [column], rows, (await learn(books, "a bench")).n)
    there, here = backend_cpu(connection.get_server_pid()) - there, time.process_time() - here
    took = time.perf_counter() - wall
    return f"{new:,}", f"{len(rows) / took:,.0f}", f"{there / len(rows) * 1e6:.1f}", f"{here / len(rows) * 1e6:.1f}"


async def floor(connection: Connection, rule: str) -> tuple[str, ...]:
    """The names into a table like theirs, in one statement."""
    await connection.execute(
        "DROP TABLE IF EXISTS public.floor; CREATE TABLE public.floor (LIKE registry.name);" + rule
    )
    wall, there = time.perf_counter(), backend_cpu(connection.get_server_pid())
    done = int((await connection.execute(FILL)).split()[-1])
    there, took = backend_cpu(connection.get_server_pid()) - there, time.perf_counter() - wall
    return f"{done:,}", f"{done / took:,.0f}", f"{there / done * 1e6:.1f}", ""


def main() -> None:
    """Measure, and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=20_000)
    people = asked.parse_args().people
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o777)
        server = Server(folder / "database")
        server.start()
        try:
            rows = asyncio.run(measured(server.places.dsn, people))
        finally:
            server.stop()
    print_table(("", "new", "rows a second", "µs CPU of the database a row", "µs CPU here a row"), rows)


if __name__ == "__main__":
    main()
