"""Room in memory for fonts (書体の読み込みの余地): a layout that has too little passes over a file without a word."""

from __future__ import annotations

from collections.abc import Iterable
from mmap import mmap
from pathlib import Path


def refuse_no_room(files: Iterable[Path]) -> None:
    """Raise `MemoryError` where files of fonts have no room together: then a face is missing for want of it."""
    try:
        mmap(-1, sum(one.stat().st_size for one in files) or 1).close()
    except OSError as failed:
        raise MemoryError from failed
