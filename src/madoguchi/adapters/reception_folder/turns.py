"""Many asked at once take turns (一括要求の順番): some of one, then of the next; one that waits holds up no other.

Few are held in memory at a time, the oldest first. One that has to wait, as while the database is away, is put back
with what it was told so far, and taken up again after a while.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from madoguchi.adapters.reception_folder.keeping import KeptJobs, Left, SoFar
from madoguchi.adapters.reception_folder.reading import file_read
from madoguchi.desk.reception_folder_many import NotNow, day_asked_about, units_of
from madoguchi.desk.reception_folder_ports import Asked, FolderDesk, ManyTold
from madoguchi.reception.platform.kinds import Kind
from madoguchi.reception.platform.tree import Tree

AT_A_TIME: Final = 64  # of many asked at once, between two looks at the folder
HELD: Final = 4  # in memory
WHILE: Final = 30.0  # seconds until many are gone on with that could not be answered
Of = tuple[Kind, str]


@dataclass(slots=True)
class Job:
    """Many asked at once, while they are answered (処理中の一括要求). Of what is told, an empty tree is left out."""

    of: Of
    asked: Asked
    units: Sequence[Callable[[], Awaitable[Tree]]]
    so_far: SoFar

    @property
    def told(self) -> list[Tree | None]:
        """What each was answered; None: it is not yet."""
        return self.so_far.each

    @property
    def open(self) -> list[int]:
        """Which of them are not answered yet."""
        return [n for n, told in enumerate(self.told) if told is None]


@dataclass(slots=True)
class Turns:
    """Whose turn it is (順番). `seconds`: by a clock that only grows."""

    jobs: KeptJobs
    seconds: Callable[[], float]
    _held: deque[Job] = field(default_factory=deque)
    _again_at: dict[Of, float] = field(default_factory=dict)

    async def some(self, desk: FolderDesk) -> bool:
        """Answer some of the next one: whether there is one that may be asked now."""
        self._take_up(desk)
        if not self._held:
            return False
        job = self._held.popleft()
        now = job.open[:AT_A_TIME]
        for n, told in zip(now, await asyncio.gather(*(_unless_now(job.units[n]) for n in now)), strict=True):
            job.told[n] = told
        self._put_back(job, waits=any(job.told[n] is None for n in now))
        return True

    def keep(self) -> None:
        """Keep what many were told so far (途中の保存), for who goes on with them."""
        for job in self._held:
            if len(job.open) < len(job.told):
                self.jobs.keep(*job.of, job.so_far)

    def _put_back(self, job: Job, *, waits: bool) -> None:
        if not job.open:
            told = ManyTold(job.so_far.on, [one for one in job.told if one], job.so_far.at)
            self.jobs.done(*job.of, told)
        elif waits:
            self.jobs.keep(*job.of, job.so_far)
            self._again_at[job.of] = self.seconds() + WHILE
        else:
            self._held.append(job)

    def _take_up(self, desk: FolderDesk) -> None:
        now = self.seconds()
        self._again_at = {of: at for of, at in self._again_at.items() if at > now}
        taken = {job.of for job in self._held} | self._again_at.keys()
        there = self.jobs.open(taken)
        while len(self._held) < HELD and (one := next(there, None)):
            self._held.append(self._job(desk, one))

    def _job(self, desk: FolderDesk, one: Left) -> Job:
        kind, number = one.of
        asked = replace(file_read(kind, one.content, one.visits), received=one.received)
        units = units_of(desk, asked)
        begun = SoFar(day_asked_about(desk, asked), [None] * len(units), desk.now())
        return Job((kind, number), asked, units, self.jobs.so_far(kind, number) or begun)


async def _unless_now(unit: Callable[[], Awaitable[Tree]]) -> Tree | None:
    """What one of many is answered; None where that cannot be said now."""
    try:
        return await unit()
    except NotNow:
        return None
