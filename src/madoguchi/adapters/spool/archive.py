"""An archive of printed files (印刷ファイルの書庫): for a printer; the same files give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import file_digest
from pathlib import Path
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from madoguchi.adapters.durable import make_folder, synced

ALWAYS: Final = (1980, 1, 1, 0, 0, 0)  # no moment: two archives of the same files would differ


def write_archive(path: Path, files: Iterable[tuple[str, bytes]]) -> str:
    """Write an archive that its owner alone can read, whole or not at all (書庫の作成): its digest.

    What is in it is compressed already, and not sealed: it names people and addresses. Seal it on its way.
    """
    make_folder(path.parent)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600, exist_ok=False)
    with ZipFile(part, "w", ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(ZipInfo(name, ALWAYS), content)
    synced(part)
    part.replace(path)
    synced(path.parent)
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
