"""A folder of backups (バックアップの置き場): base backups by name, the archive in rooms, and what each backup holds.

The three newest belong to nobody who could change them by mistake: read-only, and where root makes them, root's. That
stops the database's own account; it does not stop root. A copy on another machine does.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters.month_keys import MonthKey
from madoguchi.adapters.postgres.backup.listed import SUMS, BadBackup, digest_of
from madoguchi.adapters.postgres.backup.states import as_json, from_json
from madoguchi.adapters.postgres.server.accounts import Account, reaches
from madoguchi.adapters.postgres.server.places import Places
from madoguchi.desk.backups import LOCKED, Generation, Segments

WAL_NAME: Final = 24
HISTORY: Final = ".history"


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy of a database (写し): the digest of PostgreSQL's list of its files, and the files of the archive it needs.

    `first` is the file that it begins with, `last` the last that stands in it; `size` of each, in bytes.
    """

    manifest: str
    first: str
    last: str
    size: int


@dataclass(frozen=True)
class BackupFolder:
    """A folder of backups (バックアップの置き場)."""

    path: Path

    @property
    def base(self) -> Path:
        """The base backups."""
        return self.path / "base"

    @property
    def wal(self) -> Path:
        """The archive: all that was written since, a folder for each room."""
        return self.path / "wal"

    def prepare(self, places: Places, account: Account) -> None:
        """Make it; the archive is for the server's user. Raises `BadBackup` beside the data, or for another's."""
        here, living = self.path.resolve(), places.folder.resolve()
        if here.is_relative_to(living) or living.is_relative_to(here):
            raise BadBackup(what="a folder of backups inside that of the database", why="one fire takes both",
                            do="name a folder on another disk or machine")  # fmt: skip
        for folder in (self.path, self.base, self.wal):
            folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.wal.chmod(0o700)
        account.owns(self.wal)
        if not reaches(account, self.wal):
            raise BadBackup(what=f"the user {account.name} cannot go into the folder of backups",
                            why="the database writes its archive there itself",
                            do="let everybody pass through the folders above it, or name another")  # fmt: skip
        self._claim(places)

    def _claim(self, places: Places) -> None:
        """A folder is one database's: two histories in one archive would spoil both."""
        mark, owner = str(places.folder.resolve()), self.path / "database"
        if not owner.exists():
            owner.write_text(mark, "utf-8")
        if owner.read_text("utf-8") != mark:
            raise BadBackup(what="a folder with the backups of another database", why="each needs its own archive",
                            do="name an empty folder; one that was put back begins a new one")  # fmt: skip

    # --- what each holds --------------------------------------------------------------------------------

    def generations(self) -> Sequence[Generation]:
        """The backups that are whole, the newest first. Raises `BadBackup` for those of an older program."""
        found = [self._read(path) for path in self.base.glob("*.json")] if self.base.is_dir() else []
        return sorted(found, key=lambda one: one.at, reverse=True)

    def _read(self, path: Path) -> Generation:
        said = json.loads(path.read_text("utf-8"))
        if "room" not in said:
            raise BadBackup(what="a folder with backups of an older program",
                            why="they were not sealed, and lie otherwise",
                            do="name an empty folder; put those back with the program that made them")  # fmt: skip
        return Generation(path.stem, datetime.fromisoformat(said["at"]), from_json(said["state"]), said["room"])

    def keep(self, generation: Generation, copied: Copied, key: MonthKey | None, because: str | None) -> None:
        """Write down what a backup holds, with the digests of its lists: from then on it is a generation."""
        told = {"at": generation.at.isoformat(), "state": as_json(generation.state), "room": generation.room,
                "unsealed_because": because, "files": digest_of(self.base / generation.name / SUMS),
                "copied": asdict(copied)}  # fmt: skip
        beside = self.base / f"{generation.name}.part"
        beside.write_text(json.dumps({**told, "proof": _proof(told, key)}, indent=1), "utf-8")
        beside.replace(self.base / f"{generation.name}.json")

    def copied(self, name: str, key: MonthKey | None = None) -> Copied:
        """What is told of a copy (写しの内容). With a key, raises `BadBackup` for what was not told by who had it."""
        said = json.loads((self.base / f"{name}.json").read_text("utf-8"))
        proof = said.pop("proof")
        if key is not None and proof != _proof(said, key):
            raise _changed(name)
        return Copied(**said["copied"])

    def refuse_changed(self, name: str) -> None:
        """Refuse a backup whose list of files is another than it was (差替えの検出). Raises `BadBackup`."""
        listed = self.base / name / SUMS
        said = json.loads((self.base / f"{name}.json").read_text("utf-8"))["files"]
        if not listed.is_file() or said != digest_of(listed):
            raise _changed(name)

    # --- the archive ------------------------------------------------------------------------------------

    def archived(self) -> Iterator[Path]:
        """The files of the archive, of all rooms."""
        return (path for path in self.wal.glob("*/*") if not path.name.startswith("."))

    def holds(self, name: str) -> bool:
        """Whether a file of the server's is in the archive."""
        return any(self.wal.glob(f"*/{name}.gz*"))

    def segments(self, size: int, without: Sequence[str] = ()) -> Segments:
        """The files of the archive that hold changes, but for some that cannot be read."""
        names = [wal_name(path) for path in self.archived()]
        return Segments(size, frozenset(one for one in names if len(one) == WAL_NAME and one not in without))

    def shorten(self, first: str) -> None:
        """Let go of the archive from before a file; histories of timelines stay."""
        for path in self.archived():
            name = wal_name(path)[:WAL_NAME]
            if len(name) == WAL_NAME and HISTORY not in path.name and name[8:] < first[8:]:
                path.unlink()

    def months(self) -> set[str]:
        """The months of which something sealed is there."""
        rooms = {one.room for one in self.generations()} | {path.parent.name for path in self.archived()}
        return {room.partition(".")[0] for room in rooms if "." in room}

    # --- keeping and letting go -------------------------------------------------------------------------

    def lock(self) -> list[str]:
        """Make the newest three read-only, and older ones writable again; the names of the three."""
        names = [one.name for one in self.generations()]
        for name in names[LOCKED:]:
            _each(self.base / name, 0o700, 0o600)
        for name in names[:LOCKED]:
            _each(self.base / name, 0o500, 0o400)
        return names[:LOCKED]

    def remove(self, names: Sequence[str]) -> None:
        """Delete backups: what it says of itself first, so that half of one is none."""
        for name in names:
            (self.base / f"{name}.json").unlink()
            _each(self.base / name, 0o700, 0o600)
            shutil.rmtree(self.base / name)

    def forget_unfinished(self) -> None:
        """Delete what a backup left that was cut off: for who holds the lock of making."""
        told = {path.stem for path in self.base.glob("*.json")}
        for path in self.base.iterdir():
            if path.is_dir() and path.name not in told:
                _each(path, 0o700, 0o600)
                shutil.rmtree(path)


def wal_name(path: Path) -> str:
    """What the server calls a file of the archive (ファイル名)."""
    return path.name.partition(".gz")[0]


def _proof(told: dict[str, Any], key: MonthKey | None) -> str | None:
    return None if key is None else key.proof(json.dumps(told, sort_keys=True).encode())


def _changed(name: str) -> BadBackup:
    return BadBackup(what=f"the backup {name} has another list of files than when it was made",
                     why="it was changed, or is not the one it says",
                     do="use an older one (`madoguchi db backups`), and keep this one as it is")  # fmt: skip


def _each(folder: Path, of_folders: int, of_files: int) -> None:
    """Set the rights of a folder and all in it, and make it ours: root's, where root makes backups."""
    for here, _, files in os.walk(folder, topdown=False):
        for path in (*(Path(here, name) for name in files), Path(here)):
            os.chown(path, os.geteuid(), -1, follow_symlinks=False)
            path.chmod(of_folders if path.is_dir() else of_files)
