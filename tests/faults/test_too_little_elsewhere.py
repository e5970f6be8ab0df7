"""Too little memory, too few files, a folder that may only be read, while files are taken in, printed, backed up."""

import json
import os
import re
import resource
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from shutil import which

import pytest

from adapters.postgres.conftest import asked, running
from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_intake_folder import DEATHS, names, put
from faces.asked import run
from faults.moments import told_of
from faults.short import command, mounted
from faults.test_printing_faults import assert_listed_is_there
from madoguchi.adapters.keys import make_keys
from madoguchi.adapters.postgres.backup.folder import BackupFolder
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.server.server import Server
from sizes import is_proof, size

LEFT, REFUSED, MIB = 1, 3, 1 << 20  # of a folder, a file is left
FILES, MEMORY = resource.RLIMIT_NOFILE, resource.RLIMIT_AS
DAY, OWN = ("--on", "2026-08-03"), ("--insurer", INSURER)
IN_WORDS = re.compile(r"What: .+\nWhy: .+\nDo: .+|waits: .+")
BY_A_LIBRARY = re.compile("memory", re.IGNORECASE)  # one that finds too little for itself ends the program, and says so
DEAD = """
SELECT p.key FROM registry.death AS d JOIN registry.person AS p USING (insurer, person)
WHERE d.superseded IS NULL AND d.died_on IS NOT NULL
"""


@dataclass(frozen=True)
class Job:
    """A command, the address it asks, what stands before and after it, and whether all of it is done."""

    words: tuple[object, ...]
    dsn: str
    stands: Callable[[], object]
    is_done: Callable[[], bool]


@dataclass(frozen=True)
class Place:
    """Where a command is tried: a folder that it writes into, a town, and a server of its own if asked for."""

    folder: Path
    town: Town
    own: Callable[[], Server]

    def done(self, *of: str) -> object:
        return told_of(self.town, "audit.", *of)


def taking(place: Place) -> Job:
    path = place.folder / "deaths.csv"
    path.write_text(f"{DEATHS}P2,2026-07-20\n", "utf-8")
    words = ("intake", "take", path, "--kind", "deaths", "--as-of", "2026-07-31", *DAY, *OWN, "--key", "the key")
    return Job(words, place.town.dsn, place.done, lambda: place.town.value(DEAD) == "P2")


def watching(place: Place) -> Job:
    file = put(place.folder, "deaths-20260731.csv", f"{DEATHS}P2,2026-07-20\n")

    def is_done() -> bool:
        there = [names(place.folder, where) for where in ("in", "done", "refused", "taking")]
        return (place.town.value(DEAD), there) == ("P2", [[], [file.name], [], []])

    words = ("intake", "watch", place.folder, "--once", "--settle", 0, *DAY, *OWN)
    return Job(words, place.town.dsn, place.done, is_done)


def printing(place: Place) -> Job:
    town = place.town
    plan, press = town.plan([Line(n) for n in (1, 2)]), place.folder / "press"
    town.apply(plan)
    run_of_it = f"{INSURER}-plan-{plan}"
    (town.spool / run_of_it).symlink_to(town.folder(plan).folder.name)
    given = (plan, "--on", ON, *OWN, "--spool", town.spool, "--press", press)

    def stands() -> object:
        assert_listed_is_there(press / run_of_it)
        return place.done("papers.press")  # that printing began may be known

    return Job(("print", "make", *given), town.dsn, stands, lambda: run("print", "check", *given).exit_code == 0)


def backing_up(place: Place) -> Job:
    keys, to = make_keys(place.folder.parent / "keys").path, BackupFolder(place.folder)
    of = ("--key-file", keys, "--folder", place.own().folder)

    def stands() -> object:
        return to.base.exists() and any(to.generations())

    def is_done() -> bool:
        return run("db", "drill", "--from", to.path, *of).exit_code == 0

    return Job(("db", "backup", "--to", to.path, *of), "", stands, is_done)


JOBS: dict[str, Callable[[Place], Job]] = {
    "intake take": taking, "intake watch": watching, "print make": printing, "db backup": backing_up,
}  # fmt: skip
ENOUGH = {"intake take": (10, 400), "intake watch": (10, 400), "print make": (40, 600), "db backup": (13, 450)}


@pytest.fixture(scope="module")
def server_of_its_own(room: Path) -> Iterator[Server]:
    for server in running(room / "short"):
        asked(server.places.dsn, migrate)
        yield server


@pytest.fixture
def place(room: Path, town: Town, tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    folder = room / "short of something" / tmp_path.name / "folder"
    folder.mkdir(parents=True)
    return Place(folder, town, lambda: request.getfixturevalue("server_of_its_own"))


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Place], Job]:
    """A job by its name, whose database the commands ask."""

    def begun(name: str, place: Place) -> Job:
        job = JOBS[name](place)
        monkeypatch.setenv("DATABASE_URL", job.dsn)
        return job

    return begun


def ended(words: Sequence[object], dsn: str, limits: dict[int, int]) -> tuple[int, str]:
    """A command under limits, in a process of its own: how it ended, and what it said."""
    program = command(dsn, *words, limits=limits, OPENBLAS_NUM_THREADS="1")
    told = "".join(program.communicate())
    return program.returncode, told


def with_so_many_files(words: Sequence[object], many: int) -> tuple[int, str]:
    """A command in a child of this process that may open so many files more: how it ended, and what it said."""
    ours, its = os.pipe()
    (_, most), opened = resource.getrlimit(FILES), len(list(Path("/proc/self/fd").iterdir())) - 1
    if (pid := os.fork()) == 0:
        try:
            sys.unraisablehook = lambda _: None  # what Python says of a loop that it could make by half only
            warnings.simplefilter("ignore")  # of which pytest makes errors
            resource.setrlimit(FILES, (opened + many, most))
            done = run(*words)
            os.write(its, json.dumps((done.exit_code, done.output)).encode())
        finally:
            os._exit(0)  # whatever it met: it must not go on as a second run of the tests
    os.close(its)
    with os.fdopen(ours, "rb") as out:
        code, told = json.loads(out.read())
    os.waitpid(pid, 0)
    return code, told


def assert_told(code: int, told: str) -> None:
    """It was done, or put off, or refused in words; of nobody a name or a key."""
    assert code == 0 or (IN_WORDS if code in (LEFT, REFUSED) else BY_A_LIBRARY).search(told), (code, told)
    assert [word for word in ("Traceback", "汐見", "P2") if word in told] == [], told


def tries(name: str, job: Job) -> Iterator[tuple[int, str]]:
    """The command again and again, with fewer files and less memory than it needs."""
    random, (files, memory) = Random(f"20260805 {name}"), ENOUGH[name]  # noqa: S311  the same each time
    for _ in range(size("too few files")):
        yield with_so_many_files(job.words, random.randrange(files))
    for _ in range(size("too little memory")):
        yield ended(job.words, job.dsn, {MEMORY: random.randrange(60, memory) * MIB})


@contextmanager
def on_a_disk_of_its_own(folder: Path) -> Iterator[Callable[[str], None]]:
    """A folder on a disk of its own, and what makes it one that may only be read (`ro`), or written again (`rw`)."""
    with mounted(folder, 200 * MIB) as is_mounted:
        if not is_mounted:
            pytest.skip("no disk may be mounted here")
        mount = which("mount") or "mount"
        yield lambda way: subprocess.run([mount, "-o", f"remount,{way}", str(folder)], check=True) and None


@pytest.mark.parametrize("name", JOBS if is_proof() else [name for name in JOBS if name != "db backup"])
def test_short_of_files_memory_or_rights_it_says_so_does_nothing_by_half_and_is_done_when_asked_again(
    place: Place, begin: Callable[[str, Place], Job], name: str
):
    with on_a_disk_of_its_own(place.folder) as becomes:
        job = begin(name, place)
        before = job.stands()
        code, told = ended(job.words, job.dsn, {FILES: 8})
        assert_told(code, told)
        assert ("oo many open files" in told, job.stands()) == (True, before), told
        if name != "intake take":  # which only reads
            becomes("ro")
            closed = run(*job.words)
            assert_told(closed.exit_code, closed.output)
            assert ("ead-only file system" in closed.output, job.stands()) == (True, before), closed.output
            becomes("rw")
        stood = []
        for code, told in tries(name, job):
            assert_told(code, told)
            stood.append(job.stands())
        assert run(*job.words).exit_code == 0
        assert [one for one in stood if one not in (before, job.stands())] == []
        assert job.is_done()


def test_a_file_in_a_folder_that_may_only_be_read_is_taken(place: Place, begin: Callable[[str, Place], Job]):
    with on_a_disk_of_its_own(place.folder) as becomes:
        job = begin("intake take", place)
        becomes("ro")
        assert run(*job.words).exit_code == 0
        assert job.is_done()
