"""The key file (鍵ファイル): the keys that are kept apart from the database and from every backup of it.

It is a short text, read by its owner alone (mode 0600). Master keys wrap the key of each person: the newest wraps, the
older ones open what is not rewrapped yet. Two more keys make numbers findable without showing them. Without the file
only what needs a key stops.
"""

from __future__ import annotations

import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes, token_hex
from stat import S_IMODE, S_ISREG
from typing import Any, Final

from madoguchi.adapters.sealing import KEY
from madoguchi.terms.errors import Refused

PLACE: Final = "MADOGUCHI_KEYS"
FORM: Final = "madoguchi keys 1"
INSIDE: Final = ("PG_VERSION", "data/PG_VERSION", "backup_manifest")  # of a database or a backup
_AT_MOST: Final = 1_000_000  # bytes


class NoKeys(Refused):
    """No key file, or one that is not named (鍵ファイルがない)."""


class WrongKeys(Refused):
    """A key file that lacks a key, or is none (鍵が合わない)."""


class UnsafeKeys(Refused):
    """A key file where others can read it, or that a backup would take along (鍵の置き場が危険)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key and its name (鍵). It never shows itself."""

    id: str
    value: bytes = field(repr=False)


@dataclass(slots=True)
class Keys:
    """The keys of a file (鍵の束). A name it does not know is looked for in the file again: it may be newer."""

    path: Path
    masters: tuple[Key, ...] = field(repr=False)
    finding: Key = field(repr=False)
    lookup: Key = field(repr=False)

    @property
    def newest(self) -> Key:
        """The master key that wraps."""
        return self.masters[-1]

    def master(self, name: str) -> Key:
        """The master key of a name. Raises `WrongKeys`."""
        found = self._known(name)
        if found is None:
            self.masters = read_keys(self.path).masters
            found = self._known(name)
        if found is None:
            raise WrongKeys(what="a key that is not in the key file", why="what is kept was made with another key file",
                            do="name the right file; `madoguchi keys status` tells which keys are wanted")  # fmt: skip
        return found

    def _known(self, name: str) -> Key | None:
        return next((one for one in self.masters if one.id == name), None)


def lookup_key() -> bytes | None:
    """The key under which numbers of cards are looked up (照会用の鍵); None where no key file is named."""
    return read_keys(key_file()).lookup.value if os.environ.get(PLACE) else None


def key_file(named: Path | None = None) -> Path:
    """Where the key file is (鍵ファイルの場所): as named, else as MADOGUCHI_KEYS says. Raises `NoKeys`."""
    place = named or (Path(told) if (told := os.environ.get(PLACE)) else None)
    if place is None:
        raise NoKeys(what="no key file is named", why="numbers are sealed with keys kept outside the database",
                     do=f"say --key-file or set {PLACE}; `madoguchi keys make` makes one")  # fmt: skip
    return place


def keyed_digest(key: Key, *parts: str) -> bytes:
    """The same parts under the same key give the same digest, which tells nothing of them (鍵付きハッシュ)."""
    return hmac.digest(key.value, "\0".join(parts).encode("utf-8", "surrogatepass"), "sha256")


# --- reading -------------------------------------------------------------------------------------------


def read_keys(path: Path) -> Keys:
    """The keys of a file (鍵の読み取り). Raises `NoKeys`, `UnsafeKeys`, `WrongKeys`, without a letter of it."""
    refuse_place(path)
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise NoKeys(what="the key file cannot be read", why=(error.strerror or "it is not there").lower(),
                     do="look at its path and rights; what needs no key goes on without it") from None  # fmt: skip
    try:
        _refuse_open_to_others(file)
        text = os.read(file, _AT_MOST)
    finally:
        os.close(file)
    return _keys(path, text)


def _refuse_open_to_others(file: int) -> None:
    found = os.fstat(file)
    if not S_ISREG(found.st_mode) or S_IMODE(found.st_mode) & 0o077 or found.st_uid not in (os.geteuid(), 0):
        raise UnsafeKeys(what="a key file that others than its owner can read",
                         why="whoever has it and the database reads every individual number",
                         do="make it a file of your own, `chmod 600`; if others saw it, rotate the keys")  # fmt: skip


def _keys(path: Path, text: bytes) -> Keys:
    try:
        told: Any = json.loads(text)
        masters = tuple(_key(one) for one in told["master"])
        if told["form"] == FORM and masters:
            return Keys(path, masters, _key(told["finding"]), _key(told["lookup"]))
    except (ValueError, KeyError, TypeError):
        pass  # json repeats the text it failed on
    raise WrongKeys(what="a file that holds no keys of ours", why="it is damaged, or another file",
                    do="name the right file, or restore it from where keys are kept")  # fmt: skip


def _key(told: Any) -> Key:
    value = b64decode(told["key"], validate=True)
    if len(value) != KEY or not isinstance(told["id"], str):
        raise ValueError(told["id"])
    return Key(told["id"], value)


# --- making --------------------------------------------------------------------------------------------


def make_keys(path: Path, apart_from: Iterable[Path] = ()) -> Keys:
    """A new key file (鍵ファイルの作成). Raises `UnsafeKeys` for a place that is not apart, or where a file is."""
    refuse_place(path, apart_from)
    keys = Keys(path, (new_key(),), new_key(), new_key())
    try:
        _write(path, keys, os.O_CREAT | os.O_EXCL)
    except FileExistsError:
        raise UnsafeKeys(what="a key file that would be written over", why="what its keys sealed would be lost",
                         do="name a place where no file is, or say `madoguchi keys rotate`") from None  # fmt: skip
    return keys


def rotated(keys: Keys) -> Keys:
    """The same keys with a new master key (主鍵の更新): in the file, safely, before anything is wrapped with it."""
    return _replaced(Keys(keys.path, (*keys.masters, new_key()), keys.finding, keys.lookup))


def forgotten(keys: Keys, kept: Iterable[str]) -> Keys:
    """The same keys without the master keys that are not kept (旧鍵の廃棄): backups of before are not read any more."""
    names = {*kept, keys.newest.id}
    masters = tuple(one for one in keys.masters if one.id in names)
    return _replaced(Keys(keys.path, masters, keys.finding, keys.lookup))


def new_key() -> Key:
    """A key of chance (新しい鍵)."""
    return Key(token_hex(6), token_bytes(KEY))


def _replaced(keys: Keys) -> Keys:
    beside = keys.path.with_name(f".{keys.path.name}.{token_hex(4)}")
    _write(beside, keys, os.O_CREAT | os.O_EXCL)
    beside.replace(keys.path)
    _to_disk(keys.path.parent)
    return keys


def _write(path: Path, keys: Keys, flags: int) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW | flags, 0o600)
    try:
        os.write(file, _text(keys))
        os.fsync(file)
    finally:
        os.close(file)
    _to_disk(path.parent)


def _to_disk(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _text(keys: Keys) -> bytes:
    told = {"form": FORM, "master": [_told(one) for one in keys.masters], "finding": _told(keys.finding),
            "lookup": _told(keys.lookup)}  # fmt: skip
    return (json.dumps(told, indent=1) + "\n").encode()


def _told(key: Key) -> dict[str, str]:
    return {"id": key.id, "key": b64encode(key.value).decode("ascii")}


def refuse_place(path: Path, apart_from: Iterable[Path] = ()) -> None:
    """Raise `UnsafeKeys` for a place inside a folder, a database or a backup (鍵の置き場の点検)."""
    folder = path.absolute().parent.resolve()
    above = (folder, *folder.parents)
    if any(one.resolve() in above for one in [*apart_from, Path("var")]) or any(_holds(above)):
        raise UnsafeKeys(what="a key file inside what is backed up", why="whoever has the copy would have both",
                         do="keep it elsewhere: another disk, a folder of root's, not below var")  # fmt: skip


def _holds(folders: Iterable[Path]) -> Iterator[bool]:
    return ((one / name).exists() for one in folders for name in INSIDE)
