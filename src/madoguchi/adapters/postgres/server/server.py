"""A PostgreSQL server of our own (自前のサーバー): made, started, stopped and asked by ourselves.

It answers on a Unix socket only. It survives being killed: what an old server left is waited for, and its file with a
number of a process is deleted only when no process of it lives. Two starts at once are one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

from madoguchi.adapters.postgres.server import configuration
from madoguchi.adapters.postgres.server.accounts import Account, server_account
from madoguchi.adapters.postgres.server.binaries import bin_folder
from madoguchi.adapters.postgres.server.locks import Held, alone, got, is_free, opened, waited
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR, DATABASE, PORT, Places, places_of, prepare
from madoguchi.adapters.postgres.server.processes import is_of_server
from madoguchi.adapters.postgres.server.programs import run
from madoguchi.adapters.postgres.server.settings import MAJOR
from madoguchi.desk.databases import ServerState
from madoguchi.terms.errors import Refused

PATIENCE: Final = 60.0  # seconds
ROOM: Final = 8 << 20  # bytes: two files of its log, which it writes as it comes up


class OtherVersion(Refused):
    """Data of another major version (版の違うデータ)."""


class NotStarted(Refused):
    """A server that did not come up, or did not end (起動・停止の失敗)."""


@dataclass(frozen=True)
class Server:
    """The server of a folder (サーバー). `patience`: for how many seconds others are waited for."""

    folder: Path
    patience: float = PATIENCE

    @cached_property
    def account(self) -> Account:
        """Who it runs as."""
        return server_account()

    @cached_property
    def places(self) -> Places:
        """Where it stands."""
        return places_of(self.folder, self.account)

    @cached_property
    def programs(self) -> Path:
        """The folder of PostgreSQL's programs."""
        return bin_folder(self.account)

    def start(self) -> str:
        """Start it, made first where there is none; the address of its administrator. What runs already runs on.

        Raises `OtherVersion`, `Held` while processes of a killed server live on, `NotStarted`.
        """
        prepare(self.places, self.account)
        with alone(self.places.starting, self.patience, _somebody_starts()):
            if not self._runs():
                self._start()
            self._make_database()
        return self.places.dsn

    def stop(self) -> None:
        """Stop it: open transactions are rolled back, what is committed is written. What does not run stays so."""
        if not self.places.folder.exists():
            return
        with alone(self.places.starting, self.patience, _somebody_starts()):
            if not is_free(self.places.running) and self.places.pid_file.exists():
                self._pg_ctl("stop", "-m", "fast", "-w", "-t", str(int(self.patience)))
            self._wait_until(lambda: is_free(self.places.running))
            with suppress(OSError):  # of a killed server something stays in it, for the next start to clear
                self.places.socket.rmdir()

    def reload(self) -> None:
        """Have it read its settings again. What does not run reads them when it starts."""
        self._pg_ctl("reload")

    def status(self) -> ServerState:
        """How it is now; nothing is changed and nobody waited for."""
        places = self.places
        word = self._word()
        return ServerState(word, str(places.folder), places.version, self._pid() if word == "running" else None,
                           places.dsn if word == "running" else None)  # fmt: skip

    def _word(self) -> str:
        if self.places.version is None:
            return "absent"
        if is_free(self.places.running):
            return "stopped"
        return "running" if self._answers() else "changing"

    # --- starting -----------------------------------------------------------------------------------

    def _runs(self) -> bool:
        """Whether it runs; one that is just coming up, or recovering, or going, is waited for."""
        return waited(lambda: self._answers() or is_free(self.places.running), self.patience) and self._answers()

    def _answers(self) -> bool:
        """Whether it takes connections. What answers must be what holds the lock: else it is another server."""
        asked = ("pg_isready", "-q", "-h", self.places.socket, "-p", str(PORT))
        return not is_free(self.places.running) and self._run(*asked).returncode == 0

    def _start(self) -> None:
        with opened(self.places.running) as lock:
            self._wait_until(lambda: got(lock))
            self._make(lock)
            self._forget_the_dead()
            configuration.write(self.places, self.account)
            told = self._pg_ctl("start", "-w", "-t", str(int(self.patience)), "-l", str(self.places.log / "start.log"),
                                keep=[lock])  # fmt: skip
        if told != 0 or not self._answers():
            raise self._not_started()

    def _not_started(self) -> NotStarted:
        """Why it did not come up. On a full disk its log may be empty too."""
        disks = {self.places.folder, (self.places.cluster / "pg_wal").resolve()}
        if any(shutil.disk_usage(one).free < ROOM for one in disks):
            return NotStarted(what="the database server did not come up", why="there is no room on its disk",
                              do="make room there, then say `madoguchi db start`: what was done is there")  # fmt: skip
        return NotStarted(what="the database server did not come up", why="PostgreSQL says it in its log",
                          do=f"read the newest file of {self.places.log}, then try again")  # fmt: skip

    def _make(self, lock: int) -> None:
        """Make the database, or refuse one that another version made."""
        version = self.places.version
        if version is None:
            shutil.rmtree(self.places.unfinished, ignore_errors=True)  # of one who was killed: we hold its lock
            if self._run("initdb", "-D", self.places.unfinished, *configuration.NEW, keep=[lock]).returncode:
                raise NotStarted(what="no database could be made", why="initdb refused or found no room",
                                 do=f"look at the room and the rights of {self.places.folder}")  # fmt: skip
            self.places.unfinished.rename(self.places.cluster)
        elif version != str(MAJOR):
            raise OtherVersion(what=f"the data in {self.places.folder} are of PostgreSQL {version}",
                               why=f"PostgreSQL {MAJOR}, which we bring, reads no other version's files",
                               do="use the program that made them, or carry them over with pg_upgrade")  # fmt: skip

    def _forget_the_dead(self) -> None:
        """Delete the files with the number of a process that is gone: another may bear it now, or nobody buried it.

        We hold the server's lock here, so none of its processes lives; one that was started by hand is looked for too.
        """
        self._wait_until(self._wrote_no_living_number)
        for file in (self.places.pid_file, self.places.socket_lock):
            file.unlink(missing_ok=True)

    def _wait_until(self, ended: Callable[[], bool]) -> None:
        if not waited(ended, self.patience):
            raise Held(what="processes of this server are still there",
                       why="two servers on the same data would destroy them",
                       do="wait until they have ended (`madoguchi db status`); kill none of them with -9")  # fmt: skip

    def _wrote_no_living_number(self) -> bool:
        pid = self._pid()
        return pid is None or not is_of_server(pid, self.places.cluster, self.account.uid)

    def _make_database(self) -> None:
        where = ("-h", str(self.places.socket), "-p", str(PORT), "-U", ADMINISTRATOR)
        asked = f"SELECT 'there' FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608  our own word
        if "there" in self._run("psql", "-XAtq", *where, "-d", "postgres", "-c", asked).stdout:
            return
        if self._run("createdb", *where, DATABASE).returncode:
            raise NotStarted(what="the server runs, and its database could not be made",
                             why="it is being made by somebody else, or there is no room",
                             do="say `madoguchi db start` again, and look into the log of the server")  # fmt: skip

    # --- programs -----------------------------------------------------------------------------------

    def _pid(self) -> int | None:
        """The number of its first process, as it wrote it."""
        try:
            said = self.places.pid_file.read_text("utf-8").split("\n", 1)[0]
            return int(said)
        except (OSError, ValueError):
            return None

    def _pg_ctl(self, what: str, *asked: str, keep: Sequence[int] = ()) -> int:
        return self._run("pg_ctl", what, "-s", "-D", self.places.cluster, *asked, keep=keep).returncode

    def run(self, program: str, *asked: str | Path, cwd: Path | None = None) -> CompletedProcess[str]:
        """Run a program of PostgreSQL's as the server's user, to its end."""
        return self._run(program, *asked, cwd=cwd)

    def _run(
        self, program: str, *asked: str | Path, keep: Sequence[int] = (), cwd: Path | None = None
    ) -> CompletedProcess[str]:  # fmt: skip
        where = self.places.folder if self.places.folder.exists() else Path(os.sep)
        return run([self.programs / program, *asked], self.account.drop(), cwd or where, keep)


def _somebody_starts() -> Held:
    return Held(what="somebody else starts or stops this server", why="two would get in each other's way",
                do="wait until the other has done, then ask `madoguchi db status`")  # fmt: skip
