"""Asked to end in the middle, or killed with the database and again while it recovers: nothing half, nothing lost."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep

import pytest

from adapters.postgres.conftest import asked, running
from adapters.postgres.killing import child, everybody, killed, wholly_done
from adapters.postgres.planned import INSURER, ON, Line, Town, settle
from adapters.postgres.test_intake_folder import DEATHS, begun, names, put
from faces.asked import run
from madoguchi.adapters.intake_files import watching
from madoguchi.adapters.postgres.database.demo import begin_demo
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.assembly.files import Files
from madoguchi.desk.practices import with_practices
from madoguchi.rulebook.edition import shipped_edition
from sizes import is_proof, size

AT_MOST = 10.0  # seconds: promised of a command that is asked to end
OTHERS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'madoguchi' AND pid <> pg_backend_pid()
"""
WAITING = f"SELECT count(*) FROM ({OTHERS} AND wait_event_type = 'Lock') AS one"  # noqa: S608  our own words


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something."""
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end
        sleep(0.05)


def said(*words: object) -> int:
    """A command in a child of this process: its number."""
    return child(lambda: run(*words))


def ended(pid: int) -> float:
    """Ask a command to end: after how many seconds it had."""
    begun_at = monotonic()
    os.kill(pid, signal.SIGTERM)
    killed(pid)
    return monotonic() - begun_at


# --- asked to end ---------------------------------------------------------------------------------------------


class Held:
    """A table that nobody may write while we hold it: whoever comes waits in the middle of their work."""

    def __init__(self, town: Town, table: str) -> None:
        self.town, self.table, self.told, self.go = town, table, os.pipe(), os.pipe()

    def __enter__(self) -> "Held":
        def hold() -> None:
            async def held(books) -> None:
                await books.connection.execute(f"LOCK TABLE {self.table} IN EXCLUSIVE MODE")
                os.write(self.told[1], b"!")
                os.read(self.go[0], 1)

            self.town.done(held)

        self.thread = Thread(target=hold)
        self.thread.start()
        os.read(self.told[0], 1)
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self.go[1], b"!")
        self.thread.join()
        for one in (*self.told, *self.go):
            os.close(one)


@pytest.fixture
def here(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town, as commands find it."""
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    return town


OWN = ("--on", ON, "--insurer", INSURER, "--key", "k")


@pytest.mark.parametrize("table", ["plans.item", "plans.plan"])
def test_a_plan_that_is_made_lets_go_of_everything_when_it_is_asked_to_end(here: Town, table: str):
    making = ("plan", "make", "--effective", "2026-08-01", *OWN)
    with Held(here, table):
        one = said(*making)
        until(lambda: here.value(WAITING))
        assert ended(one) < AT_MOST
        until(lambda: here.value(WAITING) == 0, AT_MOST)
    assert here.rows("SELECT FROM plans.plan") == []
    assert not killed(said(*making))
    assert here.value("SELECT count(*) FROM plans.plan") == 1


def test_an_apply_that_is_asked_to_end_ends_after_what_is_in_hand_and_goes_on_later(here: Town):
    edition = with_practices(shipped_edition(), [*Files().samples().values()]).digest
    plan = here.plan([Line(n) for n in range(1, 7)], edition=edition)
    applying = ("plan", "apply", plan, "--spool", here.spool, *OWN)
    with Held(here, "papers.paper"):
        one = said(*applying)
        until(lambda: here.value(WAITING))
        os.kill(one, signal.SIGTERM)
        sleep(0.2)
    assert not killed(one)
    until(lambda: here.rows(OTHERS) == [], AT_MOST)
    assert "printed" not in {state for _, _, state, _ in here.states()}
    assert run(*applying).exit_code == 0
    assert here.states() == [(n, n, "printed", True) for n in range(1, 7)]
    assert len(list(here.spool.rglob("*.json"))) == 7


@pytest.fixture
def watched(migrated_once: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Town, tuple[object, ...]]:
    """A folder with files, and what watches it."""
    monkeypatch.setenv("DATABASE_URL", migrated_once)
    intake = begun(migrated_once)
    for n in range(1, 4):
        put(tmp_path, f"deaths-20260731-{n}.csv", DEATHS + f"P{n},2026-07-20\n")
    watch = ("intake", "watch", tmp_path, "--insurer", intake.insurer, "--on", "2026-08-03", "--settle", "0")
    return Town(migrated_once, tmp_path, intake.insurer, "intake"), watch


def test_a_watcher_that_is_asked_to_end_finishes_the_file_in_hand(watched):
    town, watch = watched
    with Held(town, "registry.death"):
        one = said(*watch)
        until(lambda: town.value(WAITING))
        os.kill(one, signal.SIGTERM)
        sleep(0.2)
    assert not killed(one)
    assert (len(names(town.spool, "done")), len(names(town.spool, "in"))) == (1, 2)
    assert run(*watch, "--once").exit_code == 0
    assert (len(names(town.spool, "done")), list((town.spool / "taking").iterdir())) == (3, [])


def test_a_watcher_that_cannot_finish_the_file_gives_it_up_within_ten_seconds(watched, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watching, "SECONDS", 8 if is_proof() else 1)
    town, watch = watched
    with Held(town, "registry.death"):
        one = said(*watch)
        until(lambda: town.value(WAITING))
        assert ended(one) < AT_MOST
        until(lambda: town.value(WAITING) == 0, AT_MOST)
    assert (names(town.spool, "done"), len(names(town.spool, "in"))) == ([], 3)
    assert run(*watch, "--once").exit_code == 0
    assert len(names(town.spool, "done")) == 3


# --- both killed, and again while it recovers -------------------------------------------------------------------


@pytest.fixture
def own_town(room: Path, tmp_path: Path) -> Iterator[Town]:
    """A town on a server of its own, which a test may kill."""
    for server in running(room / "both"):
        asked(server.places.dsn, migrate)
        asked(server.places.dsn, begin_demo)
        yield settle(server.places.dsn, tmp_path, 6)


def killed_in_recovery(server: Server, before: int, after: float) -> None:
    """Start the server, and kill it again before it answers, or just then."""
    starting = child(server.start)
    until(lambda: first_process(server) not in (0, before))
    sleep(after)
    for pid in (first_process(server), starting):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    killed(starting)


def first_process(server: Server) -> int:
    """Its number, as it wrote it; 0 while there is none."""
    try:
        return int(server.places.pid_file.read_text("utf-8").split("\n", 1)[0] or 0)
    except FileNotFoundError:
        return 0


def test_applier_and_database_killed_at_once_and_again_in_recovery_come_to_the_same(own_town: Town, room: Path):
    server, random = Server(room / "both", patience=30), Random(20260803)  # noqa: S311  a test is the same each time
    for _ in range(size("both killed")):
        plan = own_town.plan(everybody(own_town, 6))
        applier = child(lambda plan=plan: own_town.apply(plan, f"k{plan}"))
        sleep(random.uniform(0.05, 0.3))
        first = first_process(server)
        for pid in (first, applier):
            os.kill(pid, signal.SIGKILL)
        killed(applier)
        killed_in_recovery(server, first, random.uniform(0.0, 0.1))
        server.start()
        wholly_done(own_town, plan, 6)
