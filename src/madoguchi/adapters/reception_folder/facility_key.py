"""A facility's key in a file of its own (利用鍵のファイル): so no list of processes shows it."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_IMODE, S_ISREG
from typing import Final

from madoguchi.terms.errors import Refused

AT_MOST: Final = 1_024  # bytes
OTHERS: Final = 0o077


class UnsafeFacilityKey(Refused):
    """A facility's key where others can read it (利用鍵の置き場が危険)."""


def facility_key(path: Path) -> str:
    """The key that a file holds (利用鍵の読み取り). Raises `UnsafeFacilityKey`, `OSError`."""
    held = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        found = os.fstat(held)
        if not S_ISREG(found.st_mode) or S_IMODE(found.st_mode) & OTHERS:
            raise UnsafeFacilityKey(what="a facility's key that others than its owner can read",
                                    why="whoever has it asks in the facility's name",
                                    do="make it a file of your own, `chmod 600`; if others saw it, have a new key "
                                       "given")  # fmt: skip
        return os.read(held, AT_MOST).decode("ascii").strip()
    finally:
        os.close(held)
