"""Backups for the command line (バックアップの接続口): of a server of ours; others are backed up by who runs them."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.backup.folder import BackupFolder
from madoguchi.adapters.postgres.backup.making import Making
from madoguchi.adapters.postgres.backup.restoring import Restoring, entries_beyond
from madoguchi.adapters.postgres.backup.rooms import known, rooms_of
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.databases import NotOurs, NotRunning
from madoguchi.adapters.postgres.database.upkeep import record_drill
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.backups import BackedUp, Compared, Generation, Outside, Restored
from madoguchi.terms.errors import Refused

PATIENCE: Final = 3600.0  # seconds that a replay of the archive may take
PRINTED: Final = "SELECT piece, encode(digest, 'hex') AS digest FROM papers.paper WHERE digest IS NOT NULL"
ANY: Final = "*"
WAITING: Final = "SELECT EXISTS (SELECT FROM installation.restored WHERE accepted_at IS NULL)"
ACCEPT: Final = "SELECT installation.accept_restored($1::jsonb, $2)"


class NothingRestored(Refused):
    """A database about which there is nothing to accept (復元されていないデータベース)."""


@dataclass(frozen=True)
class PostgresBackups:
    """The `Backups` of the desk for the server of a folder (バックアップ). `key_file`: what seals and opens them."""

    folder: Path
    url: str | None = None
    key_file: Path | None = None

    def backup(self, to: Path, unsealed: str | None = None) -> BackedUp:
        """Make a backup, look it over, seal it, and let old ones go; unsealed for a reason.

        Raises `NotOurs`, `NotRunning`, `BadBackup`, `NoBackupKey`.
        """
        server, folder = self._running(), BackupFolder(to.absolute())
        rooms = rooms_of(self.key_file, [server.places.folder, folder.path], unsealed)
        return asyncio.run(Making(server, folder, rooms).made())

    def generations(self, of: Path) -> Sequence[Generation]:
        """The backups of a folder, the newest first."""
        return BackupFolder(of.absolute()).generations()

    def restore(self, of: Path, until: datetime | None, outside: Outside, name: str | None = None) -> Restored:
        """Put a backup back into the folder, which must not be there yet. Raises `NotOurs`, `BadBackup`, `KeyGone`."""
        self._refuse_elsewhere()
        restoring = Restoring(Server(self.folder, PATIENCE), BackupFolder(of.absolute()), known(self.key_file))
        return asyncio.run(restoring.done(until, outside, name))

    def drill(self, of: Path) -> Restored:
        """Put the newest backup back somewhere else, look it over, and throw it away.

        A good one is written down in the database of the folder, if it runs and is the one that was backed up.
        """
        done = self._tried(of)
        return replace(done, recorded=done.is_good and asyncio.run(self._recorded(done)))

    async def _recorded(self, done: Restored) -> bool:
        server = Server(self.folder)
        if server.status().state != "running":
            return False
        async with connect(server.places.dsn) as connection:
            return await record_drill(connection, done.generation, done.installation)

    def _tried(self, of: Path) -> Restored:
        """Put it back into a folder for temporary files, which goes afterwards."""
        self._refuse_elsewhere()
        aside = Path(mkdtemp(prefix="madoguchi-drill-"))
        aside.chmod(0o755)
        server = Server(aside / "database", PATIENCE)
        try:
            restoring = Restoring(server, BackupFolder(of.absolute()), known(self.key_file))
            return asyncio.run(restoring.done(None, Outside(), None))
        finally:
            server.stop()
            shutil.rmtree(server.places.folder, ignore_errors=True)
            shutil.rmtree(aside, ignore_errors=True)

    def compare(self, outside: Outside, accept: str | None) -> Compared:
        """Hold a restored ledger to what stands outside; accepted with a reason, papers may go out again.

        Raises `NothingRestored`.
        """
        return asyncio.run(self._compared(outside, accept))

    async def _compared(self, outside: Outside, accept: str | None) -> Compared:
        async with connect(self.url or self._running().places.dsn) as connection:
            found = await compared(connection, outside)
            if accept is None:
                return found
            if not found.restored:
                raise NothingRestored(what="nothing that was put back waits to be answered for",
                                      why="this database was not restored, or somebody accepted it before",
                                      do="look without --accept, and at the folder that is named")  # fmt: skip
            async with connection.transaction():
                which = await connection.fetchval(ACCEPT, json.dumps(found.as_found()), accept)
                await record_act(connection, None, "accept restore", accept, subject=f"restoration {which}")
        return Compared(**{name: getattr(found, name) for name in FIELDS}, accepted=True)

    def _running(self) -> Server:
        self._refuse_elsewhere()
        server = Server(self.folder)
        if server.status().state != "running":
            raise NotRunning(what="the database server does not run", why="a backup is made of one that does",
                             do="say `madoguchi db start`")  # fmt: skip
        return server

    def _refuse_elsewhere(self) -> None:
        if self.url:
            raise NotOurs(what="DATABASE_URL names a server", why="whoever runs it backs it up and restores it",
                          do="unset DATABASE_URL to mean the one of this folder")  # fmt: skip


FIELDS: Final = ("restored", "pieces", "only_outside", "only_inside", "unlike", "serials", "entries_beyond")


async def compared(connection: Connection, outside: Outside) -> Compared:
    """The ledger held to spools, lists of stacks, and the audit that was written outside (復元後の照合)."""
    inside = {str(row["piece"]): row["digest"] for row in await connection.fetch(PRINTED)}
    every = [*chain.from_iterable(map(pieces, outside.spools))]
    there = {one.piece for one in every}
    return Compared(
        restored=await connection.fetchval(WAITING), pieces=len(there), only_outside=_sorted(there - inside.keys()),
        only_inside=_sorted(inside.keys() - there) if outside.spools else (), serials=_highest(every),
        unlike=_sorted(one.piece for one in every if inside.get(one.piece, one.digest) != one.digest),
        entries_beyond=await entries_beyond(connection, outside.exported),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A paper as it stands outside (外部にある書面); `insurer` is `*` where the file does not say."""

    piece: str
    digest: str
    serial: int
    insurer: str


def pieces(spool: Path) -> Iterator[Piece]:
    """The papers of a spool: its print orders, and its lists of stacks (スプールの書面)."""
    for path in sorted(spool.rglob("*.json")):
        content = path.read_bytes()
        said = json.loads(content)
        if path.name.startswith("manifest-"):
            for one in said["listed"]:
                yield Piece(one["file"].removesuffix(".json"), one["sha256"], one["serial"], said["insurer"])
        else:
            yield Piece(path.stem, sha256(content).hexdigest(), said["serial"], ANY)


def _highest(every: Sequence[Piece]) -> dict[str, int]:
    known = {one.piece: one.insurer for one in every if one.insurer != ANY}
    highest: dict[str, int] = {}
    for one in every:
        insurer = known.get(one.piece, ANY)
        highest[insurer] = max(one.serial, highest.get(insurer, 0))
    return highest


def _sorted(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found)))
