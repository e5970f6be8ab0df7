"""The key file (鍵ファイル): the keys that are kept apart from the database and from every backup of it.

It is a text, read by its owner alone (mode 0600). Master keys wrap the key of each person: the newest wraps, the older
ones open what is not rewrapped yet. A master key is a tree: what it does for one person can be destroyed for ever, so
that no older copy of the database gives that number back. So is a key for backups, by month. Two more keys make numbers
findable without showing them. Without the file only what needs a key stops.
"""

from __future__ import annotations

import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from fcntl import LOCK_EX, flock
from glob import escape
from pathlib import Path
from secrets import token_bytes, token_hex
from stat import S_IMODE, S_ISREG
from typing import Any, Final

from madoguchi.adapters.durable import synced
from madoguchi.adapters.key_tree import ROOT, MasterKey, Owner, since, way, without
from madoguchi.adapters.sealing import KEY
from madoguchi.terms.errors import Refused

PLACE: Final = "MADOGUCHI_KEYS"
FORM: Final = "madoguchi keys 1"
INSIDE: Final = ("PG_VERSION", "data/PG_VERSION", "backup_manifest", "backup_manifest.age")  # of a database or a backup
BESIDE: Final = "[0-9a-f]" * 8  # what the name of a file ends with that is not in its place yet
_AT_MOST: Final = 1 << 28  # bytes
_named: Final[ContextVar[Path | None]] = ContextVar("key file", default=None)


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
    masters: tuple[MasterKey, ...] = field(repr=False)
    finding: Key = field(repr=False)
    lookup: Key = field(repr=False)
    backups: tuple[MasterKey, ...] = field(default=(), repr=False)

    @property
    def newest(self) -> MasterKey:
        """The master key that wraps."""
        return self.masters[-1]

    def master(self, name: str) -> MasterKey:
        """The master key of a name. Raises `WrongKeys`."""
        found = self._known(name)
        if found is None:
            self.masters = read_keys(self.path).masters
            found = self._known(name)
        if found is None:
            raise WrongKeys(what="a key that is not in the key file", why="what is kept was made with another key file",
                            do="name the right file; `madoguchi keys status` tells which keys are wanted")  # fmt: skip
        return found

    def _known(self, name: str) -> MasterKey | None:
        return next((one for one in self.masters if one.id == name), None)


@contextmanager
def keys_of(place: Path) -> Iterator[None]:
    """What is done inside finds its keys in this file (この鍵ファイルで), and nothing that is done after."""
    before = _named.set(place)
    try:
        yield
    finally:
        _named.reset(before)


def lookup_key() -> bytes | None:
    """The key under which numbers of cards are looked up (照会用の鍵); None where no key file is named."""
    place = _place()
    return read_keys(place).lookup.value if place else None


def _place() -> Path | None:
    return _named.get() or (Path(told) if (told := os.environ.get(PLACE)) else None)


def key_file(named: Path | None = None) -> Path:
    """Where the key file is (鍵ファイルの場所): as named, else as MADOGUCHI_KEYS says. Raises `NoKeys`."""
    place = named or _place()
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
        masters, backups = _masters(told["master"]), _masters(told.get("backups", ()))  # older files have none
        if told["form"] == FORM and masters:
            return Keys(path, masters, _key(told["finding"]), _key(told["lookup"]), backups)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # json repeats the text it failed on
    raise WrongKeys(what="a file that holds no keys of ours", why="it is damaged, or another file",
                    do="name the right file, or restore it from where keys are kept")  # fmt: skip


def _key(told: Any) -> Key:
    return Key(_name(told), _value(told["key"]))


def _masters(told: Any) -> tuple[MasterKey, ...]:
    return tuple(_master(one) for one in told)


def _master(told: Any) -> MasterKey:
    return MasterKey(_name(told), {node: _value(value) for node, value in told["nodes"].items()})


def _name(told: Any) -> str:
    name = told["id"]
    if isinstance(name, str):
        return name
    raise TypeError("the name of a key is text")


def _value(text: str) -> bytes:
    value = b64decode(text, validate=True)
    if len(value) != KEY:
        raise ValueError("a key has another length")
    return value


# --- making --------------------------------------------------------------------------------------------


def make_keys(path: Path, apart_from: Iterable[Path] = ()) -> Keys:
    """A new key file (鍵ファイルの作成). Raises `UnsafeKeys` for a place that is not apart, or where a file is."""
    refuse_place(path, apart_from)
    keys = Keys(path, (_new_master(),), new_key(), new_key(), (_new_master(),))
    try:
        _write(path, keys, os.O_CREAT | os.O_EXCL)
    except FileExistsError:
        raise UnsafeKeys(what="a key file that would be written over", why="what its keys sealed would be lost",
                         do="name a place where no file is, or say `madoguchi keys rotate`") from None  # fmt: skip
    return keys


def rotated(keys: Keys) -> Keys:
    """The same keys with a new master key (主鍵の更新): in the file, safely, before anything is wrapped with it.

    Backups get a new one too; the older open what was sealed with them.
    """
    return _changed(keys, lambda now: replace(
        now, masters=(*now.masters, _new_master()), backups=(*now.backups, _new_master())))  # fmt: skip


def forgotten(keys: Keys, kept: Iterable[str]) -> Keys:
    """The same keys without the master keys that are not kept (旧鍵の廃棄): older backups give no number any more.

    Keys of backups stay: they go by month.
    """
    names = {*kept, keys.newest.id}
    return _changed(keys, lambda now: replace(now, masters=tuple(one for one in now.masters if one.id in names)))


def destroyed(keys: Keys, owners: Iterable[Owner]) -> Keys:
    """The same keys without those of some people (本人分の鍵の廃棄), of every master key, in the file and for ever.

    A copy of the file that is kept elsewhere has them still: put a new copy in its place.
    """
    ways = [way(*owner) for owner in owners]
    return _changed(keys, lambda now: replace(
        now, masters=tuple(MasterKey(one.id, without(one.nodes, ways)) for one in now.masters)))  # fmt: skip


def backups_since(keys: Keys, first: str) -> Keys:
    """The same keys without those of backups before a leaf (過ぎた月の鍵の廃棄), in the file and for ever."""
    return _changed(keys, lambda now: replace(
        now, backups=tuple(MasterKey(one.id, since(one.nodes, first)) for one in now.backups)))  # fmt: skip


def _new_master() -> MasterKey:
    return MasterKey(token_hex(6), {ROOT: token_bytes(KEY)})


def new_key() -> Key:
    """A key of chance (新しい鍵)."""
    return Key(token_hex(6), token_bytes(KEY))


def _changed(keys: Keys, change: Callable[[Keys], Keys]) -> Keys:
    """The file with other keys. It is read again: what somebody else changed meanwhile is not undone."""
    folder = os.open(keys.path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        flock(folder, LOCK_EX)
        for left in keys.path.parent.glob(f".{escape(keys.path.name)}.{BESIDE}"):
            left.unlink()  # of a program that was killed: it may open what is destroyed now
        now = read_keys(keys.path)
        after = change(now)
        beside = keys.path.with_name(f".{keys.path.name}.{token_hex(4)}")
        _write(beside, after, os.O_CREAT | os.O_EXCL)
        beside.replace(keys.path)
        os.fsync(folder)
    finally:
        os.close(folder)
    return after


def _write(path: Path, keys: Keys, flags: int) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW | flags, 0o600)
    try:
        rest = memoryview(_text(keys))
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    finally:
        os.close(file)
    synced(path.parent)


def _text(keys: Keys) -> bytes:
    told = {"form": FORM, "master": _trees(keys.masters), "finding": _told(keys.finding), "lookup": _told(keys.lookup),
            "backups": _trees(keys.backups)}  # fmt: skip
    return (json.dumps(told, indent=1) + "\n").encode()


def _trees(every: Iterable[MasterKey]) -> list[dict[str, object]]:
    return [{"id": one.id, "nodes": {node: _base64(value) for node, value in one.nodes.items()}} for one in every]


def _told(key: Key) -> dict[str, str]:
    return {"id": key.id, "key": _base64(key.value)}


def _base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def refuse_place(path: Path, apart_from: Iterable[Path] = ()) -> None:
    """Raise `UnsafeKeys` for a place inside a folder, a database or a backup (鍵の置き場の点検)."""
    folder = path.absolute().parent.resolve()
    above = (folder, *folder.parents)
    if any(one.resolve() in above for one in [*apart_from, Path("var")]) or any(_holds(above)):
        raise UnsafeKeys(what="a key file inside what is backed up", why="whoever has the copy would have both",
                         do="keep it elsewhere: another disk, a folder of root's, not below var")  # fmt: skip


def _holds(folders: Iterable[Path]) -> Iterator[bool]:
    return ((one / name).exists() for one in folders for name in INSIDE)
