"""The files of a backup (バックアップのファイル): put into it sealed or open, listed by digest, and taken out again.

The list is as `sha256sum -c` reads it; what is told of a backup holds the list's digest, and a proof that only who has
the month's key can make: age says that nobody read a file, not who made it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Final

from madoguchi.adapters.month_keys import SEALED, MonthKey, NotOpened, lasting, seal
from madoguchi.adapters.points import step
from madoguchi.terms.errors import Refused

SUMS: Final = "SHA256SUMS"
MANIFEST: Final = "backup_manifest"


class BadBackup(Refused):
    """A backup that cannot be used (使えないバックアップ)."""


def put(copy: Path, into: Path, key: MonthKey | None) -> str:
    """Put all files of a copy into a folder, on the disk, with their list (封緘): the digest of the list."""
    lines = []
    for path in _files(copy):
        to = into / path.relative_to(copy).parent / f"{path.name}{SEALED if key else ''}"
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _put(path, to, key)
        lines.append(f"{lasting(to)}  ./{to.relative_to(into)}\n")
        step("backup.sealing")
    for folder in _folders(copy):
        (into / folder.relative_to(copy)).mkdir(mode=0o700, parents=True, exist_ok=True)
    (into / SUMS).write_text("".join(lines), "utf-8")
    return lasting(into / SUMS)


def _put(source: Path, to: Path, key: MonthKey | None) -> None:
    if key is None:
        shutil.copyfile(source, to)
    else:
        seal(source, to, key.recipient)


def take_out(backup: Path, into: Path, key: MonthKey | None) -> None:
    """Take all files of a backup out (開封). Raises `NotOpened` for one that is missing, or not as listed."""
    for folder in _folders(backup):
        (into / folder.relative_to(backup)).mkdir(mode=0o700, parents=True, exist_ok=True)
    for line in (backup / SUMS).read_text("utf-8").splitlines():
        said, _, name = line.partition("  ")
        if not _is_as_listed(backup, name, said):
            raise NotOpened(what="a file of a backup that is not as listed", why="it was changed, or is missing",
                            do="use another copy of it, or an older backup")  # fmt: skip
        take(backup / name, into / name.removesuffix(SEALED if key else ""), key)


def _is_as_listed(backup: Path, name: str, said: str) -> bool:
    """Whether a file is what the list says, and lies inside."""
    inside = name.startswith("./") and ".." not in Path(name).parts
    return inside and (backup / name).is_file() and digest_of(backup / name) == said


def take(source: Path, to: Path, key: MonthKey | None) -> None:
    """Take a file out (一件の開封). Raises `NotOpened`."""
    if key is None:
        shutil.copyfile(source, to)
    else:
        key.open(source, to)


def digest_of(path: Path) -> str:
    """The digest of a file (ファイルのダイジェスト)."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for here, _, names in os.walk(folder):
        yield from (Path(here, name) for name in sorted(names))


def _folders(folder: Path) -> Iterator[Path]:
    return (Path(here) for here, _, _ in os.walk(folder))
