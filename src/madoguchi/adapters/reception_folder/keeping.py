"""What a folder keeps for a while (一時の保管): many asked at once, until they are answered; visits by number.

It lies in the folder that nobody else reads, and goes after the same time as answers that nobody fetched.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters.durable import synced
from madoguchi.adapters.spool.folder import written
from madoguchi.days.eras import parse_day
from madoguchi.desk.reception_folder_ports import NOBODY, About, ManyTold
from madoguchi.reception.platform.kinds import Kind
from madoguchi.reception.platform.tree import Tree
from madoguchi.terms.insured_number import InsuredNumber

JOBS, KNOWN = "jobs", "known"
DIGITS: Final = 20  # of a reception number
CODE: Final = 32  # letters of a visit's code
SEVERAL: Final = "several"  # instead of a person
PART: Final = ".part"
VISITS: Final = ".visits"  # of who agreed, whom it is about
SOME: Final = ".some"  # of many, while the others wait


@dataclass(frozen=True, slots=True, repr=False)
class SoFar:
    """What some of many were answered (途中までの結果), None for each that waits; for which day, and since when they
    are asked: no answer in it is older."""

    on: date | None
    each: list[Tree | None]
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Left:
    """Many that are not answered yet (処理中の一括要求): of which visits, if of any; received when.

    `received`: the day, None where an earlier release kept them.
    """

    of: tuple[Kind, str]
    content: bytes
    visits: Sequence[str]
    received: date | None


@dataclass(frozen=True, slots=True)
class KeptJobs:
    """Many asked at once (一括要求の置き場): `Jobs` of the desk."""

    folder: Path

    def begin(
        self, kind: Kind, content: bytes, digest: str, about: About = NOBODY, received: date | None = None
    ) -> str:  # fmt: skip
        """Keep a request: its reception number, drawn from its digest. What was answered before is asked anew."""
        number = f"{int(digest, 16) % 10**DIGITS:0{DIGITS}d}"
        asked, told = self._asked(kind, number), self._told(kind, number)
        if told.exists() or not asked.exists():  # else it is under way, and stays so
            self._keep_about(asked, about, received)
            self._write(asked, content)
            told.unlink(missing_ok=True)
        return number

    def told(self, kind: Kind, number: str) -> ManyTold | None:
        """What it was answered; None while it is under way. Raises `KeyError`."""
        if not (number.isascii() and number.isdigit() and len(number) == DIGITS):
            raise KeyError(number)
        with suppress(FileNotFoundError):
            said = json.loads(self._told(kind, number).read_bytes())
            on = parse_day(said["on"]) if said["on"] else None
            return ManyTold(on, said["each"], datetime.fromisoformat(said["at"]))
        if not self._asked(kind, number).exists():
            raise KeyError(number)
        return None

    def about(self, kind: Kind, number: str) -> About:
        """Whom it is about, of those who agreed."""
        return _about(self._asked(kind, number))

    def open(self, but: Container[tuple[Kind, str]] = ()) -> Iterator[Left]:
        """Requests that are not answered yet (処理中の一括要求), the oldest first.

        `but`: of which nothing is to be read now.
        """
        there = sorted(self.folder.glob("*.xml"), key=lambda path: path.stat().st_mtime_ns)
        for path in there:
            code, number = path.stem.split("-")
            kind = Kind.read(code)
            if (kind, number) not in but and not self._told(kind, number).exists():
                yield Left((kind, number), path.read_bytes(), _about(path).visits, _received(path))

    def again(self, kind: Kind, number: str, about: About) -> None:
        """Ask anew what was answered before (取り直し). The answer goes first: who is killed then tells it no more."""
        self._told(kind, number).unlink(missing_ok=True)
        asked = self._asked(kind, number)
        self._keep_about(asked, about, _received(asked))

    def done(self, kind: Kind, number: str, told: ManyTold) -> None:
        """Keep what it was answered; of one that was let go meanwhile nothing."""
        if not self._asked(kind, number).exists():
            return
        said: dict[str, Any] = {"on": told.on and told.on.isoformat(), "each": told.each, "at": told.at.isoformat()}
        self._write(self._told(kind, number), json.dumps(said, ensure_ascii=False).encode())
        self._some(kind, number).unlink(missing_ok=True)

    def keep(self, kind: Kind, number: str, told: SoFar) -> None:
        """Keep what some of many were answered, while the others wait (途中の結果): they are not asked twice."""
        if not self._asked(kind, number).exists():
            return
        said = {"on": told.on and told.on.isoformat(), "each": told.each, "at": told.at.isoformat()}
        self._write(self._some(kind, number), json.dumps(said, ensure_ascii=False).encode())

    def so_far(self, kind: Kind, number: str) -> SoFar | None:
        """What some of many were answered before (途中までの結果); None: none was."""
        try:
            said = json.loads(self._some(kind, number).read_bytes())
        except FileNotFoundError:
            return None
        return SoFar(said["on"] and parse_day(said["on"]), said["each"], datetime.fromisoformat(said["at"]))

    def let_go(self, before: float) -> int:
        """Remove requests that were answered, or put there and never answered, before a moment (保管期限): how many."""
        gone = [path for path in self.folder.glob("*.xml") if _last_touched(path) < before]
        for path in gone:
            for suffix in (SOME, VISITS, ".json", ".xml"):
                path.with_suffix(suffix).unlink(missing_ok=True)
        return len(gone)

    def _asked(self, kind: Kind, number: str) -> Path:
        return self.folder / f"{kind.value}-{number}.xml"

    def _told(self, kind: Kind, number: str) -> Path:
        return self._asked(kind, number).with_suffix(".json")

    def _some(self, kind: Kind, number: str) -> Path:
        return self._asked(kind, number).with_suffix(SOME)

    def _keep_about(self, asked: Path, about: About, received: date | None) -> None:
        said = {"visits": list(about.visits), "withdrawals": about.withdrawals,
                "received": received and received.isoformat()}  # fmt: skip
        self._write(asked.with_suffix(VISITS), json.dumps(said).encode())

    def _write(self, path: Path, content: bytes) -> None:
        beside = path.with_name(f"{path.name}{PART}")
        written(beside, content)
        beside.replace(path)
        synced(self.folder)


@dataclass(frozen=True, slots=True)
class KnownVisits:
    """Visits by the number on the paper (番号から受付): `Known` of the desk. Number and person are digests.

    Where a household shares one number without a branch, it stands for several: then nobody's visit is found by it.
    """

    folder: Path

    def remember(self, insurer: str, number: InsuredNumber, whom: str, visit: str) -> None:
        """Keep the visit at which somebody was told of. A power cut may forget it: then it is verified once more."""
        place, person = self._place(insurer, number), sha256(whom.encode()).hexdigest()
        known = self._read(place)
        several = known is not None and known[1] != person
        beside = self.folder / f"{visit}{PART}"
        beside.write_text(f"{visit} {SEVERAL if several else person}", "ascii")
        beside.replace(place)

    def visit_of(self, insurer: str, number: InsuredNumber) -> str | None:
        """The code of the last such visit; None where the number was told of several people."""
        known = self._read(self._place(insurer, number))
        return None if known is None or known[1] == SEVERAL else known[0]

    def _read(self, place: Path) -> tuple[str, str] | None:
        try:
            visit, _, person = place.read_text("ascii").partition(" ")
        except FileNotFoundError:
            return None
        return (visit, person) if len(visit) == CODE and person else None  # else the power went while it was written

    def let_go(self, before: float) -> int:
        """Forget visits that were kept before a moment (保管期限): how many."""
        gone = [path for path in self.folder.iterdir() if path.stat().st_mtime < before]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _place(self, insurer: str, number: InsuredNumber) -> Path:
        shown = "\n".join((insurer, number.symbol or "", number.number, number.sub_number or ""))
        return self.folder / sha256(shown.encode()).hexdigest()


def _about(asked: Path) -> About:
    said = _beside(asked)
    return About(said["visits"], said["withdrawals"]) if said else NOBODY


def _received(asked: Path) -> date | None:
    day = _beside(asked).get("received")
    return parse_day(day) if day else None


def _beside(asked: Path) -> Mapping[str, Any]:
    """What is kept beside a request; nothing of one that was put there under an earlier release."""
    try:
        said: Mapping[str, Any] = json.loads(asked.with_suffix(VISITS).read_bytes())
    except FileNotFoundError:
        return {}
    return said


def _last_touched(asked: Path) -> float:
    """When a request was answered; else when it was put there. Seconds of the disk's clock."""
    told = asked.with_suffix(".json")
    return (told if told.exists() else asked).stat().st_mtime
