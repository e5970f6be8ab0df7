"""Who a server of ours runs as (実行ユーザー): whoever starts it, or, where that is root, a system user of its own.

PostgreSQL refuses to run as root. The system user must reach database and programs: what lies in
a folder that is closed to it is put below its home instead.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from stat import S_IXGRP, S_IXOTH, S_IXUSR
from typing import Any, Final

from madoguchi.adapters.postgres.server.programs import run
from madoguchi.terms.errors import Refused

NAME: Final = "madoguchi"
HOME: Final = Path("/var/lib/madoguchi")


class NoAccount(Refused):
    """Root wants to start a server, and there is no other user for it (実行ユーザーがない)."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the machine (OSのユーザー)."""

    name: str
    uid: int
    gid: int
    home: Path

    @property
    def is_other(self) -> bool:
        """Whether it is another than who we are: then files are handed over to it, and programs run as it."""
        return self.uid != os.geteuid()

    def drop(self) -> dict[str, Any]:
        """How a program is started as this user, in the words of `subprocess`."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def owns(self, path: Path) -> None:
        """Hand a file or folder over to it."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account() -> Account:
    """Who the server runs as (サーバーの実行ユーザー). As root, makes the system user where it is not there yet."""
    return account_of(os.geteuid()) if os.geteuid() else _system_user()


def account_of(uid: int) -> Account:
    """A user by number (ユーザー); in a container it may have no name."""
    try:
        found = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, os.getegid(), Path.home())
    return Account(found.pw_name, uid, found.pw_gid, Path(found.pw_dir))


def _system_user() -> Account:
    HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not _is_known(NAME):
        _make_once()
    found = pwd.getpwnam(NAME)
    if found.pw_uid == 0:
        raise NoAccount(
            what=f"the user {NAME} is root", why="PostgreSQL does not run as root", do="give it another number"
        )
    return Account(NAME, found.pw_uid, found.pw_gid, HOME)


def _is_known(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def _make_once() -> None:
    """Make it, unless somebody else who starts a server at this moment did."""
    folder = os.open(HOME, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not _is_known(NAME):
            _make()
    finally:
        os.close(folder)


def _make() -> None:
    program = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    asked = (
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        str(HOME),
        "--shell",
        "/usr/sbin/nologin",
        NAME,
    )
    if not program or run([program, *asked]).returncode:
        raise NoAccount(what=f"no system user {NAME}, and it could not be made",
                        why="PostgreSQL does not run as root, and useradd is not here or refused",
                        do=f"make a user {NAME} without a shell, or start as an ordinary user")  # fmt: skip


def reaches(account: Account, path: Path) -> bool:
    """Whether a user can go into a folder, or the nearest above it that there is (到達できるか)."""
    there = next(one for one in (path, *path.parents) if one.exists())
    return all(_enters(account, one) for one in _folders(there.resolve()))


def _folders(path: Path) -> Iterable[Path]:
    return (one for one in (path, *path.parents) if one.is_dir())


def _enters(account: Account, folder: Path) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & S_IXUSR)
    return bool(found.st_mode & (S_IXGRP if found.st_gid == account.gid else S_IXOTH))
