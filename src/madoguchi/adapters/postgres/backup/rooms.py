"""The rooms of a folder of backups (封緘の区画): for each month one, sealed with its key, or one that lies open.

A room is named by its month and the tree of keys, so whoever has the key file knows which key opens it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from madoguchi.adapters.key_tree import DestroyedKey, MasterKey
from madoguchi.adapters.keys import Keys, NoKeys, WrongKeys, key_file, read_keys, refuse_place
from madoguchi.adapters.month_keys import MonthKey, month_key, months_on
from madoguchi.adapters.postgres.backup.listed import BadBackup
from madoguchi.desk.backups import OPEN

AHEAD: Final = 12  # months for which the server is told a key beforehand


class NoBackupKey(NoKeys):
    """A backup without a key (鍵のないバックアップ)."""


class KeyGone(BadBackup):
    """A backup whose key was destroyed (鍵の廃棄されたバックアップ)."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """What seals and opens (封緘と開封): the keys of a file, or none, where backups lie open for a `reason`."""

    keys: Keys | None
    reason: str | None = None

    def of(self, month: str) -> MonthKey | None:
        """The key that seals what is made in a month; None: it lies open."""
        return None if self.keys is None else _key(self.keys.backups[-1], month)

    def table(self, month: str) -> Mapping[str, tuple[str, str | None]]:
        """For each month from one on, its room and for whom it is sealed: what the server may know."""
        months = [months_on(month, by) for by in range(AHEAD + 1)]
        return {one: (OPEN, None) if (key := self.of(one)) is None else (key.name, key.recipient) for one in months}

    def opens(self, room: str) -> MonthKey | None:
        """The key of a room; None for one that lies open. Raises `NoBackupKey`, `WrongKeys`, `KeyGone`."""
        if room == OPEN:
            return None
        if self.keys is None:
            raise _no_key()
        month, _, name = room.partition(".")
        tree = next((one for one in self.keys.backups if one.id == name), None)
        if tree is None:
            raise WrongKeys(what="a backup sealed with a key that is not in the key file",
                            why="it was made with another key file, or with a newer copy of this one",
                            do="name the right key file with --key-file or MADOGUCHI_KEYS")  # fmt: skip
        return _key(tree, month)


def rooms_of(named: Path | None, apart_from: Iterable[Path], reason: str | None = None) -> Rooms:
    """What seals a backup (封緘の選択): the key file, unless a reason says that it lies open. Raises `NoBackupKey`."""
    if reason:
        return Rooms(None, reason)
    try:
        path = key_file(named)
    except NoKeys:
        raise _no_key() from None
    refuse_place(path, apart_from)
    keys = read_keys(path)
    if not keys.backups:
        raise NoBackupKey(what="a key file without a key for backups", why="an older program made it",
                          do="say `madoguchi keys rotate`, and put the new file in the place of copies")  # fmt: skip
    return Rooms(keys)


def known(named: Path | None) -> Rooms:
    """What opens a backup (開封の準備): the key file where one is named; without it only what lies open."""
    try:
        path = key_file(named)
    except NoKeys:
        return Rooms(None)
    return Rooms(read_keys(path))


def _key(tree: MasterKey, month: str) -> MonthKey:
    try:
        return month_key(tree, month)
    except DestroyedKey:
        raise KeyGone(what=f"the key of backups of {month} was destroyed",
                      why="that month was over for as long as backups are read",
                      do="use a newer backup: nothing opens this one, wherever a copy lies") from None  # fmt: skip


def _no_key() -> NoBackupKey:
    return NoBackupKey(what="no key file is named", why="backups are sealed with a key kept outside the database",
                       do="say --key-file or set MADOGUCHI_KEYS; `madoguchi keys make` makes one")  # fmt: skip
