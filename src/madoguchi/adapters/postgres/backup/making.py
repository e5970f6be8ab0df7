"""Making backups of a server of ours (バックアップの作成): a copy of all its files, and from then on an archive.

The copy is PostgreSQL's own, looked over with its own program before it counts. The archive is written by a module of
the server, so no shell reads a path; a file of it is ended every half minute, so that a minute at most is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Final

from madoguchi.adapters.postgres.backup.folder import BackupFolder, BadBackup
from madoguchi.adapters.postgres.backup.states import state_of
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.server.configuration import ARCHIVING, quoted, write
from madoguchi.adapters.postgres.server.locks import Held, alone, waited
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR, PORT
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.backups import BackedUp, kept

EVERY: Final = 30  # seconds after which a file of the archive is ended
PATIENCE: Final = 120.0  # seconds for a file to arrive in the archive
NAMED: Final = "%Y%m%dT%H%M%S.%fZ"
ENDED: Final = "SELECT pg_walfile_name(pg_switch_wal())"
TOLD: Final = "SELECT current_setting('basic_archive.archive_directory', true)"


@dataclass(frozen=True)
class Making:
    """A backup that is made (バックアップの作成)."""

    server: Server
    folder: BackupFolder

    async def made(self) -> BackedUp:
        """Make it. Raises `BadBackup`, `Held` while another is being made."""
        self.folder.prepare(self.server.places, self.server.account)
        with alone(self.folder.path / "making.lock", 0, _somebody()):
            async with connect(self.server.places.dsn) as connection:
                await self._archive(connection)
                name, at = await self._copied(connection)
                await self._arrived(connection)
                self.folder.keep(name, at, await state_of(connection))
            return self._told(name)

    async def _archive(self, connection: Connection) -> None:
        """Have the server write its archive there, now and after each start."""
        said = {"archive_command": "", "archive_library": "basic_archive", "archive_timeout": f"{EVERY}s",
                "basic_archive.archive_directory": str(self.folder.wal.resolve())}  # fmt: skip
        path = self.server.places.folder / ARCHIVING
        path.write_text("".join(f"{name} = {quoted(value)}\n" for name, value in said.items()), "utf-8")
        path.chmod(0o644)
        write(self.server.places, self.server.account)
        self.server.reload()
        if not await self._follows(connection, said["basic_archive.archive_directory"]):
            raise BadBackup(what="the server does not take the folder of its archive", why="it read no new settings",
                            do="stop and start it, then make the backup again")  # fmt: skip

    async def _follows(self, connection: Connection, folder: str) -> bool:
        for _ in range(100):
            if await connection.fetchval(TOLD) == folder:
                return True
            await connection.execute("SELECT pg_sleep(0.05)")
        return False

    async def _copied(self, connection: Connection) -> tuple[str, datetime]:
        """The files, whole and looked over, under their name."""
        begun: datetime = await connection.fetchval("SELECT clock_timestamp()")
        name = begun.astimezone(UTC).strftime(NAMED)
        beside = self.folder.base / f"{name}.unfinished"
        beside.mkdir(mode=0o700)
        self.server.account.owns(beside)
        try:
            self._copy(beside, name)
        except BadBackup:
            rmtree(beside)
            raise
        beside.rename(self.folder.base / name)
        return name, await connection.fetchval("SELECT clock_timestamp()")

    def _copy(self, to: Path, name: str) -> None:
        where = ("-h", str(self.server.places.socket), "-p", str(PORT), "-U", ADMINISTRATOR)
        what = ("-D", str(to), "-X", "stream", "-c", "fast", "--manifest-checksums=SHA256", "--no-password")
        if self.server.run("pg_basebackup", *where, *what).returncode:
            raise BadBackup(what="no copy of the database could be made", why="the disk is full, or the server refused",
                            do="look at the room in the folder and at the server's log")  # fmt: skip
        refuse_damaged(self.server, to, name)

    async def _arrived(self, connection: Connection) -> None:
        """Wait until the archive holds everything of the copy."""
        ended = await connection.fetchval(ENDED)
        if not waited((self.folder.wal / ended).exists, PATIENCE):
            raise BadBackup(what="the archive did not take a file of the server", why="the folder is full or closed",
                            do="look at the server's log; what is changed now is in no backup")  # fmt: skip

    def _told(self, name: str) -> BackedUp:
        every = self.folder.generations()
        stay = kept([one.at for one in every])
        old = [one.name for one in every if one.at not in stay]
        self.folder.remove(old)
        self._shorten()
        return BackedUp(name, tuple(old), tuple(self.folder.lock()))

    def _shorten(self) -> None:
        """Let go of the archive from before the oldest backup there is."""
        oldest = self.folder.generations()[-1]
        label = (self.folder.base / oldest.name / "backup_label").read_text("utf-8")
        first = label.partition("(file ")[2].partition(")")[0]
        self.server.run("pg_archivecleanup", str(self.folder.wal), first)


def refuse_damaged(server: Server, copy: Path, name: str) -> None:
    """Refuse a copy whose files are not as its list says (破損の検出). Raises `BadBackup`.

    PostgreSQL's program hands the folder's name to a shell as it is, so it is run inside the folder and told `.`.
    """
    if server.run("pg_verifybackup", "--quiet", ".", cwd=copy).returncode:
        raise BadBackup(what=f"the backup {name} is damaged", why="a file is missing, or is not what the list says",
                        do="use an older one with --backup (`madoguchi db backups` lists them)")  # fmt: skip


def _somebody() -> Held:
    return Held(what="a backup is being made into this folder", why="two would get in each other's way",
                do="wait until it has ended")  # fmt: skip
