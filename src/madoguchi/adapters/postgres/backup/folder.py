"""A folder of backups (バックアップの置き場): base backups by name, the archive, and what each backup holds.

The three newest belong to nobody who could change them by mistake: read-only, and where root makes them, root's. That
stops the database's own account; it does not stop root. A copy on another machine does.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from madoguchi.adapters.postgres.backup.states import as_json, from_json
from madoguchi.adapters.postgres.server.accounts import Account, reaches
from madoguchi.adapters.postgres.server.places import Places
from madoguchi.desk.backups import LOCKED, Generation, Segments, State
from madoguchi.terms.errors import Refused

MANIFEST: Final = "backup_manifest"
WAL_NAME: Final = 24


class BadBackup(Refused):
    """A backup that cannot be used (使えないバックアップ)."""


@dataclass(frozen=True, slots=True)
class BackupFolder:
    """A folder of backups (バックアップの置き場)."""

    path: Path

    @property
    def base(self) -> Path:
        """The base backups."""
        return self.path / "base"

    @property
    def wal(self) -> Path:
        """The archive: all that was written since."""
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
        """The backups that are whole, the newest first."""
        found = [self._read(path) for path in self.base.glob("*.json")] if self.base.is_dir() else []
        return sorted(found, key=lambda one: one.at, reverse=True)

    def _read(self, path: Path) -> Generation:
        said = json.loads(path.read_text("utf-8"))
        return Generation(path.stem, datetime.fromisoformat(said["at"]), from_json(said["state"]))

    def keep(self, name: str, at: datetime, state: State) -> None:
        """Write down what a backup holds, and the digest of its list of files: from then on it is a generation."""
        told = {"at": at.isoformat(), "state": as_json(state), "manifest": self._manifest(name)}
        beside = self.base / f"{name}.part"
        beside.write_text(json.dumps(told, indent=1), "utf-8")
        beside.replace(self.base / f"{name}.json")

    def refuse_changed(self, name: str) -> None:
        """Refuse a backup whose list of files is another than it was (差替えの検出). Raises `BadBackup`."""
        if json.loads((self.base / f"{name}.json").read_text("utf-8"))["manifest"] != self._manifest(name):
            raise BadBackup(what=f"the backup {name} has another list of files than when it was made",
                            why="it was changed, or is not the one it says",
                            do="use an older one (`madoguchi db backups`), and keep this one as it is")  # fmt: skip

    def _manifest(self, name: str) -> str:
        return sha256((self.base / name / MANIFEST).read_bytes()).hexdigest()

    def segments(self, size: int) -> Segments:
        """The files of the archive."""
        names = [path.name for path in self.wal.iterdir()] if self.wal.is_dir() else []
        return Segments(size, frozenset(one for one in names if len(one) == WAL_NAME))

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


def _each(folder: Path, of_folders: int, of_files: int) -> None:
    """Set the rights of a folder and all in it, and make it ours: root's, where root makes backups."""
    for here, _, files in os.walk(folder, topdown=False):
        for path in (*(Path(here, name) for name in files), Path(here)):
            os.chown(path, os.geteuid(), -1, follow_symlinks=False)
            path.chmod(of_folders if path.is_dir() else of_files)
