"""A plan carried out: milliseconds a paper by step, beside what no such program can go below.

    python bench/apply.py --people 30000

A server of its own in a temporary folder, made-up people with names and addresses, a plan that was made and approved.
The floor: the same files written, brought to the disk and linked, and the same rows brought by COPY to tables without
a rule.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.demo import begin_demo
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.knowledge import Books, books_of, learn
from madoguchi.adapters.postgres.papers.applying import PostgresPapers
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.session import session
from madoguchi.adapters.spool.folder import WRITERS, SpoolFolder
from madoguchi.desk.applying import Applied, apply_plan
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.ledger import Posted, Said, post, pull
from madoguchi.desk.making import Wanted
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from measuring.times import print_table

INSURER, LOADED, EFFECTIVE = "ako-city-nhi", date(2026, 6, 30), date(2026, 8, 1)
ON = BusinessDay(date(2026, 7, 10))
SAID: dict[str, Callable[[int], dict[str, str]]] = {
    "name": lambda n: {"written": f"見本 {n}子", "kana": "ミホン"},
    "registered_address": lambda n: {"postcode": "678-0001", "address": f"見本町{n}番地"},
    "membership": lambda n: {"number": f"{n:08}", "household_key": f"H{n // 2:09}"},
}  # fmt: skip
# As the owner: what stands in the way of made-up people is let go, and somebody else has approved.
APPROVE = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, one.act, one.kind, digest, 'second', 'a benchmark', made_by, scope FROM plans.plan,
    (VALUES (1, 'release'), (2, 'approve')) AS one (act, kind)
"""
METHODS = {"changed": "looked who changed", "draw": "serials drawn", "printed": "said to be printed",
           "in_stack": "stack read", "closed": "stack read", "close": "closed"}  # fmt: skip
COPIED = ("papers.paper", "papers.step", "registry.papers_held")
FLOOR = "CREATE TABLE public.floor_{0} (LIKE {1}); COPY {1} TO '{2}' (FORMAT binary);"
COPY = "COPY public.floor_{0} FROM '{1}' (FORMAT binary)"


def filled(dsn: str, people: int) -> None:
    """Migrate, load made-up people, and say where they live."""

    async def migrated() -> None:
        async with connect(dsn) as connection:
            await migrate(connection)
            await begin_demo(connection)

    async def told(books: Books, group: str) -> None:
        of = SAID[group]
        rows = [(f"SAMPLE-{n:09}", LOADED, None, *of(n).values()) for n in range(1, people + 1)]
        await correct_many(books, group, list(of(1)), rows, (await learn(books, "a bench")).n)

    async def said() -> None:
        async with connect(dsn) as connection:
            for group in SAID:
                async with books_of(connection, INSURER) as books:
                    await told(books, group)

    asyncio.run(migrated())
    made_up = MadeUpRoll(Wanted(INSURER, "national", people, 1, LOADED))
    PostgresRegistry(dsn, INSURER).load(LOADED, made_up.batches(), "bench")
    asyncio.run(said())


def planned(dsn: str) -> None:
    """A plan, made and approved."""
    make_plan(PostgresPlans(dsn, INSURER), shipped_edition(), PlanAsked(EFFECTIVE, ON))

    async def approved() -> None:
        async with connect(dsn) as connection:
            await connection.execute(APPROVE)

    asyncio.run(approved())


class Clock:
    """Seconds of each kind of step, by the wall and of processors: ours and the server's, where they can be seen."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[float, float]] = {}
        self.server: int | None = None

    def now(self) -> tuple[float, float]:
        stat = Path(f"/proc/{self.server}/stat")
        ticks = sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13])) if stat.exists() else 0
        return perf_counter(), process_time() + ticks / os.sysconf("SC_CLK_TCK")

    def of(self, said: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """A step that tells how long it took."""

        def run(*given: Any) -> Any:
            begun = self.now()
            try:
                return work(*given)
            finally:
                before = self.told.get(said, (0.0, 0.0))
                spent = (after - start + one for after, start, one in zip(self.now(), begun, before, strict=True))
                self.told[said] = next(spent), next(spent)

        return run


def applied(dsn: str, folder: Path, clock: Clock) -> Applied:
    """Carry the plan out."""
    for name, said in METHODS.items():
        setattr(PostgresPapers, name, clock.of(said, getattr(PostgresPapers, name)))
    with session(dsn, INSURER) as opened:
        clock.server = opened.connection.get_server_pid()
        apply: Callable[..., Applied] = clock.of("whole", apply_plan)
        return apply(PostgresPapers(opened, 1, ON), SpoolFolder(folder), shipped_edition())


def posted(dsn: str, root: Path, clock: Clock) -> None:
    """Say that a run of the press is whole, look through the stack, and post it: the triggers look at each paper."""
    with house(dsn, INSURER, root) as here:
        clock.server = here.session.connection.get_server_pid()
        run = here.begin_run(1)
        clock.of("after: the press is done", here.end_run)(1, run.run, sorted(run.lying), {})
        look = Said(Step.PULL, (), ON)
        clock.of("after: stack looked through", pull)(here.ledger, shipped_edition(), 1, None, look)
        post_plan: Callable[..., Posted] = clock.of("after: posted", post)
        post_plan(here.ledger, 1, Said(Step.DISPATCHED, (), ON))


def written(files: list[bytes], folder: Path) -> None:
    """The same files, as many at once as a spool has."""
    folder.mkdir(mode=0o700)

    def some(first: int) -> None:
        for n in range(first, len(files), WRITERS):
            beside = folder / f"{n}.part"
            file = os.open(beside, os.O_WRONLY | os.O_CREAT, 0o600)
            os.write(file, files[n])
            os.fsync(file)
            os.close(file)
            os.link(beside, folder / f"{n}.json")
            beside.unlink()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(some, range(WRITERS)))


def copied(dsn: str, folder: Path, clock: Clock) -> None:
    """The same rows, into tables without a rule."""

    async def run() -> None:
        async with connect(dsn) as connection:
            for n, table in enumerate(COPIED):
                await connection.execute(FLOOR.format(n, table, folder / f"rows-{n}"))
            begun = perf_counter()
            for n in range(len(COPIED)):
                await connection.execute(COPY.format(n, folder / f"rows-{n}"))
            clock.told["floor: rows by COPY"] = perf_counter() - begun, 0.0

    asyncio.run(run())


@contextmanager
def own_server(of: Path | None) -> Iterator[tuple[str, Path]]:
    """A server, and a folder beside it."""
    with TemporaryDirectory(dir=of) as made:
        folder = Path(made)
        folder.chmod(0o777)
        server = Server(folder / "database", patience=60)
        server.start()
        try:
            yield server.places.dsn, folder
        finally:
            server.stop()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=30_000)
    parser.add_argument("--folder", type=Path, help="where all is made; else a folder for temporary files")
    asked = parser.parse_args()
    clock = Clock()
    with own_server(asked.folder) as (dsn, folder):
        filled(dsn, asked.people)
        planned(dsn)
        done = applied(dsn, folder / "spool", clock)
        files = [one.read_bytes() for one in (folder / "spool").glob("*-*-*-*-*.json")]
        clock.of("floor: files written, on the disk, linked", written)(files, folder / "floor")
        copied(dsn, folder, clock)
        posted(dsn, folder / "spools", clock)
    parts = [clock.told[said] for said in set(METHODS.values())]
    # Files are written while the next serials are drawn; this is what has to be waited for besides.
    wall, cpu = (clock.told["whole"][n] - sum(one[n] for one in parts) for n in (0, 1))
    clock.told["waited for the spool"] = wall, cpu
    print(f"{done.printed:,} papers, {done.held:,} held back, {sum(map(len, files)) / 2**20:.0f} MB of orders")
    rows = [(said, f"{wall:.1f}", f"{wall / done.printed * 1e3:.2f}", f"{cpu / done.printed * 1e3:.2f}")
            for said, (wall, cpu) in clock.told.items()]  # fmt: skip
    print_table(("", "s", "ms a paper", "of processors"), rows)
    print(f"most memory here: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:.0f} MB")


if __name__ == "__main__":
    main()
