"""Files that others put somewhere (置かれたファイル): which one it is, and whether anybody still writes or holds it."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path

Identity = tuple[int, int, int, int]  # device, inode, bytes, nanosecond of the last change


def identity(path: Path) -> Identity | None:
    """Which file stands under a name (ファイルの同一性), to the byte and the nanosecond; None where there is none."""
    try:
        told = path.lstat()
    except FileNotFoundError:
        return None
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns


def is_free_file(held: int) -> bool:
    """Whether an open file is one, and nobody holds a lock on it, of either kind (使用中でないか)."""
    if not stat.S_ISREG(os.fstat(held).st_mode):
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.lockf(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
