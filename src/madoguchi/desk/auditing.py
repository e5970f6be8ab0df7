"""Who looks after the audit, and what is told of it (監査の業務): the port."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol

from madoguchi.desk.audit_checking import Verified
from madoguchi.desk.unusual import Unusual


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked at a person (閲覧): when, who, at what, why."""

    at: datetime
    login: str
    act: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """That a facility asked about nobody too often (警報): its code and name, its own word for the place asked from.

    `terminal` is None where the whole facility is meant. `misses`: how many it had; whom it asked about is not kept.
    """

    at: datetime
    code: str
    name: str
    terminal: str | None
    misses: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """What came of sealing (封印の結果): the seal, None where nothing was new; how many seals were written outside."""

    seal: int | None
    size: int
    exported: int


@dataclass(frozen=True, slots=True)
class Proof:
    """That one entry stands in the audit (包含証明): its content, its place, and digests of the others, no content."""

    content: str
    before: str
    place: int
    path: tuple[str, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Heads that others keep (外にあるヘッド): folders with lists that bear them, and roots as they stand on paper."""

    listed: Sequence[Path] = ()
    heads: Sequence[str] = ()


NOBODY: Final = Witnesses()


class Audit(Protocol):
    """The audit of an installation (監査記録)."""

    def key(self, key_file: Path, name: str) -> str:
        """Make a key to seal with, in a new file; the line by which others check what it signed."""

    def seal(self, key_file: Path, folder: Path) -> Sealed:
        """Seal what is new, and write every seal that is not there yet into a folder outside the database."""

    def verify(self, folder: Path | None, verifier: str | None, witnesses: Witnesses = NOBODY) -> Verified:
        """Hold the audit to itself, to what stands in a folder outside, and to heads that others keep."""

    def reads(self, insurer: str, person: str) -> Sequence[Look]:
        """Who looked at a person, the newest first."""

    def unusual(self, insurer: str, on: date) -> Sequence[Unusual]:
        """What was unusual in the week that ends with a day; that somebody asked is recorded."""

    def alarms(self, insurer: str, on: date) -> Sequence[Alarm]:
        """Alarms of the week that ends with a day, the newest first; that somebody asked is recorded."""

    def proof(self, chain: int, n: int) -> Proof:
        """That an entry stands under the newest seal."""
