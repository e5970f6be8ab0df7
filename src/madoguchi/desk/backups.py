"""Backups for those who look after them (バックアップの業務): generations, what is kept, what a restore proves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

DAILY, WEEKLY, LOCKED = 7, 4, 3
OPEN: Final = "open"  # the room of what nobody sealed


@dataclass(frozen=True, slots=True)
class State:
    """What a database held at a moment (状態): how far each chain of the audit had come, and digests of the ledger.

    `snapshot` is the server's own word for what was committed; a copy of the same files answers by it alike.
    """

    at: datetime
    snapshot: str
    chains: Mapping[str, tuple[int, str]]
    tables: Mapping[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Generation:
    """A backup (世代): named by the moment it was begun, with what the database held when it was whole.

    `room` names the key that it is sealed with, by month; `open` where it lies open.
    """

    name: str
    at: datetime
    state: State
    room: str

    @property
    def is_sealed(self) -> bool:
        """Whether a key opens it."""
        return self.room != OPEN


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What came of a backup (バックアップの結果): its name, those deleted by age, those nobody may change now.

    `since`: the first month whose key is left, where keys of older ones were destroyed now; `first`, where none had
    been before: the keys are new, and began with the month.
    """

    name: str
    removed: tuple[str, ...]
    locked: tuple[str, ...]
    sealed: bool
    since: str | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore (復元の結果).

    `differs` names what is not as the backup says; `beyond` counts entries of the audit that only the outside has: what
    happened after the moment restored to. `missing_wal` is the first file that the archive lacks, None where none does.
    `installation` is the random name of what came back; `recorded`: whether the database that was backed up knows now
    that this one was tried and is good.
    """

    generation: str
    folder: str
    until: datetime
    differs: tuple[str, ...]
    beyond: int
    missing_wal: str | None = None
    installation: str = ""
    recorded: bool = False

    @property
    def is_good(self) -> bool:
        """Whether all of it came back: what the backup says, and everything since."""
        return not self.differs and self.missing_wal is None


@dataclass(frozen=True, slots=True)
class Compared:
    """The ledger held to what stands outside after a restore (復元後の照合), by the random ids of pieces.

    `only_outside` were printed and are not in the ledger any more: they must be found and destroyed, or recorded.
    `only_inside` are in the ledger and not outside; `unlike` are in both with other content. `serials` are the highest
    that were seen outside, by insurer (`*` where a file does not say which): none up to them is drawn again.
    """

    restored: bool
    pieces: int = 0
    only_outside: tuple[str, ...] = ()
    only_inside: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    serials: Mapping[str, int] = field(default_factory=dict)
    entries_beyond: int = 0
    accepted: bool = False

    def as_found(self) -> dict[str, Any]:
        """What is written down with the acceptance."""
        return {
            "pieces": self.pieces, "only_outside": list(self.only_outside), "only_inside": list(self.only_inside),
            "unlike": list(self.unlike), "serials": {**self.serials}, "entries_beyond": self.entries_beyond,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outside:
    """Where things stand that a restore does not put back (外部の記録)."""

    spools: tuple[Path, ...] = ()
    exported: Path | None = None


class Backups(Protocol):
    """Backups of the server of a folder (バックアップ)."""

    def backup(self, to: Path, unsealed: str | None = None) -> BackedUp:
        """Make a backup, look it over, seal it, and let old ones go; unsealed for a reason."""

    def generations(self, of: Path) -> Sequence[Generation]:
        """The backups of a folder, the newest first."""

    def restore(self, of: Path, until: datetime | None, outside: Outside, name: str | None = None) -> Restored:
        """Put a backup back into the folder, which must not be there yet."""

    def drill(self, of: Path) -> Restored:
        """Put the newest backup back somewhere else, look it over, throw it away; a good one is told the database."""

    def compare(self, outside: Outside, accept: str | None) -> Compared:
        """Hold a restored ledger to what stands outside; accepted with a reason, papers may go out again."""


def kept(generations: Sequence[datetime]) -> set[datetime]:
    """Which backups stay (残す世代): the newest of each of seven days and of each of four weeks, and the newest three.

    >>> days = [datetime(2026, 8, day, hour) for day in range(1, 31) for hour in (2, 14)]
    >>> sorted(one.strftime("%d.%H") for one in kept(days))
    ['09.14', '16.14', '23.14', '24.14', '25.14', '26.14', '27.14', '28.14', '29.14', '30.02', '30.14']
    """
    newest = sorted(generations, reverse=True)
    by_day, by_week = dict[Any, datetime](), dict[Any, datetime]()
    for one in newest:
        by_day.setdefault(one.date(), one)
        by_week.setdefault(one.isocalendar()[:2], one)
    return {*newest[:LOCKED], *list(by_day.values())[:DAILY], *list(by_week.values())[:WEEKLY]}


def differing(then: State, now: State) -> tuple[str, ...]:
    """What of a state is not there any more (状態の差): names of chains and tables.

    A chain may have gone on; what it was then must be in it.
    """
    chains = [f"audit chain {name}" for name, told in then.chains.items() if now.chains.get(name) != told]
    tables = [name for name, told in then.tables.items() if now.tables.get(name) != told]
    return (*chains, *tables)


@dataclass(frozen=True, slots=True)
class Segments:
    """Files of the archive (アーカイブ): by their numbers, each follows the one before."""

    size: int
    names: frozenset[str] = field(default_factory=frozenset)

    def first_missing(self, after: str) -> str | None:
        """The first file that is not there though a later one of its timeline is (欠けたファイル).

        >>> Segments(1 << 24, frozenset({"000000010000000000000001", "000000010000000000000003"})).first_missing(
        ...     "000000010000000000000001")
        '000000010000000000000002'
        """
        line, place = after[:TIMELINE], self._place(after)
        there = {self._place(one) for one in self.names if one[:TIMELINE] == line and self._place(one) > place}
        gone = next((one for one in range(place + 1, max(there, default=place)) if one not in there), None)
        return None if gone is None else self._name(line, gone)

    def _place(self, name: str) -> int:
        return int(name[TIMELINE:16], 16) * self._in_one() + int(name[16:], 16)

    def _name(self, line: str, place: int) -> str:
        high, low = divmod(place, self._in_one())
        return f"{line}{high:08X}{low:08X}"

    def _in_one(self) -> int:
        return (1 << 32) // self.size


TIMELINE: Final = 8  # letters of a file's name
