"""The database of a release, lived in (リリース時のデータベース): what every later program must take over, row by row.

    python tools/released.py v0.1 [--people 200]

Plays the demo's month with some people into a folder for temporary files, seals its audit, and writes everything as
`tests/adapters/postgres/released/v0.1.sql.xz`. Made once, when the release is tagged, and never again: tests take it
through all migrations that came since. Times and random names differ from run to run, counts do not.
"""

from __future__ import annotations

import argparse
import lzma
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

from madoguchi.adapters import clock
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.assembly.console import command_line
from madoguchi.assembly.demo import month

RELEASED: Final = Path(__file__).resolve().parent.parent / "tests" / "adapters" / "postgres" / "released"
LARGEST: Final = 300_000  # bytes: it stays in the history of the code for ever


def dumped(server: Server, dsn: str) -> str:
    """A database as SQL (書き出し): all but roles, which belong to the cluster."""
    told = server.run("pg_dump", "--restrict-key=same", "-d", dsn)
    if told.returncode:
        sys.exit(told.stderr)
    return told.stdout


def packed(text: str) -> bytes:
    """A text as it is kept (圧縮)."""
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def unpacked(path: Path) -> str:
    """A text that was kept (展開)."""
    return lzma.decompress(path.read_bytes()).decode()


def lived_in(here: Path, people: int) -> Server:
    """The server of a month that was played, running, its audit sealed (ひと月を経たデータベース)."""
    with patch.object(month, "PEOPLE", people):
        month.run_month(here, "en", lambda _: None, _run, clock.today())
    server = Server(here / "database", 60)
    server.start()
    where = ("--folder", str(server.folder))
    for words in (("audit", "key", str(here / "key"), "--name", "town.example/audit"),
                  ("audit", "seal", "--key-file", str(here / "key"), "--to", str(here / "outside"))):  # fmt: skip
        if code := _run([*words, *where]):
            sys.exit(code)
    return server


def _run(words: Sequence[str]) -> int:
    code: int | None = command_line().main([*words], "madoguchi", standalone_mode=False)
    return code or 0


def main() -> None:
    """Play, write, and tell how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--to", type=Path, default=RELEASED)
    asked = parser.parse_args()
    path = asked.to / f"{asked.release}.sql.xz"
    if path.exists():
        sys.exit(f"{path} is there: what was released is never changed")
    with TemporaryDirectory(prefix="released-") as folder:
        Path(folder).chmod(0o755)
        server = lived_in(Path(folder), asked.people)
        try:
            content = packed(dumped(server, server.places.dsn))
        finally:
            server.stop()
    if len(content) > LARGEST:
        sys.exit(f"{len(content):,} bytes are more than {LARGEST:,}: take fewer --people")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print(f"{path}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
