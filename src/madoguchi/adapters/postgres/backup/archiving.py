"""The archive of a server of ours (アーカイブ): every change, sealed by a small program that the server runs.

The program, the library that seals and a table of what it may know stand in a folder of the database. No secret is
there. A shell reads the command: its paths are quoted, and the names that the server puts in are letters of its own.
That folder is the server's user's: whoever is that user reads the database itself.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from madoguchi.adapters.postgres.backup import segment
from madoguchi.adapters.postgres.backup.folder import BackupFolder
from madoguchi.adapters.postgres.backup.listed import BadBackup
from madoguchi.adapters.postgres.backup.rooms import Rooms
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.server.accounts import reaches
from madoguchi.adapters.postgres.server.configuration import ARCHIVING, quoted, write
from madoguchi.adapters.postgres.server.programs import run
from madoguchi.adapters.postgres.server.server import Server

EVERY: Final = 30  # seconds after which a file of the archive is ended
PROGRAM: Final = "segment.py"
LIBRARY: Final = "pyrage"
BARE: Final = ("-I", "-S")  # a Python that reads nothing of its user's, and no package of the machine's
TOLD: Final = "SELECT current_setting('archive_command')"


@dataclass(frozen=True)
class Archiving:
    """Has a server write its archive into a folder of backups (アーカイブの設定)."""

    server: Server
    folder: BackupFolder

    @property
    def place(self) -> Path:
        """Where the program stands that seals."""
        return self.server.places.folder / "archiving"

    async def begin(self, connection: Connection, rooms: Rooms, month: str) -> None:
        """Have it written there from a month on, now and after each start. Raises `BadBackup`."""
        self._put_program()
        self._put_table(rooms, month)
        said = {"archive_library": "", "archive_command": command(self.python(), self.place),
                "archive_timeout": f"{EVERY}s"}  # fmt: skip
        path = self.server.places.folder / ARCHIVING
        path.write_text("".join(f"{name} = {quoted(value)}\n" for name, value in said.items()), "utf-8")
        path.chmod(0o644)
        write(self.server.places, self.server.account)
        self.server.reload()
        if not await _follows(connection, said["archive_command"]):
            raise BadBackup(what="the server does not take the folder of its archive", why="it read no new settings",
                            do="stop and start it, then make the backup again")  # fmt: skip

    def _put_program(self) -> None:
        """The program and the library, as this version has them; file by file, for the server may be running one."""
        self.place.mkdir(mode=0o755, exist_ok=True)
        self.server.account.owns(self.place)
        (self.place / LIBRARY).mkdir(mode=0o755, exist_ok=True)
        spec = find_spec(LIBRARY)
        library = Path(str(spec.origin)).parent if spec else Path()
        for path in sorted(one for one in library.iterdir() if one.suffix in (".py", ".so")):
            _put(self.place / LIBRARY / path.name, path.read_bytes())
        _put(self.place / PROGRAM, Path(segment.__file__).read_bytes())

    def _put_table(self, rooms: Rooms, month: str) -> None:
        told = {"wal": str(self.folder.wal.resolve()), "rooms": rooms.table(month)}
        _put(self.place / "table.json", json.dumps(told, indent=1).encode())

    def python(self) -> Path:
        """A Python that the server's user can run, and that takes the library. Raises `BadBackup`."""
        asked = f"import sys; sys.path.insert(0, {str(self.place)!r}); import {LIBRARY}"
        for one in _pythons():
            if reaches(self.server.account, one.parent) and not run(
                [one, *BARE, "-c", asked], self.server.account.drop(), self.place
            ).returncode:  # fmt: skip
                return one
        raise BadBackup(what=f"the user {self.server.account.name} can run no Python that seals the archive",
                        why="the server seals each file of its archive with it",
                        do="install python3 of the system, 3.10 or later, or start as an ordinary user")  # fmt: skip


def command(python: Path, place: Path) -> str:
    """The command by which the server archives a file (アーカイブのコマンド).

    >>> print(command(Path("/usr/bin/python3"), Path("/a b/it's 5%")))
    /usr/bin/python3 -I -S '/a b/it'"'"'s 5%%/segment.py' "%p" "%f"
    """
    return f'{_word(python)} {" ".join(BARE)} {_word(place / PROGRAM)} "%p" "%f"'


def _word(path: Path) -> str:
    return shlex.quote(str(path)).replace("%", "%%")


def _pythons() -> Iterable[Path]:
    own = Path(str(getattr(sys, "_base_executable", sys.executable)))
    found = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    return [one.resolve() for one in (own, *([Path(found)] if found else []))]


def _put(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    beside = path.with_name(f"{path.name}.part")
    beside.write_bytes(content)
    beside.chmod(0o644)
    beside.replace(path)


async def _follows(connection: Connection, told: str) -> bool:
    for _ in range(100):
        if await connection.fetchval(TOLD) == told:
            return True
        await connection.execute("SELECT pg_sleep(0.05)")
    return False
