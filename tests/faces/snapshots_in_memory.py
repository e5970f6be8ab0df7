"""Outage snapshots without a database (データベースのない写し): one facility's, of whoever the town finds by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from madoguchi.adapters.snapshot_file import SnapshotWriter, file_key, write_key
from madoguchi.days.moments import JAPAN
from madoguchi.desk.facilities import Holder
from madoguchi.desk.snapshots import Making
from madoguchi.desk.snapshots_kept import Begun, Bookings, Candidate, Chosen, ToRead, no_snapshots
from madoguchi.desk.verifying import Findings, Question, unreachable
from madoguchi.reception.asking import ByNumber, Counter
from madoguchi.reception.left_out import Drawn
from madoguchi.reception.snapshots import Head
from reception.worlds import CITY, INSURERS, NUMBER

CODE, SECRET = "e" * 32, b"a key of the tests, thirty-two b."


@dataclass
class InMemory:
    """Who is asked of `town`, which finds as a check does."""

    town: Any
    switched_on: bool = True
    people: int = 1
    kept: list[Chosen] = field(default_factory=list)
    booked: dict[date, Sequence[ByNumber]] = field(default_factory=dict)
    ended: list[bool] = field(default_factory=list)
    left_out: bool = False  # by chance: everybody, or nobody
    stalls: int = 0  # steps that do not come through
    found: int = 0  # questions that were asked

    async def book(self, _facility: str, day: Bookings, _today: date) -> None:
        self._refuse()
        self.booked[day.on] = day.booked

    async def begin(self, at: Holder, hours: int, now: datetime) -> Begun:
        self._refuse()
        made_at = now.replace(microsecond=0)
        return Begun(Head(at.code, CODE, made_at, made_at + timedelta(hours=hours)), 0)

    async def candidates(self, *_: object) -> tuple[Sequence[Candidate], int]:
        return [Candidate(1, n) for n in range(1, self.people + 1)], self.people

    async def chosen(self, _f: str, _s: str, of: Sequence[Candidate], _today: date) -> Sequence[Chosen]:
        self._refuse()
        self._stall()
        return [Chosen(CITY, one.person, NUMBER, Drawn(str(one.person), "0")) for one in of]

    async def find(self, each: Sequence[tuple[Counter, Question]]) -> Sequence[Findings]:
        self.found += len(each)
        self._stall()
        return [Findings(self.town.people.get(NUMBER, ())) for _ in each]

    async def keep(self, _f: str, _s: str, people: Sequence[Chosen]) -> None:
        self._stall()
        self.kept += people

    async def end(self, *_: object, whole: bool) -> None:
        self._stall()
        self.ended.append(whole)

    async def to_read(self, _facility: str) -> Sequence[ToRead]:
        self._refuse()
        return [ToRead(CODE, datetime(2026, 8, 4, 8, 5, tzinfo=JAPAN))]

    def _stall(self) -> None:
        self.stalls -= 1
        if self.stalls >= 0:
            raise unreachable()

    def _refuse(self) -> None:
        if self.town.fails:
            raise self.town.fails
        if not self.switched_on:
            raise no_snapshots()

    @property
    def making(self) -> Making:
        """What making needs."""

        def sealed(facility: str, head: Head) -> SnapshotWriter:
            return SnapshotWriter(file_key(SECRET, facility, head.snapshot), head)

        def key_of(facility: str, one: str) -> bytes:
            return file_key(SECRET, facility, one)

        return Making(self, INSURERS, sealed, key_of, write_key, lambda _: bytes([0 if self.left_out else 1]))
