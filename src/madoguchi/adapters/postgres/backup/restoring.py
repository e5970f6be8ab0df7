"""Putting a backup back (復元): into a new folder, never over a database, and proved by what the backup says of itself.

Afterwards the database says that it was put back. Nothing is applied there until somebody has held its ledger to what
was printed and sent meanwhile, and answers for it.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from madoguchi.adapters.postgres.audit.seals import exported_in
from madoguchi.adapters.postgres.backup.folder import BackupFolder, BadBackup
from madoguchi.adapters.postgres.backup.making import refuse_damaged
from madoguchi.adapters.postgres.backup.states import state_of
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.server.configuration import RESTORING, quoted, write
from madoguchi.adapters.postgres.server.locks import waited
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR, PORT, prepare
from madoguchi.adapters.postgres.server.server import NotStarted, Server
from madoguchi.desk.backups import Generation, Outside, Restored, differing

TARGET_MISSED: Final = "recovery ended before configured recovery target was reached"
MARK: Final = "INSERT INTO installation.restored (backup, until_asked) VALUES ($1, $2)"
HEADS: Final = "SELECT chain, entries FROM audit.chain"


@dataclass(frozen=True)
class Restoring:
    """A backup that is put back (復元): `server` is that of the new folder."""

    server: Server
    folder: BackupFolder

    async def done(self, until: datetime | None, outside: Outside, name: str | None) -> Restored:
        """Put it back, as it was at a moment or as far as the archive goes. Raises `BadBackup`."""
        self._refuse_living()
        generation = chosen(self.folder.generations(), until, name)
        self.folder.refuse_changed(generation.name)
        missing = self._missing(generation)
        self._copy(generation)
        self._start(until)
        return await self._proved(generation, until, outside, missing)

    def _refuse_living(self) -> None:
        folder = self.server.places.folder
        if folder.exists() and any(folder.iterdir()):
            raise BadBackup(what="the folder to restore into is not empty", why="a restore writes over no database",
                            do="name a new folder with --folder; move it into place when all is proved")  # fmt: skip

    def _missing(self, generation: Generation) -> str | None:
        """The first file that the archive lacks after this backup: nothing later than it can come back."""
        own = sorted(path for path in (self.folder.base / generation.name / "pg_wal").iterdir() if len(path.name) == 24)
        segments = self.folder.segments(own[-1].stat().st_size)
        return segments.first_missing(own[-1].name)

    # --- the files --------------------------------------------------------------------------------------

    def _give_to_server(self, folder: Path) -> None:
        """Let the server's user, and nobody else, read and write a folder and all that is in it."""
        for here, _, files in os.walk(folder):
            for path in (Path(here), *(Path(here, name) for name in files)):
                path.chmod(0o700 if path.is_dir() else 0o600)
                self.server.account.owns(path)

    def _copy(self, generation: Generation) -> None:
        """Copy the files, and look them over where they lie now."""
        places = self.server.places
        prepare(places, self.server.account)
        shutil.copytree(self.folder.base / generation.name, places.unfinished, symlinks=True)
        self._give_to_server(places.unfinished)
        try:
            refuse_damaged(self.server, places.unfinished, generation.name)
        except BadBackup:
            shutil.rmtree(places.folder)
            raise
        places.unfinished.rename(places.cluster)

    def _start(self, until: datetime | None) -> None:
        """Start it: it replays the archive, and is a database of its own from there."""
        signal, told = self.server.places.cluster / "recovery.signal", self.server.places.folder / RESTORING
        signal.touch(mode=0o600)
        self.server.account.owns(signal)
        told.write_text(recovery(self.folder.wal.resolve(), until), "utf-8")
        try:
            self.server.start()
        except NotStarted as refused:
            raise self._failed(until) from refused
        waited(lambda: not self._replays(), self.server.patience)
        if self.server.status().state != "running":
            raise self._failed(until)
        told.unlink()
        write(self.server.places, self.server.account)

    def _replays(self) -> bool:
        """Whether it still replays the archive; it answers questions meanwhile, and takes no changes."""
        where = ("-h", str(self.server.places.socket), "-p", str(PORT), "-U", ADMINISTRATOR, "-d", "postgres")
        return self.server.run("psql", "-XAtq", *where, "-c", "SELECT pg_is_in_recovery()").stdout.strip() == "t"

    def _failed(self, until: datetime | None) -> BadBackup:
        log = "".join(path.read_text("utf-8", "replace") for path in self.server.places.log.iterdir())
        if until is not None and TARGET_MISSED in log:
            return BadBackup(what="the archive ends before the moment asked for", why="the rest was not archived",
                             do="restore without --to into another folder, as far as the archive goes")  # fmt: skip
        return BadBackup(what="the backup was copied and does not start", why="the server's log says it",
                         do=f"read the newest file of {self.server.places.log}, or use an older backup")  # fmt: skip

    # --- the proof --------------------------------------------------------------------------------------

    async def _proved(
        self, generation: Generation, until: datetime | None, outside: Outside, missing: str | None
    ) -> Restored:
        async with connect(self.server.places.dsn) as connection:
            now = await state_of(connection, generation.state.snapshot)
            beyond = await entries_beyond(connection, outside.exported)
            reached = await connection.fetchval("SELECT pg_last_xact_replay_timestamp()") or generation.at
            await connection.execute(MARK, generation.name, until)
        return Restored(generation.name, str(self.server.places.folder), reached,
                        differing(generation.state, now), beyond, missing)  # fmt: skip


def chosen(generations: Sequence[Generation], until: datetime | None, name: str | None) -> Generation:
    """The backup to begin with (復元元の選択): the one named, else the newest that was whole by then."""
    fits = [one for one in generations if (name or one.name) == one.name and (until is None or one.at <= until)]
    if not fits:
        raise BadBackup(what="there is no backup to begin with", why="none of this name was whole by that moment",
                        do="`madoguchi db backups` lists what is there")  # fmt: skip
    return fits[0]


def recovery(wal: Path, until: datetime | None) -> str:
    """The settings of a restore (復元の設定). A shell reads the command: the path is quoted, its % doubled.

    >>> print(recovery(Path("/a b/it's 5%"), None).splitlines()[0])
    restore_command = 'cp ''/a b/it''"''"''s 5%%''/%f "%p"'
    """
    told = {"restore_command": f'cp {shlex.quote(str(wal)).replace("%", "%%")}/%f "%p"', "hot_standby": "on",
            "recovery_target_action": "promote", "recovery_target_timeline": "latest"}  # fmt: skip
    if until is not None:
        told["recovery_target_time"] = until.isoformat()
    return "".join(f"{name} = {quoted(value)}\n" for name, value in told.items())


async def entries_beyond(connection: Connection, exported: Path | None) -> int:
    """How many entries of the audit only the outside has (失われた記録): what happened after the moment restored to."""
    if exported is None:
        return 0
    heads = {row["chain"]: row["entries"] for row in await connection.fetch(HEADS)}
    return sum(leaf.n > heads.get(leaf.chain, 0) for one in exported_in(exported) for leaf in one.leaves)
