"""Putting a backup back (復元): into a new folder, never over a database, and proved by what the backup says of itself.

Files and archive are opened with the keys of their months into that folder; the archive only while it is replayed.

Afterwards the database says that it was put back. Nothing is applied there until somebody has held its ledger to what
was printed and sent meanwhile, and answers for it.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from madoguchi.adapters.month_keys import SEALED, MonthKey, NotOpened
from madoguchi.adapters.postgres.audit.seals import exported_in
from madoguchi.adapters.postgres.backup.folder import HISTORY, WAL_NAME, BackupFolder, Copied, wal_name
from madoguchi.adapters.postgres.backup.listed import MANIFEST, BadBackup, digest_of, take, take_out
from madoguchi.adapters.postgres.backup.making import damaged, refuse_damaged
from madoguchi.adapters.postgres.backup.rooms import Rooms
from madoguchi.adapters.postgres.backup.states import state_of
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.server.configuration import RESTORING, quoted, write
from madoguchi.adapters.postgres.server.locks import waited
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR, PORT, prepare
from madoguchi.adapters.postgres.server.server import NotStarted, Server
from madoguchi.desk.backups import Generation, Outside, Restored, differing

TARGET_MISSED: Final = "recovery ended before configured recovery target was reached"
HERE: Final = "SELECT name::text FROM installation.here"
MARK: Final = "INSERT INTO installation.restored (backup, until_asked) VALUES ($1, $2)"
HEADS: Final = "SELECT chain, entries FROM audit.chain"


@dataclass(frozen=True)
class Restoring:
    """A backup that is put back (復元): `server` is that of the new folder."""

    server: Server
    folder: BackupFolder
    rooms: Rooms

    async def done(self, until: datetime | None, outside: Outside, name: str | None) -> Restored:
        """Put it back, as it was at a moment or as far as the archive goes. Raises `BadBackup`, `NoBackupKey`."""
        self._refuse_living()
        generation = chosen(self.folder.generations(), until, name)
        self.folder.refuse_changed(generation.name)
        key = self.rooms.opens(generation.room)
        copied = self.folder.copied(generation.name, key)
        for path in self._wanted(copied.first):
            self.rooms.opens(path.parent.name)  # all keys are there, or nothing is begun
        self._copy(generation, copied, key)
        with self._archive(copied) as unread:
            self._start(until)
        missing = self.folder.segments(copied.size, unread).first_missing(copied.last)
        return await self._proved(generation, until, outside, missing)

    def _refuse_living(self) -> None:
        folder = self.server.places.folder
        if folder.exists() and any(folder.iterdir()):
            raise BadBackup(what="the folder to restore into is not empty", why="a restore writes over no database",
                            do="name a new folder with --folder; move it into place when all is proved")  # fmt: skip

    # --- the files --------------------------------------------------------------------------------------

    def _give_to_server(self, folder: Path) -> None:
        """Let the server's user, and nobody else, read and write a folder and all that is in it."""
        for here, _, files in os.walk(folder):
            for path in (Path(here), *(Path(here, name) for name in files)):
                path.chmod(0o700 if path.is_dir() else 0o600)
                self.server.account.owns(path)

    def _copy(self, generation: Generation, copied: Copied, key: MonthKey | None) -> None:
        """Open the files, and look them over where they lie now."""
        places = self.server.places
        prepare(places, self.server.account)
        places.unfinished.mkdir(mode=0o700)
        try:
            take_out(self.folder.base / generation.name, places.unfinished, key)
            if digest_of(places.unfinished / MANIFEST) != copied.manifest:
                raise damaged(generation.name)
            self._give_to_server(places.unfinished)
            refuse_damaged(self.server, places.unfinished, generation.name)
        except (BadBackup, NotOpened) as refused:
            shutil.rmtree(places.folder)
            raise damaged(generation.name) from refused
        places.unfinished.rename(places.cluster)

    # --- the archive ------------------------------------------------------------------------------------

    @property
    def _opened(self) -> Path:
        """The archive, opened, and still small."""
        return self.server.places.folder / "archive.opened"

    @contextmanager
    def _archive(self, copied: Copied) -> Iterator[Sequence[str]]:
        """The archive from a copy on, opened for the time of a block: the files of it that cannot be read."""
        self._opened.mkdir(mode=0o700)
        try:
            unread = [wal_name(path) for path in self._wanted(copied.first) if not self._open(path)]
            self._give_to_server(self._opened)
            yield unread
        finally:
            shutil.rmtree(self._opened, ignore_errors=True)

    def _wanted(self, first: str) -> Iterator[Path]:
        """The files of the archive from one on, and the histories of timelines."""
        return (path for path in self.folder.archived()
                if HISTORY in path.name or wal_name(path)[8:WAL_NAME] >= first[8:])  # fmt: skip

    def _open(self, path: Path) -> bool:
        """Open a file of the archive; whether it can be read."""
        try:
            take(path, self._opened / path.name.removesuffix(SEALED), self.rooms.opens(path.parent.name))
        except NotOpened:
            return False
        return True

    def _start(self, until: datetime | None) -> None:
        """Start it: it replays the archive, and is a database of its own from there."""
        signal, told = self.server.places.cluster / "recovery.signal", self.server.places.folder / RESTORING
        signal.touch(mode=0o600)
        self.server.account.owns(signal)
        told.write_text(recovery(self._opened.resolve(), until), "utf-8")
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
            installation = await connection.fetchval(HERE)
            await connection.execute(MARK, generation.name, until)
        return Restored(generation.name, str(self.server.places.folder), reached,
                        differing(generation.state, now), beyond, missing, installation)  # fmt: skip


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
    restore_command = 'test -f ''/a b/it''"''"''s 5%%''/%f.gz && gzip -dc ''/a b/it''"''"''s 5%%''/%f.gz > "%p"'
    """
    there = shlex.quote(str(wal)).replace("%", "%%")
    told = {"restore_command": f'test -f {there}/%f.gz && gzip -dc {there}/%f.gz > "%p"', "hot_standby": "on",
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
