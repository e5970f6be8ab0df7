"""A folder with the parts of a run (分割した判定結果のフォルダー), and its manifest."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any, Final

from madoguchi.terms.errors import Place, Refused, RefusedFile

MANIFEST: Final = "manifest.json"
TRIES, PAUSE = 100, 0.1  # seconds between


def digest_of(path: Path) -> str:
    """The digest of a file (ファイルの指紋)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class FolderInUse(Refused):
    """A folder into which another run writes (使用中のフォルダー)."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Use a folder for a run (フォルダーの占有): nobody else may begin one, and what a killed one left has ended."""
    folder.mkdir(parents=True, exist_ok=True)
    with working_in(folder, alone=True):
        yield


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """Hold a folder for a block (フォルダーの専有): nobody else works in it meanwhile. Raises `FolderInUse`."""
    held = os.open(folder, os.O_RDONLY)
    try:
        _wait_for(held)
        yield
    finally:
        os.close(held)


@contextmanager
def working_in(folder: Path, *, alone: bool = False) -> Iterator[None]:
    """Work on a part in a folder (フォルダーでの作業), as several processes of one run may."""
    held = os.open(folder, os.O_RDONLY)
    try:
        if alone:
            _wait_for(held)
        fcntl.flock(held, fcntl.LOCK_SH)
        yield
    finally:
        os.close(held)


def _wait_for(held: int) -> None:
    """Wait until nobody works there; processes of a killed run end by themselves, soon."""
    for _ in range(TRIES):
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(PAUSE)
        else:
            return
    raise FolderInUse(what="another run writes into the folder", why="two runs would write over each other's parts",
                      do="wait until the other run has ended, or name another folder")  # fmt: skip


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """A folder as the `Shelf` of the desk (置き場)."""

    folder: Path

    def manifest(self) -> Mapping[str, Any] | None:
        """The manifest of the folder; None for a folder without. Raises `RefusedFile` for one that cannot be read."""
        path = self.folder / MANIFEST
        if not path.exists():
            return None
        try:
            said: dict[str, Any] = json.loads(path.read_text("utf-8"))
            return {**said, "parts": list(said["parts"]), "inputs": dict(said["inputs"])}
        except (ValueError, KeyError, TypeError) as bad:
            raise RefusedFile(place=Place(MANIFEST, 1, 1), what="a manifest that cannot be read",
                              why="nobody knows which parts are done", do="name another folder") from bad  # fmt: skip

    def keep(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest beside the old one and put it in its place, whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{MANIFEST}.part"
        with path.open("w", encoding="utf-8") as file:
            file.write(written(manifest))
            file.flush()
            os.fsync(file.fileno())
        path.replace(self.folder / MANIFEST)

    def digest(self, file: str) -> str:
        """The digest of one of its files, empty where it is not there."""
        path = self.folder / file
        return digest_of(path) if path.is_file() else ""


def written(manifest: Mapping[str, Any]) -> str:
    """A manifest as JSON (目録の書式), a line for each of its values and each part."""
    values = [f"{json.dumps(name)}: {_json(value)}" for name, value in manifest.items() if name != "parts"]
    parts = ",\n  ".join(map(_json, manifest["parts"]))
    return "{\n" + ",\n".join(values) + f',\n"parts": [\n  {parts}\n]\n}}\n'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
