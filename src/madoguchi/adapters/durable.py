"""Brought to the disk (永続化): what a power cut leaves. A file's bytes and its name are two things, synced apart."""

from __future__ import annotations

import os
from pathlib import Path


def synced(path: Path) -> None:
    """Bring a file's bytes to the disk, or the names in a folder (同期). Raises `OSError`: then nobody knows."""
    held = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def make_folder(folder: Path) -> None:
    """Make a folder, closed to others, that a power cut does not forget (フォルダーの作成), nor those above it.

    Those above are synced though they were there: a run that was killed may have made them. Where we may not read
    them, others made them long ago.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    disk = folder.stat().st_dev
    for one in folder.parents:
        if one.stat().st_dev != disk or not os.access(one, os.R_OK):
            break
        synced(one)
