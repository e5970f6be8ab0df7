"""A backup of many people: made, tried, put back to a moment; beside what copying the same bytes alone costs.

    python bench/backup.py --people 50000

It starts a server of its own in a temporary folder (TMPDIR says where), loads made-up people with names and addresses,
backs it up, and makes a plan for all of them afterwards: so the archive holds as much as a town's busiest day. Then the
server is thrown away, and comes back from the backup to the moment after the plan. Processors: ours and the server's.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, TypeVar

from madoguchi.adapters.keys import make_keys
from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.backup.folder import BackupFolder
from madoguchi.adapters.postgres.backup.making import ENDED, PATIENCE
from madoguchi.adapters.postgres.backup.port import PostgresBackups
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.server.locks import waited
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.backups import Outside
from measuring.times import print_table
from plan import RENEWAL, load, measured

Result = TypeVar("Result")
TICKS = os.sysconf("SC_CLK_TCK")
PPID, UTIME, CSTIME = 1, 11, 14  # places in /proc/PID/stat, after the name
LINES = "SELECT count(*) FROM plans.item"
WRITTEN = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"


class Times:
    """Seconds of each step: by the wall, of our processors, of a server's; and bytes where there are any."""

    def __init__(self) -> None:
        self.rows = list[tuple[str, ...]]()

    def of(self, said: str, work: Callable[[], Result], server: Server, *, new: bool = False) -> Result:
        """Something done, and how long it took; of a server that is `new`, all it did."""
        wall, own, its = perf_counter(), own_seconds(), 0.0 if new else seconds_of(server)
        result = work()
        after = (perf_counter() - wall, own_seconds() - own, seconds_of(server) - its)
        self.rows.append((said, *(f"{one:.1f}" for one in after), ""))
        return result

    def bytes(self, said: str, size: float) -> None:
        """How much something takes."""
        self.rows.append((said, "", "", "", f"{size / 2**20:,.0f} MiB"))


def own_seconds() -> float:
    """Processor seconds of this process and of all that it ran and waited for."""
    return sum(os.times()[:4])


def seconds_of(server: Server) -> float:
    """Processor seconds of a server's processes, those that ended too; of one that is stopped none."""
    pid = server.status().pid
    return 0.0 if pid is None else sum(_ticks(one) for one in (pid, *_begun_by(pid))) / TICKS


def _ticks(pid: int) -> int:
    """Its own, and those of what it ran and waited for."""
    return sum(map(int, _fields(pid)[UTIME : CSTIME + 1]))


def _begun_by(pid: int) -> list[int]:
    found = (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit())
    return [one for one in found if _fields(one)[PPID : PPID + 1] == [str(pid)]]


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []  # it has just ended; whoever began it counts it


def size_of(*folders: Path) -> int:
    """The bytes of all files."""
    return sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())


def asked(server: Server, query: str) -> Any:
    """A value of its database."""

    async def ask() -> Any:
        async with connect(server.places.dsn) as connection:
            return await connection.fetchval(query)

    return asyncio.run(ask())


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for all of it, that a server's user can go into."""
    with TemporaryDirectory(prefix="bench-backup-") as here:
        Path(here).chmod(0o755)
        yield Path(here)


def work_on(server: Server) -> datetime:
    """A plan for everybody, and the moment after it; then one thing more, so that there is a later moment."""
    with redirect_stdout(StringIO()):
        asyncio.run(measured(server.places.dsn, RENEWAL))
    moment: datetime = asked(server, "SELECT clock_timestamp()")

    async def more() -> None:
        async with connect(server.places.dsn) as connection:
            await record_act(connection, None, "log in", "after the moment")

    asyncio.run(more())
    return moment


def archived(server: Server, backups: BackupFolder) -> None:
    """Wait until the archive holds all of it."""
    ended = asked(server, ENDED)
    if not waited(lambda: backups.holds(ended), 10 * PATIENCE):
        raise SystemExit("the archive did not take all")


def copied(one: Path, to: Path) -> None:
    """The same bytes copied, and on the disk: the floor."""
    shutil.copytree(one, to)
    for path in to.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def bench(here: Path, people: int) -> Times:
    """Everything, step by step."""
    times, server, new = Times(), Server(here / "database", 600), Server(here / "again", 3600)
    to, keys = here / "backups", make_keys(here / "keys").path
    backups = PostgresBackups(server.folder, None, keys)
    server.start()
    load(server.places.dsn, people)
    times.bytes("the database", size_of(server.places.cluster / "base"))
    times.of("backup", lambda: backups.backup(to), server)
    times.bytes("- sealed", size_of(to / "base"))
    times.of("drill", lambda: backups.drill(to), server)
    before = asked(server, WRITTEN)
    moment = times.of("a plan for all, made after it", lambda: work_on(server), server)
    times.bytes("- changes written", asked(server, WRITTEN) - before)
    times.of("- until the archive had all", lambda: archived(server, BackupFolder(to)), server)
    lines = asked(server, LINES)
    times.bytes("- archive, sealed", size_of(to / "wal"))
    server.stop()
    shutil.rmtree(server.places.folder)
    again = PostgresBackups(new.folder, None, keys)
    done = times.of("restore to the moment", lambda: again.restore(to, moment, Outside()), new, new=True)
    if not done.is_good or asked(new, LINES) != lines:
        raise SystemExit("what came back is not what was lost")
    new.stop()
    times.bytes("what came back", size_of(new.places.cluster))
    times.of("floor: the same files copied", lambda: copied(new.places.cluster, here / "copy"), new)
    return times


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50_000)
    people = parser.parse_args().people
    with folder() as here:
        times = bench(here, people)
    print_table((f"{people:,} people", "wall s", "our s", "server's s", ""), times.rows)


if __name__ == "__main__":
    main()
