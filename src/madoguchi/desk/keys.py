"""The keys as those see them who keep them (鍵の世話): a file apart from the database, and what each opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class KeyState:
    """A master key (主鍵): whether it is in the file, whether it wraps, and how many people's keys it opens."""

    id: str
    in_file: bool
    wraps: bool
    numbers: int


@dataclass(frozen=True, slots=True)
class Rotation:
    """What came of a rotation (鍵の更新). `resumed`: an earlier one was finished, and no new key made."""

    wraps: str
    rewrapped: int
    resumed: bool
    forgotten: int


class KeyKeeping(Protocol):
    """Where the keys are kept (鍵の保管)."""

    def make(self) -> str:
        """Make the key file: the name of its master key. Never over another."""

    def status(self) -> Sequence[KeyState]:
        """The master keys of the file, and those that the database still wants."""

    def rotate(self, *, forget_old: bool) -> Rotation:
        """Make a new master key, wrap every person's key with it; the old ones stay in the file unless forgotten."""
