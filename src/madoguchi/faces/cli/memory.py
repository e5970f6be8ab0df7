"""Room in memory for a command (メモリの余地), looked at before what it needs is read.

Libraries that find too little for themselves end the program in their own words, or say that something else is missing.
Only where a limit is set for us is anything looked at: without one the machine gives what it has. What is needed was
measured: with a quarter less some began and were ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from mmap import mmap
from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit
from typing import Final

from madoguchi.days.refused import Refused

MIB: Final = 1 << 20
NEEDED: Final[Mapping[str, int]] = {**dict.fromkeys(("decide", "intake", "plan", "registry"), 600), "print": 700}
LEAST: Final = 280  # what any command reads


class TooLittle(Refused):
    """A limit under which a command cannot even begin (メモリの不足)."""


NO_MEMORY: Final = TooLittle(
    what="there is not enough memory", why="the machine, or a limit set for us (`ulimit -v`), gives no more",
    do="give us more, then do the same again: what was done before stands",
)  # fmt: skip


def refuse_too_little(command: str) -> None:
    """Refuse a command for whose libraries a limit leaves no room (メモリの確認). Raises `TooLittle`."""
    if getrlimit(RLIMIT_AS)[0] == RLIM_INFINITY:
        return
    try:
        mmap(-1, NEEDED.get(command, LEAST) * MIB).close()  # asked for, and never touched
    except (OSError, MemoryError):
        raise NO_MEMORY from None
