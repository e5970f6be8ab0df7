"""The folders of a server of ours (サーバーの置き場): data, log, locks and the socket."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote

from madoguchi.adapters.postgres.server.accounts import Account, reaches
from madoguchi.terms.errors import Refused

PORT: Final = 5432
DATABASE, ADMINISTRATOR = "madoguchi", "postgres"
LONGEST: Final = 103  # bytes of a socket's path: 107 on Linux, 103 on macOS


class NotOurFolder(Refused):
    """A folder of the socket that somebody else made (他人のフォルダー)."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything of one server stands (サーバーの置き場)."""

    folder: Path
    socket: Path

    @property
    def cluster(self) -> Path:
        """The database itself."""
        return self.folder / "data"

    @property
    def unfinished(self) -> Path:
        """A database that is being made; it gets its name when it is whole."""
        return self.folder / "data.unfinished"

    @property
    def log(self) -> Path:
        """What the server says, a file for each day of the week."""
        return self.folder / "log"

    @property
    def starting(self) -> Path:
        """The lock of who starts or stops."""
        return self.folder / "starting.lock"

    @property
    def running(self) -> Path:
        """The lock that every process of the server holds."""
        return self.folder / "running.lock"

    @property
    def pid_file(self) -> Path:
        """What PostgreSQL writes of itself."""
        return self.cluster / "postmaster.pid"

    @property
    def socket_lock(self) -> Path:
        """What PostgreSQL writes beside its socket; nobody else uses that folder."""
        return self.socket / f".s.PGSQL.{PORT}.lock"

    @property
    def dsn(self) -> str:
        """The address for who administers the server."""
        return self.address(ADMINISTRATOR)

    def address(self, login: str) -> str:
        """The address for a login."""
        return f"postgresql://{login}@/{DATABASE}?host={quote(str(self.socket))}"

    @property
    def version(self) -> str | None:
        """The major version that made the data; None where there are none."""
        path = self.cluster / "PG_VERSION"
        return path.read_text("ascii").strip() if path.is_file() else None


def places_of(folder: Path, account: Account) -> Places:
    """Where the server of a folder stands (置き場): there, or where its user can reach it."""
    asked = folder.absolute()
    mark = sha256(os.fsencode(asked)).hexdigest()[:10]
    there = asked if reaches(account, asked) else account.home / "databases" / f"{asked.name}-{mark}"
    return Places(there, _temporary() / f"madoguchi-{account.uid}-{mark}")


def _temporary() -> Path:
    """A folder for temporary files whose name is short enough for a socket."""
    told = Path(tempfile.gettempdir())
    longest = told / f"madoguchi-{2**32}-{'0' * 10}" / f".s.PGSQL.{PORT}"
    return told if len(os.fsencode(longest)) <= LONGEST else Path(os.sep, "tmp")


def prepare(places: Places, account: Account) -> None:
    """Make the folders (置き場の作成), owned by the server's user. Raises `NotOurFolder`."""
    places.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    for folder, mode in ((places.folder, 0o755), (places.log, 0o700), (places.socket, 0o755)):
        folder.mkdir(mode=mode, exist_ok=True)
        if not folder.is_symlink() and folder.stat().st_uid == os.geteuid():
            account.owns(folder)
            folder.chmod(mode)
    _refuse_foreign(places.socket, account)


def _refuse_foreign(socket: Path, account: Account) -> None:
    found = socket.lstat()
    if found.st_uid != account.uid or socket.is_symlink() or found.st_mode & 0o022:
        raise NotOurFolder(what="the folder of the server's socket is somebody else's, or open to others",
                           why="whoever made it could answer in the server's place",
                           do=f"delete the {socket.name} of the folder of temporary files")  # fmt: skip
