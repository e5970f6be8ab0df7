"""Making backups of a server of ours (バックアップの作成): a copy of its files, sealed, and from then on an archive.

The copy is PostgreSQL's own, made beside the database and looked over with its own program before it is sealed; only
what is sealed reaches the folder of backups. A file of the archive is ended every half minute, so a minute at most is
lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Final

from madoguchi.adapters.month_keys import MonthKey, month_of
from madoguchi.adapters.points import step
from madoguchi.adapters.postgres.backup.archiving import Archiving
from madoguchi.adapters.postgres.backup.ending import end_months, is_held, nothing_ended
from madoguchi.adapters.postgres.backup.folder import WAL_NAME, BackupFolder, Copied
from madoguchi.adapters.postgres.backup.listed import MANIFEST, BadBackup, digest_of, put
from madoguchi.adapters.postgres.backup.rooms import Rooms
from madoguchi.adapters.postgres.backup.states import state_of
from madoguchi.adapters.postgres.backup.uncopied import why_not_copied
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.upkeep import record_backup
from madoguchi.adapters.postgres.server.locks import Held, alone, waited
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR, PORT
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.backups import OPEN, BackedUp, Generation, kept

PATIENCE: Final = 120.0  # seconds for a file to arrive in the archive
NAMED: Final = "%Y%m%dT%H%M%S.%fZ"
NOW: Final = "SELECT clock_timestamp()"
MARKED: Final = "SELECT pg_logical_emit_message(true, 'madoguchi', 'backup')"  # a file with nothing in it is not ended
ENDED: Final = "SELECT pg_walfile_name(pg_switch_wal())"


@dataclass(frozen=True)
class Making:
    """A backup that is made (バックアップの作成)."""

    server: Server
    folder: BackupFolder
    rooms: Rooms

    async def made(self) -> BackedUp:
        """Make it. Raises `BadBackup`, `KeyGone`, `Held` while another is being made."""
        self.folder.prepare(self.server.places, self.server.account)
        with alone(self.folder.path / "making.lock", 0, _somebody()):
            self.folder.forget_unfinished()
            async with connect(self.server.places.dsn) as connection:
                begun: datetime = await connection.fetchval(NOW)
                await Archiving(self.server, self.folder).begin(connection, self.rooms, month_of(begun))
                await self._kept(connection, begun)
                first = nothing_ended(self.rooms)
                removed, since = await self._let_go(connection)
        return BackedUp(begun.astimezone(UTC).strftime(NAMED), removed, tuple(self.folder.lock()),
                        self.rooms.reason is None, since, first)  # fmt: skip

    async def _kept(self, connection: Connection, begun: datetime) -> None:
        """The files, whole, looked over and sealed, under their name, and what they hold."""
        name, key = begun.astimezone(UTC).strftime(NAMED), self.rooms.of(month_of(begun))
        copied = self._copied(name, key)
        state = await state_of(connection)
        await self._arrived(connection)
        generation = Generation(name, state.at, state, key.name if key else OPEN)
        self.folder.keep(generation, copied, key, self.rooms.reason)
        await record_backup(connection, name)

    def _copied(self, name: str, key: MonthKey | None) -> Copied:
        aside = self.server.places.folder / "copy.unfinished"
        beside = self.folder.base / f"{name}.unfinished"
        rmtree(aside, ignore_errors=True)  # of a program that was killed
        aside.mkdir(mode=0o700)
        self.server.account.owns(aside)
        try:
            self._copy(aside, name)
            step("backup.copied")
            beside.mkdir(mode=0o700)
            put(aside, beside, key)
            copied = _told(aside)
        finally:
            rmtree(aside)
        beside.rename(self.folder.base / name)
        step("backup.sealed")
        return copied

    def _copy(self, to: Path, name: str) -> None:
        where = ("-h", str(self.server.places.socket), "-p", str(PORT), "-U", ADMINISTRATOR)
        what = ("-D", str(to), "-X", "stream", "-c", "fast", "--manifest-checksums=SHA256", "--no-password")
        if (ended := self.server.run("pg_basebackup", *where, *what)).returncode:
            raise why_not_copied(self.server, to, ended)
        refuse_damaged(self.server, to, name)

    async def _arrived(self, connection: Connection) -> None:
        """Wait until the archive holds everything of the copy, and of the state."""
        await connection.execute(MARKED)
        ended = await connection.fetchval(ENDED)
        if not waited(lambda: self.folder.holds(ended), PATIENCE):
            raise BadBackup(what="the archive did not take a file of the server", why="the folder is full or closed",
                            do="look at the server's log; what is changed now is in no backup")  # fmt: skip

    async def _let_go(self, connection: Connection) -> tuple[tuple[str, ...], str | None]:
        """Let old backups go, and keys of months that are over; nothing while an order says so."""
        if await is_held(connection):
            return (), None
        return self._pruned(), await end_months(connection, self.rooms, self.folder)

    def _pruned(self) -> tuple[str, ...]:
        """Let go of the backups that are not kept any more, and of the archive from before the oldest: their names."""
        every = self.folder.generations()
        stay = kept([one.at for one in every])
        old = tuple(one.name for one in every if one.at not in stay)
        self.folder.remove(old)
        self.folder.shorten(self.folder.copied(self.folder.generations()[-1].name).first)
        return old


def refuse_damaged(server: Server, copy: Path, name: str) -> None:
    """Refuse a copy whose files are not as its list says (破損の検出). Raises `BadBackup`.

    PostgreSQL's program hands the folder's name to a shell as it is, so it is run inside the folder and told `.`.
    """
    if server.run("pg_verifybackup", "--quiet", ".", cwd=copy).returncode:
        raise damaged(name)


def damaged(name: str) -> BadBackup:
    """What is told of a backup that is not whole (破損したバックアップ)."""
    return BadBackup(what=f"the backup {name} is damaged", why="a file is missing, or is not what the list says",
                     do="use an older one with --backup (`madoguchi db backups` lists them)")  # fmt: skip


def _told(copy: Path) -> Copied:
    label = (copy / "backup_label").read_text("utf-8")
    last = max(path for path in (copy / "pg_wal").iterdir() if len(path.name) == WAL_NAME)
    return Copied(digest_of(copy / MANIFEST), label.partition("(file ")[2].partition(")")[0], last.name,
                  last.stat().st_size)  # fmt: skip


def _somebody() -> Held:
    return Held(what="a backup is being made into this folder", why="two would get in each other's way",
                do="wait until it has ended")  # fmt: skip
