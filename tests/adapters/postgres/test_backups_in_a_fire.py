"""A server that is backed up, tried, and burns without its last file of changes: what it lost is what was said."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from faces.asked import run
from madoguchi.adapters.keys import make_keys
from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.backup import archiving
from madoguchi.adapters.postgres.backup.port import PostgresBackups
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.locks import is_free, waited
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.backups import Outside
from madoguchi.desk.upkeep import ARCHIVE
from madoguchi.rulebook.engine.roll import batch_of

Ask = Callable[..., Any]
SAID = archiving.EVERY
EVERY = 3  # seconds, in the place of what is said: what may be lost is twice as much, here as there
ENTRY = "SELECT max(at) AS at FROM audit.entry WHERE act = 'log in'"


@dataclass(frozen=True)
class Burning:
    """A server with somebody in it, and where its backups and keys are."""

    server: Server
    backups: Path
    keys: Path

    def say(self, *words: object) -> dict[str, Any]:
        """A command about it, and what it tells."""
        told = run(*words, "--folder", self.server.folder, "--json")
        assert told.exit_code == 0, told.output
        said: dict[str, Any] = json.loads(told.output)
        return said


@pytest.fixture(scope="module")
def burning(room: Path, ask: Ask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Burning]:
    server = Server(room / "burning", 30)
    dsn = server.start()
    try:
        ask(dsn, migrate)
        person = {"person": "P1", "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1)}
        PostgresRegistry(dsn, "town", "intake").load(date(2026, 8, 1), [batch_of([person])], "a roll")
        one = Burning(server, room / "apart", make_keys(tmp_path_factory.mktemp("keys") / "keys").path)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(archiving, "EVERY", EVERY)
            one.say("db", "backup", "--to", one.backups, "--key-file", one.keys)
        yield one
    finally:
        server.stop()


def test_what_may_be_lost_is_twice_the_time_in_which_a_file_is_ended():
    assert 2 * SAID <= ARCHIVE


def test_the_database_knows_that_it_was_backed_up_and_that_a_backup_was_tried(
    burning: Burning, room: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("madoguchi.adapters.postgres.backup.port.mkdtemp", partial(mkdtemp, dir=room))
    upkeep = burning.say("db", "status")["upkeep"]
    assert upkeep["backup"] < 60
    assert (upkeep["drill"], upkeep["every"]) == (None, EVERY)
    assert upkeep["untried"] < 60
    tried = burning.say("db", "drill", "--from", burning.backups, "--key-file", burning.keys)
    assert tried["recorded"] is True
    upkeep = burning.say("db", "status")["upkeep"]
    assert upkeep["drill"] < 60
    assert upkeep["untried"] is None
    assert burning.say("db", "check")["findings"] == []
    told = run("db", "status", "--folder", burning.server.folder)
    assert "last good drill: " in told.output


def test_what_was_committed_longer_ago_than_said_comes_back_when_the_server_burns(
    burning: Burning, new: Server, ask: Ask
):  # fmt: skip
    dsn = burning.server.places.dsn
    assert ask(dsn, lambda one: one.fetchval("SHOW archive_timeout")) == f"{EVERY}s"

    async def worked(connection: Connection) -> datetime:
        until = time.monotonic() + 2.5 * EVERY
        while time.monotonic() < until:
            await record_act(connection, None, "log in", "at work")
            await connection.execute("SELECT pg_sleep(0.05)")
        last: datetime = await connection.fetchval(ENTRY)
        return last

    process = burning.server.status().pid
    last = ask(dsn, worked)
    burn(burning.server, process or 0)
    PostgresBackups(new.folder, None, burning.keys).restore(burning.backups, None, Outside())
    back = ask(new.places.dsn, lambda one: one.fetchval(ENTRY))
    assert last - timedelta(seconds=2 * EVERY) <= back <= last, "失われるのは最後の一区切りだけ"


def burn(server: Server, process: int) -> None:
    """It dies, and its disk is gone with what it had not archived."""
    os.kill(process, signal.SIGKILL)
    assert waited(lambda: is_free(server.places.running), 30)
    shutil.rmtree(server.places.folder)
