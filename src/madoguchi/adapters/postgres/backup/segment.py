"""Seals one file of the archive (アーカイブの封緘): run by the server for each, as `archive_command`.

It stands beside pyrage in a folder of the database, is run by a bare Python of the machine as the server's user, and
knows nothing of Madoguchi and no secret: the table beside it names, for each month, a room and for whom it is sealed.
So it may import nothing of ours: `put` and `settle` are its own, though `adapters/durable.py` does the like.
The month is that in which the file was last written to, so a second try seals it alike.

It says 0 only when the file is on the disk; else the server keeps it, and asks again.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
JAPAN = timezone(timedelta(hours=9))
NOTED = "noted.json"
REMEMBERED = 200


def archive(source: Path, name: str, here: Path) -> int:
    """Seal a file into its room, once (一件の封緘): 0, or 1 where another of its name is there."""
    table = json.loads((here / "table.json").read_text("utf-8"))
    content = source.read_bytes()
    month = datetime.fromtimestamp(source.stat().st_mtime, JAPAN).strftime("%Y-%m")
    room, recipient = table["rooms"][nearest(month, sorted(table["rooms"]))]
    wal = Path(table["wal"])
    one, told = [name, sha256(content).hexdigest()], noted(here)
    if any(wal.glob(f"*/{name}.gz*")):
        return 0 if one in told else 1
    put(here / NOTED, json.dumps([*told, one][-REMEMBERED:]).encode())
    (wal / room).mkdir(mode=0o700, exist_ok=True)
    shut = gzip.compress(content, 1, mtime=0)
    put(wal / room / f"{name}.gz{'.age' if recipient else ''}", sealed(shut, recipient, here) if recipient else shut)
    settle(wal)
    return 0


def noted(here: Path) -> list[list[str]]:
    """The last files that were sealed, with their digests (控え): after a crash the server asks for some again."""
    told: list[list[str]] = json.loads((here / NOTED).read_text("utf-8")) if (here / NOTED).is_file() else []
    return told


def nearest(month: str, months: list[str]) -> str:
    """The month itself, or the first or last one that the table knows (月の選択).

    >>> nearest("2026-10", ["2026-11", "2026-12"]), nearest("2027-03", ["2026-11", "2026-12"])
    ('2026-11', '2026-12')
    """
    return min(max(month, months[0]), months[-1])


def sealed(content: bytes, recipient: str, here: Path) -> bytes:
    """Bytes that only the key of the month opens (暗号化)."""
    sys.path.insert(0, str(here))
    import pyrage  # noqa: PLC0415  it stands beside us, and only who seals needs it

    shut: Any = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient)])
    return bytes(shut)


def put(path: Path, content: bytes) -> None:
    """Write a file whole, beside its place and then into it, on the disk (書込み)."""
    beside = path.with_name(f".{path.name}.part")
    with open(beside, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    settle(path.parent)


def settle(folder: Path) -> None:
    """See that the names in a folder are on the disk (フォルダーの書込み)."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


if __name__ == "__main__":
    sys.exit(archive(Path(sys.argv[1]), sys.argv[2], HERE))
