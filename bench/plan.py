"""Plans of many people: decided, compared, written; beside what reading the roll alone costs.

    python bench/plan.py --people 100000 [--dsn ADDRESS]

Without an address it starts a server of its own in a temporary folder and loads made-up people with names and
addresses. Three plans are made: of 1 August, when the registry says who holds what and the ledger is empty; of
1 September, when all their papers are in the ledger and two of a hundred show what is no more; of the next 1 August.
With an address, one plan is made of the people who are there.
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
from types import ModuleType
from typing import Any, TypeVar

from madoguchi.adapters.fonts.shipped import as_shipped
from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.plans import comparing, making
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.roll import roll
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.directing import Beside
from madoguchi.desk.making import Wanted
from madoguchi.desk.plan_answers import practice_of
from madoguchi.desk.plan_rows import decided
from madoguchi.desk.plans import PlanAsked
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.arrow import RecordBatch

Result = TypeVar("Result")
INSURER, LOADED = "ako-city-nhi", date(2026, 6, 30)
RENEWAL = PlanAsked(date(2026, 8, 1), BusinessDay(date(2026, 7, 10)))
MONTH = PlanAsked(date(2026, 9, 1), BusinessDay(date(2026, 8, 20)))
NEXT = PlanAsked(date(2027, 8, 1), BusinessDay(date(2027, 7, 10)))
# What is measured, and whether it goes on while others work: then only the writer's own seconds are told.
STEPS: dict[tuple[ModuleType, str], tuple[str, bool]] = {
    (making, "_take_in"): ("roll read, decided, copied, and meanwhile:", False),
    (making, "_gather"): ("- what is held and recorded", True),
    (comparing, "put_beside"): ("- owed against held", True),
    (making, "_answer"): ("answers, addressees", True),
    (making, "_write"): ("lines, holds, digest", False),
}
# As the owner, past every fence: where people live, and what carrying a plan out leaves behind.
SAID = """
UPDATE registry.membership SET superseded = $2 WHERE insurer = $1;
INSERT INTO registry.name (insurer, person, valid, learnt, written, kana)
SELECT insurer, person, '[2020-01-01,)', $2, '見本 ' || person || '子', 'ミホン' FROM registry.person;
INSERT INTO registry.sex (insurer, person, valid, learnt, sex)
SELECT insurer, person, '[1900-01-01,)', $2, CASE person % 2 WHEN 0 THEN 'male' ELSE 'female' END FROM registry.person;
INSERT INTO registry.registered_address (insurer, person, valid, learnt, postcode, address)
SELECT insurer, person, '[2020-01-01,)', $2, '678-0001', '見本町' || person || '番地' FROM registry.person;
INSERT INTO registry.membership (insurer, person, valid, learnt, relation, number, household_key)
SELECT insurer, person, '[2020-01-01,)', $2, CASE person % 2 WHEN 0 THEN 'head' ELSE 'dependent' END,
    to_char(person, 'FM00000000'), 'H' || to_char(person / 2, 'FM000000000') FROM registry.person
"""
PART = Statement("""substr(encode(sha256(x.pepper || convert_to(
    concat_ws(chr(31), i.person, '@part', @shown), 'UTF8')), 'hex'), 1, 24)""")
GIVEN = Statement("""
INSERT INTO papers.paper (insurer, serial, plan, item, batch, piece, person, paper, variant, valid_from, valid_until,
    prints, parts, learnt, past, state, place, live, steps)
SELECT i.insurer, i.item, i.plan, i.item, 1, coalesce(i.piece, gen_random_uuid()), i.person, i.paper, i.variant,
    i.valid_from, i.valid_until, coalesce(i.prints, '{}'), coalesce(i.parts, '{}') || jsonb_build_object(
        'name', CASE WHEN i.item % 100 <> 7 THEN @name ELSE 'another' END,
        'address', CASE WHEN i.item % 100 <> 8 THEN @address ELSE 'another' END, 'number', @number),
    1, '{planned,approved,printed,pull,dispatched}', 'dispatched', 'person', true, 5
FROM plans.item AS i JOIN plans.pepper AS x USING (insurer) JOIN registry.name AS n USING (insurer, person)
JOIN registry.registered_address AS r USING (insurer, person) JOIN registry.membership AS m USING (insurer, person)
WHERE m.superseded IS NULL AND (i.action IN ('issue', 'renew', 'replace') OR i.because = 'already_held');
UPDATE registry.papers_held AS h SET valid = '[2026-07-11,)',
    certificate_until = coalesce(g.until, h.certificate_until),
    certificate_issued_on = CASE WHEN g.until IS NULL THEN h.certificate_issued_on ELSE '2026-08-01' END,
    notice_held_since = CASE WHEN g.notice THEN '2026-08-01' ELSE h.notice_held_since END
FROM (
    SELECT p.insurer, p.person, max(p.valid_until) FILTER (WHERE p.paper = 'certificate') AS until,
        bool_or(p.paper = 'notice' AND i.action <> 'keep') AS notice
    FROM papers.paper AS p JOIN plans.item AS i USING (insurer, plan, item) GROUP BY p.insurer, p.person
) AS g WHERE h.insurer = g.insurer AND h.person = g.person;
""").filled(name=PART.filled(part="name", shown="n.written"), number=PART.filled(part="number", shown="m.number"),
            address=PART.filled(part="address", shown="r.postcode || ' ' || r.address"))  # fmt: skip


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
    asyncio.run(past_fences(dsn, SAID))


async def past_fences(dsn: str, script: str) -> None:
    """Statements as the owner, no trigger asked, and everything counted after."""
    async with connect(dsn) as connection:
        async with books_of(connection, INSURER) as books:
            await connection.execute("SET LOCAL session_replication_role = replica")
            n = (await learn(books, "a bench")).n
            for one in filter(str.strip, script.split(";")):
                await connection.execute(one.replace("$1", str(books.insurer)).replace("$2", str(n)))
        await connection.execute("VACUUM ANALYZE")


class Clock:
    """Seconds by the wall, and of processors: ours and those of the server's two processes, where they can be seen."""

    def __init__(self, writer: int, reader: int) -> None:
        self.writer, self.reader, self.told = writer, reader, dict[str, tuple[float, float]]()

    def now(self, *, writer_alone: bool) -> tuple[float, float]:
        servers = (self.writer,) if writer_alone else (self.writer, self.reader)
        stats = (Path(f"/proc/{one}/stat") for one in servers)
        ticks = sum(sum(map(int, one.read_text().rpartition(")")[2].split()[11:13])) for one in stats if one.exists())
        return perf_counter(), ticks / os.sysconf("SC_CLK_TCK") + (0 if writer_alone else process_time())

    async def of(self, said: str, work: Awaitable[Result], *, writer_alone: bool = False) -> Result:
        """Something done, and how long it took, with what was done of it before."""
        wall, cpu = self.now(writer_alone=writer_alone)
        result = await work
        after = self.now(writer_alone=writer_alone)
        before = self.told.get(said, (0.0, 0.0))
        self.told[said] = before[0] + after[0] - wall, before[1] + after[1] - cpu
        return result


async def measured(dsn: str, asked: PlanAsked) -> None:
    """The seconds of each step, printed."""
    async with connect(dsn, at_most="clerk") as connection, connect(dsn, at_most="clerk") as reader:
        clock = Clock(connection.get_server_pid(), reader.get_server_pid())
        await clock.of("floor: the roll read alone", rows_of(reader, asked.effective))
        edition = shipped_edition()
        practice = practice_of(edition, INSURER, asked.effective, asked.known_on)

        def rows(batch: RecordBatch, beside: Beside) -> Iterator[RecordBatch]:
            return decided(batch, edition, asked.effective, asked.known_on, beside)

        with steps(clock):
            async with books_of(connection, INSURER) as books:
                made = making.make(books, reader, INSURER, asked, edition.digest, practice, rows,
                                   stack=as_shipped())  # fmt: skip
                print(asked.effective, await clock.of("the whole plan", made))
    print("    wall    processors")
    for said, (wall, cpu) in clock.told.items():
        print(f"{wall:8.1f} s {cpu:8.1f} s  {said}")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB client, at most")


async def rows_of(reader: Connection, day: date) -> int:
    """How many rows the roll has, all read."""
    return sum([batch.num_rows async for batch in roll(reader, INSURER, day)])


@contextmanager
def steps(clock: Clock) -> Iterator[None]:
    """The steps of a plan, each telling how long it took."""
    were = {(module, name): getattr(module, name) for module, name in STEPS}
    for (module, name), (said, alone) in STEPS.items():
        setattr(module, name, timed(were[module, name], said, clock, alone=alone))
    try:
        yield
    finally:
        for (module, name), step in were.items():
            setattr(module, name, step)


def timed(
    step: Callable[..., Awaitable[Any]], said: str, clock: Clock, *, alone: bool
) -> Callable[..., Awaitable[Any]]:
    """A step that tells how long it took."""

    async def run(*given: Any) -> Any:
        return await clock.of(said, step(*given), writer_alone=alone)

    return run


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--dsn")
    asked = parser.parse_args()
    if asked.dsn:
        asyncio.run(measured(asked.dsn, RENEWAL))
        return
    with own_server(asked.people) as dsn:
        asyncio.run(measured(dsn, RENEWAL))
        asyncio.run(past_fences(dsn, GIVEN))
        for later in (MONTH, NEXT):
            asyncio.run(measured(dsn, later))


if __name__ == "__main__":
    main()
