"""One check, all included, beside an endpoint that does nothing and the same statement asked by pgbench, in one run.

    python bench/check.py --people 50_000 --copies 19
    python bench/check.py --people 50_000 --copies 199 --folder KEPT      (an hour; asked again there, at once)

CPU of the service and of the database are told apart, each a question, and how many were looked up and kept together;
then so many questions a second come whatever is answered (A1), and how long each took. The client shares the machine's
processors with both. `--copies`: so many times more people stand there, each a copy of somebody but for their number.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from madoguchi.adapters import clock
from madoguchi.adapters.keys import PLACE, make_keys, read_keys
from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.reception.facilities import PostgresFacilities
from madoguchi.adapters.postgres.reception.finding import statement
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.loading import load
from madoguchi.adapters.postgres.server.accounts import account_of
from madoguchi.adapters.postgres.server.binaries import bin_folder
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.standing.building import build_together
from madoguchi.adapters.postgres.standing.frame import Terms, adopt, edition_by
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.assembly.demo.samples import SAMPLES
from madoguchi.desk.facilities import NewFacility, new_key
from madoguchi.desk.making import Wanted
from madoguchi.rulebook.engine.roll import roll_schema
from madoguchi.terms.provider_code import ProviderCode
from measuring.copied import add_keys, copy_people, found_by
from measuring.http import Client, Request, Seen, closed_loop, open_loop
from measuring.times import backend_cpu, print_table

TOWN, NUMBER, CLINIC = "shiomi-city-nhi", "138991", "0110113719"
DAY, OWN = clock.today(), SAMPLES[TOWN].read_text("utf-8")
SYMBOL, BRANCH = "汐", "01"
AT_ONCE = 32
KEYS = """
CREATE TABLE public.bench_key (n integer PRIMARY KEY, key text NOT NULL);
GRANT SELECT ON public.bench_key TO verifier;
"""
ONLY_KEY = (
    "SELECT array_agg(key)::text AS keys FROM public.bench_key WHERE n = ANY (ARRAY("
    "SELECT 1 + (random() * ({people} - 1))::integer FROM generate_series(1, {many}))) \\gset\n"
)
COMMITTED = """
SELECT xact_commit AS all, (SELECT count(DISTINCT at) FROM reception.visit) AS kept FROM pg_stat_database
WHERE datname = current_database()
"""
# Everything that stands there comes into the machine's memory, as it is after a day of questions.
WARM = """
CREATE EXTENSION IF NOT EXISTS pg_prewarm;
SELECT sum(pg_prewarm(oid, 'read')) FROM pg_class WHERE relkind IN ('r', 'i') AND pg_relation_size(oid) > 0
AND relnamespace::regnamespace::text IN ('standing', 'registry', 'papers', 'public');
"""
HEALTH = b"GET /health HTTP/1.1\r\nhost: b\r\n\r\n"
BORN = """
SELECT h.birth_date FROM standing.shown AS h JOIN registry.person AS p USING (insurer, person)
WHERE h.valid @> $1::date AND p.person <= $2 ORDER BY p.key
"""
SERVE = ("from madoguchi.assembly.console import main; main()", "serve", "--port")


async def filled(dsn: str, people: int, copies: int, key: LookupKey) -> None:
    """People with numbers, their standing, and the keys they are found by."""
    rolls = MadeUpRoll(Wanted(TOWN, "national", people, 7, DAY)).batches()
    async with connect(dsn) as connection:
        await migrate(connection)
        async with books_of(connection, TOWN, begin=True) as books:
            await load(books, DAY, (batch.select(roll_schema().names) for batch in rolls), "a roll", None)
        async with books_of(connection, TOWN) as books:
            said = ((f"SAMPLE-{n:09}", DAY, None, SYMBOL, f"{n:08}", BRANCH) for n in range(1, people + 1))
            await correct_many(
                books, "membership", ["symbol", "number", "sub_number"], said, (await learn(books, "b")).n
            )
        async with books_of(connection, TOWN) as books:
            await adopt(books, Terms(edition_by(OWN).digest, OWN, DAY, DAY + timedelta(days=3650), key.name))
        await build_together(lambda: connect(dsn, at_most="intake"), TOWN, key)
        born = await births(connection, people) * (copies + 1)
        if copies:
            await copy_people(connection, people, copies)
        found = [*found_by(TOWN, SYMBOL, BRANCH, born, key)]
        await add_keys(connection, found[people:])
        await connection.execute(KEYS)
        await connection.copy_records_to_table("bench_key", records=found)
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")  # what was loaded is written out by who loaded it, not by who asks


async def town(server: Server, told: Path, said: argparse.Namespace, key: LookupKey) -> list[date]:
    """The people, filled in unless a file tells that so many stand there; when each was born."""
    asked = f"{said.people} {said.copies}"
    if not told.exists():
        await filled(server.places.dsn, said.people, said.copies, key)
        told.write_text(asked, "utf-8")
    if told.read_text("utf-8") != asked:
        raise SystemExit(f"people and copies there: {told.read_text('utf-8')}; asked: {asked}")
    async with connect(server.places.dsn) as connection:
        await connection.execute(WARM)
        born = await births(connection, said.people)
    return born * (int(said.copies) + 1)


async def births(connection: Connection, people: int) -> list[date]:
    """When each of those was born who are no copies."""
    return [row["birth_date"] for row in await connection.fetch(BORN, DAY, people)]


@contextmanager
def service(folder: Path, keys: Path, workers: int = 1) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The service, in processes of its own: it and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [*SERVE, str(port), "--workers", str(workers), "--folder", str(folder / "database")]
    place = {**os.environ, PLACE: str(keys)}
    with (folder / "lines").open("wb") as lines:
        process = subprocess.Popen([sys.executable, "-c", *words], env=place, stdout=lines)  # noqa: S603
        try:
            while socket.socket().connect_ex(("127.0.0.1", port)):
                time.sleep(0.2)
            yield process, port
        finally:
            process.terminate()
            process.wait()


def questions(born: list[date], secret: str) -> Request:
    """A question about one person after another, all over the insurer."""

    def question(n: int) -> bytes:
        person = n * 7919 % len(born)
        body = json.dumps({"insurer_number": NUMBER, "symbol": SYMBOL, "number": f"{person + 1:08}",
                           "sub_number": BRANCH, "birth_date": born[person].isoformat()}).encode()  # fmt: skip
        head = (f"POST /v1/checks/number HTTP/1.1\r\nhost: b\r\nauthorization: Bearer {secret}\r\n"
                f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n")  # fmt: skip
        return head.encode() + body

    return question


def database_cpu(server: Server) -> float:
    """CPU seconds of all processes of the server that run now."""
    main = server.places.pid_file.read_text("utf-8").split()[0]
    children = Path(f"/proc/{main}/task/{main}/children").read_text("utf-8").split()
    return sum(backend_cpu(int(one)) for one in children)


@dataclass(frozen=True)
class Cost:
    """What came (結果), CPU microseconds of service and database for each question, and how many were done together."""

    seen: Seen
    service: float
    database: float
    found_together: float
    kept_together: float


async def costs(port: int, service_pid: int, server: Server, question: Request, times: int) -> Cost:
    """So many questions, 32 at once."""
    client = Client(port)
    await closed_loop(client, question, 500, AT_ONCE)
    before, so_far = (backend_cpu(service_pid), database_cpu(server)), await committed(server)
    seen = await closed_loop(client, question, times, AT_ONCE)
    after, in_all = (backend_cpu(service_pid), database_cpu(server)), await committed(server)
    own, theirs = ((late - early) / times * 1e6 for early, late in zip(before, after, strict=True))
    transactions, kept = (late - early for early, late in zip(so_far, in_all, strict=True))
    return Cost(seen, own, theirs, times / max(1, transactions - kept), times / max(1, kept))


async def committed(server: Server) -> tuple[int, int]:
    """Transactions so far, and those of them that kept something."""
    await asyncio.sleep(1.5)  # the server counts what a connection did a second later
    async with connect(server.places.dsn) as connection:
        row = await connection.fetchrow(COMMITTED)
    return (row["all"], row["kept"]) if row else (0, 0)


def pgbench(server: Server, folder: Path, script: str, times: int) -> float:
    """CPU microseconds of the database for each time of a script, prepared, acting as the check does."""
    file = folder / "script.sql"
    file.write_text(script, "utf-8")
    program = bin_folder(account_of(os.geteuid())) / "pgbench"
    words = [str(program), "-n", "-M", "prepared", "-f", str(file), "-t", str(times), server.places.dsn]
    time.sleep(3)  # what served before has gone, and its processor time with it
    before = spent = database_cpu(server)
    place = {**os.environ, "PGOPTIONS": "-c role=verifier -c jit=off"}
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, env=place)  # noqa: S603
    while process.poll() is None:  # what a process took is gone with it, so it is looked at while it runs
        time.sleep(0.02)
        spent = max(spent, database_cpu(server))
    return (spent - before) / times * 1e6


def asked_by_pgbench(facility: str, key: LookupKey, people: int, many: int) -> tuple[str, str]:
    """A script that reads so many keys and asks by them together, and one that only reads the keys."""
    one = (f"'{facility}'::uuid", "''::text", "'number'::text", "", f"'{DAY}'::date", f"'{TOWN}'::text",
           f"'{BRANCH}'::text")  # fmt: skip
    told = {f"${n}::": f"array_fill({value}, ARRAY[{many}])::" for n, value in enumerate(one, 1)}
    find = statement()
    for place, value in {**told, "$4::": ":keys::", "$8::": f"'{key.name}'::"}.items():
        find = find.replace(place, value)
    only_key = ONLY_KEY.format(people=people, many=many)
    return f"{only_key}{find};\n", only_key


def measured(server: Server, folder: Path, keys: Path, said: argparse.Namespace) -> None:
    """Fill, serve, ask, and print."""
    key = LookupKey(read_keys(keys).lookup.value)
    born = asyncio.run(town(server, folder / "people", said, key))
    facilities = PostgresFacilities(server.places.dsn)
    facilities.add(NewFacility(str(ProviderCode.parse(CLINIC)), "a bench"))
    given = new_key(facilities, CLINIC)
    question = questions(born, given.secret)
    with service(folder, keys) as (process, port):
        noop = asyncio.run(costs(port, process.pid, server, lambda _: HEALTH, said.times))
        check = asyncio.run(costs(port, process.pid, server, question, said.times))
    many = max(1, round(check.found_together))
    batches = said.times // many
    whole, only_key = asked_by_pgbench(given.facility, key, len(born), many)
    find = (pgbench(server, folder, whole, batches) - pgbench(server, folder, only_key, batches)) / many
    print(f"{len(born):,} people")
    _print_costs(noop, check, find)
    with service(folder, keys, workers=2) as (_, port):
        asyncio.run(closed_loop(Client(port), question, 500, AT_ONCE))
        loaded = asyncio.run(open_loop(Client(port), question, said.rate, said.seconds))
    _print_load(loaded, said)


def _print_costs(noop: Cost, check: Cost, find: float) -> None:
    layers = (("HTTP, framework, log: an endpoint that does nothing", noop.service),
              ("key, shapes, answer, driver, gathering", check.service - noop.service),
              ("database: found (the statement by pgbench, as many together)", find),
              ("database: kept, audited, and the rest", check.database - find))  # fmt: skip
    total = check.service + check.database
    print_table(("CPU of one check", "us", "share"),
                [(name, f"{took:.0f}", f"{took / total:.0%}") for name, took in layers]
                + [("all", f"{total:.0f}", f"{total / noop.service:.1f} times the first")])  # fmt: skip
    print(f"{len(check.seen.seconds):,} answers, refused {check.seen.refused}, could not tell {check.seen.wrong}; "
          f"together found {check.found_together:.1f}, kept {check.kept_together:.1f}")  # fmt: skip


def _print_load(seen: Seen, said: argparse.Namespace) -> None:
    each = sorted(seen.seconds)
    p50, p99 = (each[int(len(each) * part)] * 1000 for part in (0.5, 0.99))
    print(f"{said.rate:,} a second for {said.seconds} s: p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
          f"refused {seen.refused}, could not tell {seen.wrong}")  # fmt: skip


def main() -> None:
    """Measure, and print."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--people", type=int, default=100_000)
    said.add_argument("--copies", type=int, default=0, help="so many more of each")
    said.add_argument("--times", type=int, default=10_000, help="questions of each kind")
    said.add_argument("--rate", type=int, default=1_000, help="questions a second (A1)")
    said.add_argument("--seconds", type=int, default=10)
    said.add_argument("--folder", type=Path, help="where the people are kept, and found again; else they go")
    asked = said.parse_args()
    with nullcontext(asked.folder) if asked.folder else tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
        keys = folder / "keys.json"
        if not keys.exists():
            make_keys(keys)
        server = Server(folder / "database")
        server.start()
        try:
            measured(server, folder, keys, asked)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
