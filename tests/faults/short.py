"""Too little of something: a disk of a few pages, a limit on a command; and commands in a process of their own."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Final

PAGE: Final = 4096
MAIN: Final = "from madoguchi.assembly.console import main; main()"
BALLAST: Final = "ballast"


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Callable[[], None]]:
    """A disk of so many bytes at a folder, and what fills it to the last page.

    Where we may not mount one, calls that want room are refused in the process that filled it.
    """
    with mounted(folder, size) as is_mounted:
        yield (lambda: fill(folder)) if is_mounted else _refuse_room


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[bool]:
    """A disk of so many bytes at a folder, for a while; false where we may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = [which("mount") or "mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run([which("umount") or "umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> None:
    """Fill a disk to its last page."""
    with (disk / BALLAST).open("ab", buffering=0) as out:
        try:
            while True:
                out.write(bytes(PAGE))
        except OSError as full:
            if full.errno != errno.ENOSPC:
                raise


def _refuse_room() -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    os.write, os.link = full, full  # type: ignore[assignment]  # in a child, which ends soon


def command(dsn: str, *words: object, limits: Mapping[int, int] | None = None, **more: str) -> subprocess.Popen[str]:
    """A command in a process of its own, in a language we read; under limits, and with more environment."""

    def limited() -> None:
        for one, most in (limits or {}).items():
            resource.setrlimit(one, (most, most))

    environment = {**os.environ, "DATABASE_URL": dsn, "MADOGUCHI_LANG": "en", **more}
    return subprocess.Popen(  # the limits are set by a function that does nothing else
        [sys.executable, "-c", MAIN, *map(str, words)], preexec_fn=limited, env=environment,  # noqa: PLW1509
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
