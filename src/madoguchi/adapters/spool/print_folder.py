"""A folder of printed files (印刷物の置き場): shards under their digests, and the list of the run, written last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from madoguchi.adapters.durable import make_folder, synced
from madoguchi.adapters.points import step
from madoguchi.adapters.postgres.server.locks import Held, alone
from madoguchi.adapters.spool.folder import STRAY, SpoolFolder, written

LOCK: Final = "printing.lock"
OURS: Final = re.compile(r"([0-9a-f]{64}\.(pdf|json)|run\.json|(reprint|again)-[0-9]+\.json)(\.part)?", re.ASCII)
SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class PrintFolder:
    """Where the files of a plan's run lie (印刷物の置き場), closed to everybody but the owner."""

    folder: Path

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Be the only one who writes there (占有). Raises `Held` where another program does."""
        make_folder(self.folder)
        with alone(self.folder / LOCK, SECONDS, _printing()):
            SpoolFolder(self.folder).sweep()
            yield

    def put(self, name: str, content: bytes) -> str:
        """Write a file that is not there, and its name to the disk: its digest. Raises `OtherBytes`."""
        digest = SpoolFolder(self.folder).put(name, content)
        synced(self.folder)
        step("print.put")
        return digest

    def put_over(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all, also over one of its name (置換え)."""
        path, beside = self.folder / name, self.folder / f"{name}{STRAY}"
        written(beside, content)
        step("print.listed")
        beside.replace(path)
        synced(self.folder)

    def keep_only(self, names: Set[str]) -> None:
        """Remove files of other names (一覧にないファイルの除去): a power cut brings none of them back."""
        for path in self.folder.iterdir():
            if path.suffix in {".pdf", ".json"} and path.name not in names:
                path.unlink()
                step("print.removed")
        synced(self.folder)

    @property
    def is_there(self) -> bool:
        """Whether a run was begun here, and not only some other folder has this name."""
        return (self.folder / LOCK).is_file()

    def let_go(self) -> None:
        """Remove all that a run wrote (廃棄), and nothing else; the folder stays, for who is killed and asks again."""
        with self.claimed():
            for path in self.folder.iterdir():
                if OURS.fullmatch(path.name):
                    path.unlink()
            synced(self.folder)

    def digests(self) -> dict[str, str]:
        """Every file, with its digest."""
        found = SpoolFolder(self.folder).digests() if self.folder.is_dir() else {}
        return {name: digest for name, digest in found.items() if name != LOCK}

    def read(self, name: str) -> bytes:
        """One file. Raises `FileNotFoundError`."""
        return (self.folder / name).read_bytes()


def folder_of(root: Path, insurer: str, plan: int) -> PrintFolder:
    """The folder of a plan's run below the folder of all runs (印刷物の場所)."""
    return PrintFolder(root / f"{quote(insurer, safe='')}-plan-{plan}")


def letters_folder(root: Path, insurer: str, run: int) -> PrintFolder:
    """The folder of a run of letters that belong to no plan (通知の置き場), below a folder of the caller's."""
    return PrintFolder(root / f"{quote(insurer, safe='')}-letters-{run}")


def _printing() -> Held:
    return Held(what="another program prints this plan", why="two would write each other's files",
                do="wait until it has ended; it can be stopped without loss and goes on where it was")  # fmt: skip
