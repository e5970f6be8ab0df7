"""Files that are locked (ロック): a lock goes with the last process that holds it open, however that ends.

The server inherits its lock: each of its processes holds it. Whoever gets the lock knows that none of them lives, which
no number in a file can tell: numbers of processes are used again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from madoguchi.terms.errors import Refused

PAUSE: Final = 0.05  # seconds


class Held(Refused):
    """A lock that somebody holds (使用中)."""


def got(file: int) -> bool:
    """Whether the lock was free; then it is ours (ロックの取得)."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A lock file, open for a block and not locked yet (ロックファイル). What inherits it keeps its lock."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        yield file
    finally:
        os.close(file)  # never LOCK_UN: that would take the lock from those who inherited it


@contextmanager
def alone(path: Path, seconds: float, who: Held) -> Iterator[None]:
    """Be the only one in a block (排他). Raises `who` when somebody else is still there after so many seconds."""
    with opened(path) as file:
        if not waited(lambda: got(file), seconds):
            raise who
        yield


def is_free(path: Path) -> bool:
    """Whether nobody holds a lock (空き)."""
    if not path.exists():
        return True
    with opened(path) as file:
        return got(file)


def waited(true: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is true (待機), for so many seconds at most; whether it is."""
    end = monotonic() + seconds
    while not true():
        if monotonic() > end:
            return False
        sleep(PAUSE)
    return True
