"""A folder for a server of the tests: open to every user, in memory where there is room, gone at the end."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MEMORY: Final = Path(os.sep, "dev", "shm")
ROOM: Final = 2 << 30  # bytes; a container often has 64 MiB there


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every user can go into (テスト用のフォルダー)."""
    in_memory = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(prefix="madoguchi-", dir=MEMORY if in_memory else None) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
