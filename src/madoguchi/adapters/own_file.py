"""A file that its owner alone can read (本人だけが読めるファイル), written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from madoguchi.adapters.durable import synced


def write_own(path: Path, content: bytes) -> None:
    """Write it, also over one of its name (書き出し). Raises `OSError`."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600, exist_ok=False)
    part.write_bytes(content)
    synced(part)
    part.replace(path)
    synced(path.parent)
