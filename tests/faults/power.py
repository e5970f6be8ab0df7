"""A power cut, from what a real program asked of the disk: strace tells its calls in order, and kills it at a sync.

Of a file only what was synced is still there, and only under a name whose folder was synced after the name was given.
Or, as other file systems have it, every name is there and what was not synced is half a file.
"""

import ctypes
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from shutil import which
from time import sleep
from typing import Final

from adapters.postgres.killing import child, killed
from madoguchi.adapters import points

CALLS: Final = "openat,close,write,lseek,fsync,rename,link,linkat,unlink,mkdir"
CALL: Final = re.compile(r"(\w+)\((.*)\) += (\d+)")
BEGUN: Final = re.compile(r"(\w+)\((.*) <unfinished \.\.\.>")
RESUMED: Final = re.compile(r"<\.\.\. \w+ resumed>(.*)")
TEXT: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
BEFORE_COMMIT: Final = b"apply.printing"
ANYBODY, SET_PTRACER = -1, 0x59616D61


@dataclass
class Content:
    """What a file holds, and what of it is on the disk; a folder holds nothing."""

    now: bytes = b""
    kept: bytes | None = None
    is_folder: bool = False


@dataclass
class Disk:
    """Everything below a folder: by path, as a program sees it, and as a power cut would leave it."""

    root: Path
    now: dict[str, Content] = field(default_factory=dict)
    kept: dict[str, Content] = field(default_factory=dict)
    opened: dict[int, tuple[str, Content]] = field(default_factory=dict)
    at: dict[int, int] = field(default_factory=dict)  # where the next byte goes
    syncing: dict[int, dict[str, Content]] = field(default_factory=dict)  # what stood there when a sync was begun
    at_commits: list[int] = field(default_factory=list)  # orders on the disk whenever the ledger was to say: printed

    @classmethod
    def of(cls, root: Path) -> "Disk":
        """What is there, all of it on the disk."""
        disk = cls(root)
        for one in root.rglob("*"):
            content = b"" if one.is_dir() else one.read_bytes()
            disk.kept[str(one)] = Content(content, content, one.is_dir())
        disk.now.update(disk.kept)
        return disk

    def play(self, trace: str) -> None:
        """What a program did, as strace tells it: a line for each call of its threads, two where it waits."""
        begun: dict[str, str] = {}
        for line in trace.splitlines():
            thread, _, call = line.partition(" ")
            if waits := BEGUN.match(call.lstrip()):
                begun[thread] = f"{waits[1]}({waits[2]}"
                self._begin(waits[1], waits[2])
            elif done := CALL.match(self._whole(begun, thread, call.lstrip())):
                texts = [bytes.fromhex(one.replace("\\x", "")) for one in TEXT.findall(done[2])]
                getattr(self, f"_{done[1]}")(texts, done[2], int(done[3]))

    def _whole(self, begun: dict[str, str], thread: str, call: str) -> str:
        rest = RESUMED.match(call)
        return begun.pop(thread) + rest[1] if rest else call

    def _begin(self, name: str, given: str) -> None:
        if name == "fsync":
            self.syncing[int(given)] = dict(self.now)

    def _openat(self, texts: list[bytes], given: str, result: int) -> None:
        path = texts[0].decode()
        if "O_CREAT" in given and path not in self.now and self._is_ours(path):
            self.now[path] = Content()
        if content := self.now.get(path, Content(is_folder=True) if path == str(self.root) else None):
            content.now = b"" if "O_TRUNC" in given else content.now
            self.opened[result], self.at[result] = (path, content), 0

    def _close(self, _: list[bytes], given: str, __: int) -> None:
        self.opened.pop(int(given), None)

    def _lseek(self, _: list[bytes], given: str, result: int) -> None:
        self.at[int(given.partition(",")[0])] = result

    def _write(self, texts: list[bytes], given: str, result: int) -> None:
        number = int(given.partition(",")[0])
        if file := self.opened.get(number):
            was, here = file[1].now, self.at[number]
            file[1].now = was[:here] + texts[0][:result] + was[here + result :]
            self.at[number] = here + result
        elif texts[0] == BEFORE_COMMIT:
            whole = (one for one, of in self._survivors(torn=False) if of.kept == of.now)
            self.at_commits.append(sum(Path(one).suffix == ".json" for one in whole))

    def _fsync(self, _: list[bytes], given: str, __: int) -> None:
        path, content = self.opened.get(int(given), ("", Content()))
        content.kept, now = content.now, self.syncing.pop(int(given), self.now)
        if content.is_folder:
            self.kept = {one: of for one, of in self.kept.items() if str(Path(one).parent) != path}
            self.kept |= {one: of for one, of in now.items() if str(Path(one).parent) == path}

    def _rename(self, texts: list[bytes], _: str, __: int) -> None:
        old, new = (one.decode() for one in texts)
        if self._is_ours(old):
            self.now[new] = self.now.pop(old)

    def _link(self, texts: list[bytes], _: str, __: int) -> None:
        old, new = (one.decode() for one in texts)
        self.now[new] = self.now[old]

    _linkat = _link

    def _unlink(self, texts: list[bytes], _: str, __: int) -> None:
        self.now.pop(texts[0].decode(), None)

    def _mkdir(self, texts: list[bytes], _: str, __: int) -> None:
        if self._is_ours(texts[0].decode()):
            self.now[texts[0].decode()] = Content(is_folder=True)

    def _is_ours(self, path: str) -> bool:
        return path.startswith(f"{self.root}{os.sep}")

    def _survivors(self, *, torn: bool) -> list[tuple[str, Content]]:
        """What a power cut leaves: a name goes with the folder it stands in."""
        names, found = self.now if torn else self.kept, dict[str, Content]()
        for one in sorted(names, key=len):
            above = str(Path(one).parent)
            if above == str(self.root) or above in found:
                found[one] = names[one]
        return list(found.items())

    def after_a_cut(self, *, torn: bool) -> None:
        """Put in the place of the folder what a power cut would have left of it."""
        shutil.rmtree(self.root)
        self.root.mkdir()
        for one, of in self._survivors(torn=torn):
            if of.is_folder:
                Path(one).mkdir()
            else:
                half = of.now[: len(of.now) // 2] if torn else b""
                Path(one).write_bytes(half if of.kept is None else of.kept)


def traced(what: Callable[[], object], disk: Disk, killed_at: int | None = None) -> bool:
    """Do something in a child whose calls are told to a disk, killed when it asks for the nth sync: whether it was."""
    go, told = os.pipe(), disk.root.with_name(f"{disk.root.name}.trace")

    def waiting() -> None:
        ctypes.CDLL(None).prctl(SET_PTRACER, ANYBODY, 0, 0, 0)  # where only a parent may look at its child
        os.read(go[0], 1)
        _killed_at(killed_at)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        points.load(lambda name: os.write(nowhere, name.encode()))
        what()

    pid = child(waiting)
    asked = ["-f", "-q", "-p", str(pid), "-o", told, "-xx", "-s", "1000000", "-e", f"trace={CALLS}"]
    with subprocess.Popen([which("strace") or "strace", *asked], stderr=subprocess.DEVNULL):
        while "TracerPid:\t0" in Path(f"/proc/{pid}/status").read_text("ascii"):
            sleep(0.005)
        os.write(go[1], b"!")
        was_killed = killed(pid)
    for one in go:
        os.close(one)
    disk.play(told.read_text("ascii"))
    return was_killed


def _killed_at(nth: int | None) -> None:
    """Be killed when the nth sync is asked for, whichever thread asks."""
    real, asked = os.fsync, count(1)

    def sync(file: int) -> None:
        if next(asked) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        real(file)

    os.fsync = sync  # type: ignore[assignment]  # in a child, which ends soon
