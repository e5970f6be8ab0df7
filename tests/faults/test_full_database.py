"""No room on a disk of the database: told in plain words, nothing is done by half, and with room it goes on."""

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.postgres.conftest import asked, new_database
from adapters.postgres.everything_kept import APPROVED, LATER, Kept, leave, name_of, number
from adapters.postgres.planned import INSURER, ON, Line, Town, settle
from adapters.postgres.test_intake_folder import DEATHS, STATUS, folder_of, names, put
from faces.asked import run
from faults.moments import told_of
from faults.short import BALLAST, fill, mounted
from madoguchi.adapters.keys import make_keys
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.demo import begin_demo
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.registry.individuals import Individuals
from madoguchi.adapters.postgres.server.server import NotStarted, Server
from madoguchi.assembly.files import Files
from madoguchi.desk.intake_folder import take_waiting
from madoguchi.desk.practices import with_practices
from madoguchi.rulebook.edition import shipped_edition
from sizes import is_proof

MIB = 1 << 20
FILE = 4 * MIB  # bytes of a file of the log
LEFT = 8192  # bytes that are left of it
REFUSED = 3
LOG = f"""
SELECT (SELECT count(*) FROM pg_ls_waldir() WHERE name > pg_walfile_name(here)) AS more,
    {FILE} - mod(here - '0/0', {FILE})::integer AS free FROM pg_current_wal_insert_lsn() AS here
"""  # noqa: S608  our own number
WRITE = "SELECT pg_logical_emit_message(false, '', repeat('x', $1))"
GONE = re.compile("the connection to the database was lost|no connection to the database")
OWN = ("--insurer", INSURER)


@dataclass(frozen=True)
class Small:
    """A server whose data and whose log lie each on a small disk."""

    server: Server
    data: Path
    log: Path


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """A disk without a page of room for a block."""
    fill(disk)
    try:
        yield
    finally:
        (disk / BALLAST).unlink()


@pytest.fixture(scope="module")
def small(room: Path) -> Iterator[Small]:
    data, log = room / "data", room / "log"
    with mounted(data, 96 * MIB) as first, mounted(log, 64 * MIB) as second:
        if not first or not second:
            pytest.skip("no disk may be mounted here")
        server = Server(data / "server", patience=30)
        server.start()
        server.stop()
        wal = server.places.cluster / "pg_wal"
        shutil.copytree(wal, log / "wal")
        for one in (log, *log.rglob("*")):
            server.account.owns(one)
        shutil.rmtree(wal)
        wal.symlink_to(log / "wal")
        server.start()
        asked(server.places.dsn, migrate)
        asked(server.places.dsn, begin_demo)
        yield Small(server, data, log)
        server.stop()


@pytest.fixture(scope="module")
def settled_there(small: Small, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with a town, of whom the first leaves."""
    leave(settle(small.server.places.dsn, tmp_path_factory.mktemp("first"), 6), "P1")
    return name_of(small.server.places.dsn)


@pytest.fixture
def there(small: Small, settled_there: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """That town in a database of its own, as commands find it."""
    for dsn in new_database(small.server, settled_there):
        monkeypatch.setenv("DATABASE_URL", dsn)
        yield Town(dsn, tmp_path / "spool")


# --- what is asked ------------------------------------------------------------------------------------------


def taken(town: Town, folder: Path) -> Sequence[object]:
    path = folder / "deaths.csv"
    path.write_text(f"{DEATHS}P2,2026-07-20\n", "utf-8")
    return "intake", "take", path, "--kind", "deaths", "--as-of", "2026-07-31", "--on", "2026-08-03"


def planned(town: Town, folder: Path) -> Sequence[object]:
    return "plan", "make", "--effective", "2026-08-01", "--on", ON


def carried_out(town: Town, folder: Path) -> Sequence[object]:
    edition = with_practices(shipped_edition(), [*Files().samples().values()]).digest
    plan = town.plan([Line(n) for n in (3, 4, 5)], edition=edition)
    return "plan", "apply", plan, "--on", ON, "--spool", town.spool


def let_go(town: Town, folder: Path) -> Sequence[object]:
    kept = Kept(town, make_keys(folder / "keys"), 0)

    async def put_number(books: Books) -> None:
        n = (await learn(books, "all at once")).n
        await Individuals(books, kept.keys).put([(1, number(1))], n)

    town.done(put_number)
    kept.keep_for("individual_numbers")
    plan = kept.retention.make(LATER, None, INSURER).plan
    town.rows(f"{APPROVED} WHERE plan = $1 RETURNING plan", plan)
    return "retention", "apply", plan, "--spool", town.spool, "--key-file", kept.keys.path


ASKED: dict[str, Callable[[Town, Path], Sequence[object]]] = {
    "intake take": taken, "plan make": planned, "plan apply": carried_out, "retention apply": let_go,
}  # fmt: skip
DONE = {
    "intake take": "SELECT count(*) = 1 FROM registry.death WHERE died_on IS NOT NULL AND superseded IS NULL",
    "plan make": "SELECT count(*) = 1 FROM plans.plan",
    "plan apply": "SELECT count(*) = 3 FROM papers.paper WHERE state = 'printed'",
    "retention apply": "SELECT count(*) = 1 FROM individuals.gone",
}
WORDS = {"en": ("disk of the database is full", "make room on that disk"),
         "ja": ("データベースのディスクに空きがありません", "そのディスクに空きを作り")}  # fmt: skip


def nobody_is_named(text: str) -> bool:
    return not any(word in text for word in ("汐見", "P1", "P2", "000003", number(1).reveal()))


@pytest.mark.parametrize("name", ASKED)
def test_without_room_in_the_database_a_command_says_so_and_goes_on_when_there_is(
    small: Small, there: Town, tmp_path: Path, name: str
):
    command = (*ASKED[name](there, tmp_path), *OWN, "--key", name)
    before = told_of(there)
    with full(small.data):
        for language, words in WORDS.items():
            told = run(*command, lang=language)
            assert told.exit_code == REFUSED, told.output
            assert [one for one in words if one not in told.output] == []
            assert nobody_is_named(told.output)
    assert told_of(there) == before
    for _ in range(2):
        told = run(*command)
        assert (told.exit_code, there.value(DONE[name])) == (0, True), told.output


def test_without_room_in_the_database_a_file_of_a_watched_folder_waits(small: Small, there: Town, tmp_path: Path):
    put(tmp_path, "holder_status-20260731.csv", f"{STATUS}P6,有,無\n")
    folder, intake = folder_of(tmp_path), PostgresIntake(there.dsn, INSURER, "intake")
    with full(small.data):
        (waits,) = take_waiting(folder, intake)
    assert (waits.why, names(tmp_path, "refused")) == ("the disk of the database is full", [])
    (done,) = take_waiting(folder, intake)
    assert (done.taken.taken, names(tmp_path, "in")) == (1, [])


def used_up(dsn: str) -> None:
    """Write into the log until the last of its files is nearly full."""

    async def written() -> None:
        async with connect(dsn) as connection:
            while (log := await connection.fetchrow(LOG))["more"]:
                await connection.fetchval(WRITE, log["free"])
            await connection.fetchval(WRITE, max(1, log["free"] - LEFT))

    asyncio.run(written())


@pytest.mark.parametrize("name", ASKED if is_proof() else ["plan apply"])
def test_without_room_for_its_log_the_database_ends_and_with_room_everything_goes_on(
    small: Small, there: Town, tmp_path: Path, name: str
):
    command = (*ASKED[name](there, tmp_path), *OWN, "--key", name)
    with full(small.log):
        used_up(there.dsn)
        told = run(*command)
        assert (told.exit_code, bool(GONE.search(told.output))) == (REFUSED, True), told.output
        assert nobody_is_named(told.output)
        with pytest.raises(NotStarted, match="no room on its disk"):
            small.server.start()
        told = run(*command)
        assert (told.exit_code, "no connection to the database" in told.output) == (REFUSED, True), told.output
    small.server.start()
    for _ in range(2):
        told = run(*command)
        assert (told.exit_code, there.value(DONE[name])) == (0, True), told.output
    assert run("ledger", "check", *OWN, "--spool", there.spool).exit_code == 0
