"""A spool folder (印刷指示のフォルダー): a file for each piece under its random id, and a list of each closed stack.

A file appears whole or not at all: written beside its name, brought to the disk, then linked, which fails where the
name is taken. The same bytes under the name are success: it was done before. Names tell nothing about anybody. Several
files are brought to the disk at once, for a disk answers eight who wait together almost as fast as one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Event
from typing import Final

from madoguchi.adapters.durable import make_folder, synced
from madoguchi.adapters.points import step
from madoguchi.adapters.postgres.server.locks import Held, alone
from madoguchi.issuing.orders import Order, Printed
from madoguchi.terms.errors import Refused

LOCK: Final = "applying.lock"
STRAY: Final = ".part"
NAMED: Final = re.compile(r"[0-9a-f-]{36}\.json|manifest-[0-9]{1,6}\.json", re.ASCII)
BLOCK: Final = 4096  # bytes a file takes at least, and as many for its name and its temporary twin
FLOOR: Final = 64 << 20
SECONDS: Final = 10.0
WRITERS: Final = 8  # files on their way to the disk at once; with 32 none was there sooner


class OtherBytes(Refused):
    """A file of this name that says something else (同名で内容の異なるファイル)."""


class TooFull(Refused):
    """A disk without room for all that is to be written (空き容量不足)."""


@dataclass(frozen=True, slots=True)
class SpoolFolder:
    """The spool of one plan (計画ごとのスプール). `floor`: bytes that stay free on the disk, whatever is written."""

    folder: Path
    floor: int = FLOOR

    @contextmanager
    def claimed(self) -> Iterator[Writers]:
        """Be the only one who writes there (占有). Raises `Held` where another program does, even if it lost its login.

        Closed to everybody but the owner from the first moment on. At the end no file is on its way any more.
        """
        make_folder(self.folder)
        with alone(self.folder / LOCK, SECONDS, _working()), ThreadPoolExecutor(WRITERS, "spool") as pool:
            writers = Writers(self, pool)
            writers.ready()
            try:
                yield writers
            finally:
                writers.over.set()

    def sweep(self) -> int:
        """Remove what a killed program left half written (残骸の掃除): how many. Nobody else may be at work."""
        strays = [one for one in self.folder.iterdir() if one.name.endswith(STRAY)]
        for one in strays:
            one.unlink()
        return len(strays)

    def refuse_if_full(self, pieces: int) -> None:
        """Refuse before the first serial is drawn (空き容量の確認). Raises `TooFull`, with what is needed."""
        disk = os.statvfs(self.folder)
        free, need = disk.f_bavail * disk.f_frsize, needed(pieces) + self.floor
        if free < need:
            raise TooFull(what=f"{pieces} print orders need {need >> 20} MiB, {free >> 20} MiB are free",
                          why="a full disk stops the database too, and it cannot start again",
                          do="make room on the disk of the spool, then apply again")  # fmt: skip

    def put(self, name: str, content: bytes) -> str:
        """Write a file that is not there (なければ作る): its digest. Raises `OtherBytes`."""
        path, beside = self.folder / name, self.folder / f"{name}{STRAY}"
        written(beside, content)
        step("apply.written")
        try:
            os.link(beside, path)
        except FileExistsError:
            _refuse_other(path, content)
        finally:
            beside.unlink(missing_ok=True)
        step("apply.linked")
        return sha256(content).hexdigest()

    def settle(self) -> None:
        """Bring the folder itself to the disk (フォルダーの永続化): before this a power cut forgets its new names."""
        synced(self.folder)
        step("apply.settled")

    def take_away(self, names: Iterable[str]) -> None:
        """Remove orders whose serial was voided before their stack was closed (無効分の除去): nobody has them yet."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def digests(self) -> dict[str, str]:
        """Every file there, with its digest (ファイルの一覧), those of other names too; empty for what is no file."""
        return {one.name: _digest(one) for one in sorted(self.folder.iterdir()) if one.name != LOCK}

    def read(self, name: str) -> bytes:
        """One file. Raises `OSError`."""
        return (self.folder / name).read_bytes()


@dataclass(frozen=True, slots=True)
class Writers:
    """Who write into a spool, several at once (書き手). `over`: nobody waits for them any more; they begin no file."""

    spool: SpoolFolder
    pool: ThreadPoolExecutor
    over: Event = field(default_factory=Event)

    def ready(self) -> None:
        """Have all threads run before anything is drawn: one begun when memory is gone is waited for without end."""
        together = Barrier(WRITERS)
        try:
            wait([self.pool.submit(together.wait) for _ in range(WRITERS)])
        finally:
            together.abort()  # where one could not be begun, the others wait for it no longer

    def begin(self, orders: Sequence[Order], stop: Callable[[], bool]) -> Callable[[], Sequence[Printed]]:
        """Begin to write orders (書き込みの開始); to call what comes back is to wait until they are on the disk.

        `stop` is asked between two of them. One that cannot be written is raised there, and others may be missing.
        """
        begun = [self.pool.submit(self._put, orders[n::WRITERS], stop) for n in range(WRITERS)]

        def ended() -> Sequence[Printed]:
            done = [printed for some in begun for printed in some.result()]
            self.spool.settle()
            return done

        return ended

    def _put(self, orders: Sequence[Order], stop: Callable[[], bool]) -> list[Printed]:
        done = []
        for one in orders:
            if self.over.is_set() or stop():
                break
            done.append(Printed(one.serial, one.piece, self.spool.put(one.file, one.written)))
        return done


def needed(pieces: int) -> int:
    """The bytes so many print orders take, doubled (必要な容量).

    >>> needed(1000) >> 20
    15
    """
    return 2 * 2 * BLOCK * pieces


def written(path: Path, content: bytes) -> None:
    """Write a file, closed to others, and bring it to the disk (ファイルの書込み); not its name."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    finally:
        os.close(file)


def _refuse_other(path: Path, content: bytes) -> None:
    if path.read_bytes() != content:
        raise OtherBytes(what=f"the file {path.name} is there already and says something else",
                         why="a print order is never written over: it may have been printed",
                         do="find out who wrote it; if nobody was given it, move it away and apply again")  # fmt: skip


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""


def _working() -> Held:
    return Held(what="another program writes into this spool folder", why="two would come between each other's papers",
                do="wait until it has ended; it can be stopped without loss and goes on where it was")  # fmt: skip
