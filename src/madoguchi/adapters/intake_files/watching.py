"""A folder that files are put into (監視フォルダー): `in` for whoever sends, `done` and `refused` for what came of it.

What is read is a copy: whoever still writes into the file cannot change what was taken. A file is moved away only if it
is, to the byte and the second, the one that was copied; else it is another one, and waits for its turn.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from madoguchi.adapters.csv.writer import CsvRows
from madoguchi.adapters.durable import synced
from madoguchi.adapters.intake_files.naming import kept_name, told_by
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.settled import Identity, identity, is_free_file
from madoguchi.adapters.shelf import FolderInUse, digest_of, working_in
from madoguchi.adapters.stopping import SECONDS, asked_to_stop
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.intake import KeptRow, Wish
from madoguchi.desk.intake_folder import Found, NoKind, Outcome
from madoguchi.desk.refusals.japanese import said_in
from madoguchi.desk.report import Language
from madoguchi.registry.intake.layouts import LAYOUTS
from madoguchi.terms.errors import Refused

IN, DONE, REFUSED, READ = "in", "done", "refused", "taking"
BEING_WRITTEN: Final = (".part", ".tmp", ".filepart", ".crdownload", "~")
BLOCK: Final = 1 << 20
HEAD: Final = ("row", "line", "column", "held", "what", "why", "do")
ENDING: Final = "we were asked to end, and did not look at it"

NO_FILE: Final = Refused(what="something that is no file", why="a link, a pipe or a device is never read",
                         do="put the file itself there")  # fmt: skip


@dataclass
class WatchedFolder:
    """A folder that files are put into (監視フォルダー): a `Folder` of the desk.

    `on`: the day of business. `settle`: waits as long as a file must be left alone before it is read. `language`: in
    which it is written beside a file why it, or rows of it, were not taken.
    """

    root: Path
    on: Callable[[], BusinessDay]
    settle: Callable[[], object]
    language: Language = "en"
    _before: dict[str, Identity] = field(default_factory=dict)
    _stop: Callable[[], bool] = bool

    @property
    def is_stopped(self) -> bool:
        """Whether somebody asked us to end: then what is left waits for the next time."""
        return self._stop()

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Work in it alone; false where somebody else does. What a killed run had copied is removed.

        Asked to end, the file in hand is finished, or given up after some seconds.
        """
        with asked_to_stop(SECONDS) as self._stop, self._alone() as is_alone:
            yield is_alone

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        for name in (IN, DONE, REFUSED, READ):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        try:
            with working_in(self.root, alone=True):
                for left in (self.root / READ).iterdir():
                    left.unlink()
                yield True
        except FolderInUse:
            yield False

    def look(self) -> Iterator[Found | Outcome]:
        """What is there, in the order of the names: files that nobody writes any more, and why others wait."""
        self._before |= {path.name: known for path in self._entries() if (known := identity(path))}
        self.settle()
        for path in self._entries():
            yield Outcome(path.name, why=ENDING) if self._stop() else self._looked_at(path)

    def _entries(self) -> list[Path]:
        return sorted((self.root / IN).iterdir(), key=lambda path: os.fsencode(path.name))

    def _looked_at(self, path: Path) -> Found | Outcome:
        now, name = identity(path), path.name
        if now is None:
            return Outcome(name, why="it is gone again")
        why = _why_waiting(path, now, self._before.get(name))
        if why:
            self._before[name] = now
            return Outcome(name, why=why)
        if not stat.S_ISREG(path.lstat().st_mode):
            NoFile(self, path, now).refused(NO_FILE)
            return Outcome(name, refused=NO_FILE)
        copy = _copied(path, now, self.root / READ / kept_name(str(now[1]), name))
        return Outcome(name, why="somebody writes it") if copy is None else CopiedFile(self, path, now, copy)


@dataclass
class NoFile:
    """What is there and is no file (ファイルでないもの): it is moved, and never opened."""

    folder: WatchedFolder
    path: Path
    known: Identity

    @property
    def mark(self) -> str:
        """What its name begins with where it is kept: the number of it in its folder."""
        return f"odd{self.known[1]}"

    def refused(self, why: Refused) -> None:
        """Move it to those that were refused, and write down beside it why."""
        place = self.folder.root / REFUSED / kept_name(self.mark, self.path.name)
        said = said_in(self.folder.language, why)
        _write(place.with_name(f"{place.name}.why.csv"), ("what", "why", "do"), [(said.what, said.why, said.do)])
        self._move(place)

    def _move(self, place: Path) -> None:
        """Move it, if it is what it was; whatever took its name meanwhile goes back."""
        with suppress(FileNotFoundError):
            if identity(self.path) == self.known:
                self.path.rename(place)
                if identity(place) != self.known and not self.path.exists():
                    place.rename(self.path)
        synced(place.parent)


@dataclass
class CopiedFile(NoFile):
    """A file of the folder, copied to be read (写し取ったファイル): a `Found` of the desk."""

    copy: Path

    @property
    def name(self) -> str:
        """The name it was put there under."""
        return self.path.name

    @cached_property
    def mark(self) -> str:
        """What its name begins with where it is kept: so much of its digest as tells it from others."""
        return digest_of(self.copy)[:16]

    def incoming(self) -> tuple[CsvOfKind, Wish]:
        """The file to be read, and what its name tells of it. Raises `NoKind`."""
        told = told_by(self.name, LAYOUTS)
        if told.kind is None:
            raise NoKind(what="a file whose name does not tell its kind", why="nobody may guess how it is to be read",
                         do="begin its name with its kind, as holder_status-20260731.csv")  # fmt: skip
        return CsvOfKind(self.copy, LAYOUTS[told.kind]), Wish(self.folder.on(), name_says=told.day)

    def taken(self, kept: Sequence[KeptRow]) -> None:
        """Move it to those that were taken, and write down beside it which rows were not."""
        place = self.folder.root / DONE / kept_name(self.mark, self.name)
        if kept:
            rows = [cells_of(one, self.folder.language) for one in kept]
            _write(place.with_name(f"{place.name}.rows.csv"), HEAD, rows)
        self._move(place)
        self.copy.unlink(missing_ok=True)

    def refused(self, why: Refused) -> None:
        """Move it to those that were refused, and write down beside it why."""
        super().refused(why)
        self.copy.unlink(missing_ok=True)


def cells_of(kept: KeptRow, language: Language = "en") -> list[str]:
    """A row that was not taken, as cells below `HEAD` (取り込まれなかった行)."""
    row, said = kept.row, said_in(language, kept.row)
    return [str(row.row), str(row.line), row.column, "yes" if kept.held else "no", said.what, said.why, said.do]


def _why_waiting(path: Path, now: Identity, before: Identity | None) -> str:
    """Why something waits; empty where it does not."""
    if _is_being_written(path.name):
        return "its name says that it is being written"
    if path.is_dir() and not path.is_symlink():
        return "it is a folder"
    if now != before:
        return "it has just changed"
    return "it is empty as yet" if _is_empty(path, now) else ""


def _is_being_written(name: str) -> bool:
    return name.startswith(".") or name.casefold().endswith(BEING_WRITTEN)


def _is_empty(path: Path, now: Identity) -> bool:
    """Whether something is a file of no bytes; what is no file, a link above all, does not wait to be filled."""
    return not now[2] and path.is_file() and not path.is_symlink()


def _copied(path: Path, known: Identity, copy: Path) -> Path | None:
    """A copy of a file that nobody holds or changes meanwhile; else None."""
    try:
        held = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(held, "rb") as file:
        if not is_free_file(held):
            return None
        with copy.open("wb") as out:
            shutil.copyfileobj(file, out, BLOCK)
    return copy if identity(path) == known and copy.stat().st_size == known[2] else None


def _write(place: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A report, on the disk before its file is moved: it is not written again afterwards."""
    with CsvRows(place) as file:
        file.write(head, *rows)
    synced(place)
