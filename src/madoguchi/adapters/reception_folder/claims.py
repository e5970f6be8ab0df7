"""Files of a shared folder moved so that each is answered exactly once (連携ファイルの受け渡し).

A request is taken away under a mark of its own before it is read, and its answer stands ready before it is given: both
are renames, which happen wholly or not at all. Who was killed finds at the next start how far each had come:

- `asked`: it is read and asked again; the visit is the same, for its key is.
- `ready`, and the answer is there: it is given.
- `ready`, and no answer is there: it was given, and nothing is left but to forget the request.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from filecmp import cmp
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Final

from madoguchi.adapters.durable import synced
from madoguchi.adapters.points import step
from madoguchi.adapters.reception_folder.places import FACE, FACES, OURS, READABLE, made, on_one_disk
from madoguchi.adapters.settled import Identity, identity, is_free_file
from madoguchi.adapters.shelf import held_alone
from madoguchi.adapters.spool.folder import written
from madoguchi.reception.platform.kinds import Named, named

REQ, RES = "req", "res"
CLAIMS, READY, GIVEN, JOBS, KNOWN = "claims", "ready", "given", "jobs", "known"
ASKED, ANSWERED = "asked", "ready"
MOST: Final = 64  # files taken at a time
PATIENCE: Final = 10.0  # seconds for which a file that does not end as a message does is left to who writes it
END: Final = re.compile(rb"</XmlMsg\s*>\s*\Z")
TAIL: Final = 4_096


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that is ours (受け取った要求): its mark, how far it has come, the name it was put there under."""

    mark: str
    state: str
    name: str

    @property
    def file(self) -> str:
        """Its name while it is ours."""
        return f"{self.mark}.{self.state}.{self.name}"

    @property
    def named(self) -> Named:
        """What its name tells."""
        return named(self.name) or Named(None, self.name)


@dataclass(slots=True)
class Claims:
    """The shared folder of a facility (連携フォルダー), and in it a folder of ours that nobody else reads."""

    root: Path
    _before: dict[str, tuple[Identity, float]] = field(default_factory=dict)

    @property
    def ours(self) -> Path:
        """The folder that is closed to others."""
        return self.root / OURS

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one who answers there (占有). Raises `FolderInUse`, `OtherDisk`."""
        for name in (REQ, RES, FACE):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        for name in (CLAIMS, READY, GIVEN, FACES, JOBS, KNOWN):
            made(self.ours / name)
        self.ours.chmod(0o700)
        on_one_disk([self.root / name for name in (REQ, RES, FACE, OURS)])
        with held_alone(self.ours):
            yield

    # --- requests ----------------------------------------------------------------------------------------

    def left(self) -> Sequence[Claim]:
        """What was ours when we ended, or were killed (残っている要求)."""
        return [Claim(*path.name.split(".", 2)) for path in _sorted(self.ours / CLAIMS)]

    def waiting(self, now: float, settle: float) -> Iterator[Path]:
        """Requests that nobody writes any more (到着した要求): unchanged for so many seconds, held by nobody, whole.

        `now`: seconds, by any clock. What is not named as a request is somebody else's, and never touched.
        """
        there = {path.name: path for path in _sorted(self.root / REQ) if named(path.name)}
        self._before = {name: one for name, path in there.items() if (one := self._seen(name, path, now))}
        quiet = {name: now - since for name, (_, since) in self._before.items() if now - since >= settle}
        return (there[name] for name, seconds in quiet.items() if _is_whole(there[name], seconds))

    def _seen(self, name: str, path: Path, now: float) -> tuple[Identity, float] | None:
        """Which file it is, and since when it has been so."""
        one = identity(path)
        before, since = self._before.get(name, (None, now))
        return None if one is None else (one, since if one == before else now)

    def take(self, paths: Iterable[Path]) -> Sequence[Claim]:
        """Take requests away (要求の受け取り); of one that became another meanwhile nothing is taken."""
        taken = [claim for path in islice(paths, MOST) if (claim := self._taken(path))]
        for folder in (self.ours / CLAIMS, self.root / REQ) if taken else ():
            synced(folder)
        step("folder.claimed")
        return taken

    def _taken(self, path: Path) -> Claim | None:
        known, _ = self._before[path.name]
        claim = Claim(token_hex(8), ASKED, path.name)
        place = self.ours / CLAIMS / claim.file
        try:
            path.rename(place)
        except OSError:
            return None
        if identity(place) != known and not path.exists():
            place.rename(path)
            return None
        return claim

    def content(self, claim: Claim, most: int) -> bytes | None:
        """What stands in a request (要求の内容); None where it is longer than so many bytes."""
        with (self.ours / CLAIMS / claim.file).open("rb") as file:
            content = file.read(most + 1)
        return content if len(content) <= most else None

    # --- answers -----------------------------------------------------------------------------------------

    def give(self, answers: Sequence[tuple[Claim, str, bytes]]) -> None:
        """Give answers (回答の引き渡し): each whole, under its name, and its request is no longer ours."""
        for claim, _, content in answers:
            written(self.ours / READY / claim.mark, content)
            (self.ours / READY / claim.mark).chmod(READABLE)
        synced(self.ours / READY)
        step("folder.written")
        for claim, answer, _ in answers:
            (self.ours / CLAIMS / claim.file).rename(self.ours / CLAIMS / Claim(claim.mark, ANSWERED, answer).file)
        synced(self.ours / CLAIMS)
        step("folder.ready")
        self.finish([Claim(claim.mark, ANSWERED, answer) for claim, answer, _ in answers])

    def finish(self, ready: Sequence[Claim]) -> None:
        """Give answers that stand ready, and forget their requests (回答の完了). `name` of each is its answer's.

        One whose place is taken by a folder, or is away, stays ready, and is tried again later.
        """
        given = [claim for claim in ready if self._given(claim)]
        for folder in (self.root / RES, self.ours / READY) if given else ():
            synced(folder)
        for claim in given:
            (self.ours / GIVEN / claim.name).touch(mode=0o600)
            (self.ours / CLAIMS / claim.file).unlink()
        step("folder.forgotten")

    def _given(self, claim: Claim) -> bool:
        try:
            (self.ours / READY / claim.mark).rename(self.root / RES / claim.name)
        except FileNotFoundError:  # it was given before; else whoever fetches has taken their folder away
            return not (self.ours / READY / claim.mark).exists()
        except IsADirectoryError:
            return False
        step("folder.given")
        return True

    def ready(self) -> Sequence[Claim]:
        """Requests whose answers stand ready, and are not given yet (引き渡し前の回答)."""
        return [one for one in self.left() if one.state == ANSWERED]

    def asked(self) -> Sequence[Claim]:
        """Requests that are ours, and not answered yet (回答前の要求)."""
        return [one for one in self.left() if one.state == ASKED]

    def sweep(self) -> None:
        """Remove what a killed run left (残骸の掃除): half an answer; a request that stands there twice.

        Of two names that a file had when the power went, a disk may bring both back.
        """
        for claim in self.left():
            if claim.state == ASKED and _same(self.ours / CLAIMS / claim.file, self.root / REQ / claim.name):
                (self.ours / CLAIMS / claim.file).unlink()
        marks = {claim.mark for claim in self.left() if claim.state == ANSWERED}
        for path in _sorted(self.ours / READY):
            if path.name not in marks:
                path.unlink()

    def let_go(self, before: float) -> int:
        """Remove answers of ours that nobody fetched (保管期限): given before a moment, seconds of the disk's clock."""
        return _gone(self.ours / GIVEN, self.root / RES, before) + _gone(self.ours / FACES, self.root / FACE, before)


def _gone(marks: Path, answers: Path, before: float) -> int:
    old = [path for path in _sorted(marks) if _is_older(path, before)]
    for path in old:
        if _is_older(answer := answers / path.name, before):
            answer.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    return len(old)


def _is_older(path: Path, before: float) -> bool:
    """Whether it is there and older; others put faces there, and fetch answers, meanwhile."""
    try:
        return path.lstat().st_mtime < before
    except FileNotFoundError:
        return False


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and not other.is_symlink() and cmp(one, other, shallow=False)


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.iterdir(), key=lambda path: os.fsencode(path.name))


def _is_whole(path: Path, seconds: float) -> bool:
    """Whether nobody holds a request, and it ends as a message does, or was left alone long enough."""
    try:
        held = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return is_free_file(held) and _ends(held, seconds >= PATIENCE)
    finally:
        os.close(held)


def _ends(held: int, is_patient: bool) -> bool:
    """Whether a message comes to its end (末尾の確認); what is empty as yet does not, however long it has been so."""
    size = os.fstat(held).st_size
    tail = os.pread(held, TAIL, max(0, size - TAIL))
    return size > 0 and (is_patient or END.search(tail) is not None)
