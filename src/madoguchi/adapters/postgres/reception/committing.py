"""What was answered is committed before it is told (先行確定): many questions in one transaction, one batch at a time.

Who asks waits for the commit of the batch that theirs is in; meanwhile the next batch gathers. A question whose time is
over before its batch begins is left out of it, and nothing of it stands.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.reception.lines import SECONDS, Lines, unreachable
from madoguchi.desk.verifying import Unreachable
from madoguchi.terms.errors import Refused

MOST: Final = 500  # questions of a batch
HOURS: Final = 24  # that a consent holds; assumed: docs/checks.md
KEEP: Final = "SELECT n, code, seconds FROM reception.keep($1::jsonb, $2::jsonb, $3)"
Look = tuple[str, int]  # our key of the insurer, and the person


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a question (記録の結果): its random code; for how many seconds its counter has to wait."""

    code: str
    seconds: int


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    said: Mapping[str, Any]
    looks: Sequence[Look]
    done: asyncio.Future[Kept]


@dataclass(slots=True)
class Committing:
    """The group commit of a process (一括確定), on a connection of its own, which holds a chain of the audit."""

    lines: Lines
    waiting: list[_Waiting] = field(default_factory=list)
    worker: asyncio.Task[None] | None = None

    async def keep(self, said: Mapping[str, Any], looks: Sequence[Look]) -> Kept:
        """Keep an answer (回答の記録), and who was read for it.

        Raises `Unreachable`: nobody can say whether it stands, so it is not told.
        """
        one = _Waiting(said, looks, asyncio.get_running_loop().create_future())
        self.waiting.append(one)
        if self.worker is None or self.worker.done():
            self.worker = asyncio.create_task(self._work())
        try:
            async with asyncio.timeout(SECONDS):
                return await one.done
        except TimeoutError:
            raise unreachable() from None

    async def _work(self) -> None:
        while self.waiting:
            batch = [one for one in self.waiting[:MOST] if not one.done.done()]
            del self.waiting[:MOST]
            await self._kept(batch)

    async def _kept(self, batch: Sequence[_Waiting]) -> None:
        try:
            rows = await self.lines.run(lambda connection: _written(connection, batch)) if batch else []
        except Unreachable:
            _fail(batch, unreachable())
        except Refused as refused:
            await self._one_by_one(batch, refused)
        else:
            for one, row in zip(batch, rows, strict=True):
                _tell(one, row)

    async def _one_by_one(self, batch: Sequence[_Waiting], refused: Refused) -> None:
        """What the database refuses of one keeps no other from being answered."""
        if len(batch) == 1:
            _fail(batch, refused)
            return
        for one in batch:
            await self._kept([one])

    async def close(self) -> None:
        """Finish what waits, then drop the connection (終了)."""
        if self.worker is not None:
            await self.worker
        self.lines.close()


async def _written(connection: Connection, batch: Sequence[_Waiting]) -> Sequence[Any]:
    said = json.dumps([one.said for one in batch], ensure_ascii=False)
    looks = json.dumps([{"n": n, "insurer": whose, "person": person}
                        for n, one in enumerate(batch, 1) for whose, person in one.looks])  # fmt: skip
    return await connection.fetch(KEEP, said, looks, HOURS)


def _tell(one: _Waiting, row: Any) -> None:
    if not one.done.done():
        one.done.set_result(Kept(row["code"].hex, row["seconds"]))


def _fail(batch: Sequence[_Waiting], refused: Refused) -> None:
    for one in batch:
        if not one.done.done():
            one.done.set_exception(refused)
