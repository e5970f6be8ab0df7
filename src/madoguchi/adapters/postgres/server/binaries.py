"""The programs of PostgreSQL where the server's user can run them (実行ファイルの場所)."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from madoguchi.adapters.postgres.server.accounts import Account, reaches
from madoguchi.adapters.postgres.server.programs import PACKAGE, package_folder

PARTS = ("bin", "lib", "share")


def bin_folder(account: Account) -> Path:
    """The folder of `postgres` and the others (実行ファイルのフォルダー); a copy where the user could not reach it."""
    package = package_folder()
    if reaches(account, package):
        return package / "pginstall" / "bin"
    return copied(package, account.home / "programs") / "pginstall" / "bin"


def copied(package: Path, into: Path) -> Path:
    """A copy of the package's programs and libraries, made once for each installation (実行ファイルの写し).

    The libraries stand beside the package, and the programs look for them there.
    """
    to = into / _mark(package)
    if not to.exists():
        into.mkdir(mode=0o755, parents=True, exist_ok=True)
        made = Path(mkdtemp(dir=into))
        _copy(package, made)
        made.chmod(0o755)
        _put(made, to)
    return to / PACKAGE


def _put(made: Path, to: Path) -> None:
    """Give a copy its name: it is whole, or not there. Where another start was faster, its copy is as good."""
    try:
        made.rename(to)
    except OSError:
        if not to.exists():
            raise
        shutil.rmtree(made)


def _copy(package: Path, to: Path) -> None:
    for part in PARTS:
        shutil.copytree(package / "pginstall" / part, to / PACKAGE / "pginstall" / part, symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name, symlinks=True)
    for folder, _, _ in os.walk(to):
        Path(folder).chmod(0o755)


def _mark(package: Path) -> str:
    """Another installation has another mark: its `postgres` was written at another moment or has another size."""
    found = (package / "pginstall" / "bin" / "postgres").stat()
    return sha256(f"{package}\n{found.st_mtime_ns}\n{found.st_size}".encode()).hexdigest()[:16]
