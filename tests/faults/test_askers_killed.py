"""Whoever saw an answer about a person stands in the audit, whoever is killed while many ask: they, or the database."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from time import sleep

import pytest

from adapters.postgres.conftest import asked, running
from adapters.postgres.killing import child, killed
from adapters.postgres.planned import INSURER, ON, Town, settle
from faults.test_ended import first_process, until
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.database.demo import begin_demo
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.assembly.console import command_line
from sizes import is_proof, size

AT_ONCE, LONGEST = 3, 1.0  # who ask at once; seconds until somebody is killed
OWN = ("--insurer", INSURER)
LOOKS: tuple[Callable[[int], tuple[object, ...]], ...] = (
    lambda n: ("story", "--person", f"P{n}"),
    lambda n: ("find", "--number", f"{n:06}", "--on", ON),
)
WHY = "SELECT purpose FROM audit.entry WHERE kind = 'read'"
Kill = Callable[[list[int], Random], None]


def asking(folder: Path, who: str) -> None:
    """Ask again and again, each time for another purpose; what is told goes into a file that bears its name."""
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        for n in count():
            purpose = f"{who}-{n}"
            words = ("registry", *LOOKS[n % len(LOOKS)](1 + n % 6), "--purpose", purpose, *OWN)
            with (folder / purpose).open("w", encoding="utf-8") as told, redirect_stdout(told), suppress(SystemExit):
                command_line().main([*map(str, words)])


def end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _only_askers(askers: list[int], random: Random) -> None:
    for one in askers:
        sleep(random.uniform(0.0, LONGEST / AT_ONCE))
        end(one)


@pytest.fixture
def askers_killed(town: Town) -> tuple[Town, Kill]:
    return town, _only_askers


@pytest.fixture
def database_killed(room: Path, tmp_path: Path) -> Iterator[tuple[Town, Kill]]:
    """A town on a server of its own, which is killed, and in half of all lives some who ask with it."""
    for server in running(room / "asked"):
        asked(server.places.dsn, migrate)
        asked(server.places.dsn, begin_demo)
        yield settle(server.places.dsn, tmp_path, 6), partial(_with_database, server)


def _with_database(server: Server, askers: list[int], random: Random) -> None:
    doomed = [one for one in askers if random.random() < 0.5]
    sleep(random.uniform(0.0, LONGEST))
    end(first_process(server))
    for one in doomed:
        sleep(random.uniform(0.0, 0.01))
        end(one)
    sleep(random.uniform(0.0, 0.3))  # the others are told that nobody answers, and go on asking
    server.start()


@pytest.mark.parametrize("way", ["askers_killed", "database_killed"] if is_proof() else ["askers_killed"])
def test_whoever_saw_an_answer_stands_in_the_audit_whoever_is_killed_meanwhile(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
):
    town, kill = request.getfixturevalue(way)
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    random, told = Random(f"20260806 {way}"), tmp_path / "told"  # noqa: S311  the same each time
    told.mkdir()
    for life in range(size("askers killed")):
        names = [f"{life}-{n}" for n in range(AT_ONCE)]
        askers = [child(lambda name=name: asking(told, name)) for name in names]
        try:
            until(lambda life=life: any(one.stat().st_size for one in told.glob(f"{life}-*")))
            kill(askers, random)
        finally:
            for one in askers:
                end(one)
        assert [killed(one) for one in askers] == [True] * AT_ONCE
    saw = {one.name for one in told.iterdir() if one.stat().st_size}
    assert {one.partition("-")[0] for one in saw} == {str(life) for life in range(size("askers killed"))}
    assert saw - {row["purpose"] for row in town.rows(WHY)} == set()
    assert PostgresAudit(town.dsn).verify(None, None).first is None
