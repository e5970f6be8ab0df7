"""What many ask at once, done together (一括処理): few statements, each for whoever waits when a line is free.

Who asks waits for the batch that theirs is in; meanwhile the next one gathers. Nobody is waited for: somebody alone is
a batch. Whose time is over before their batch begins is left out of it, and nothing of theirs is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar, cast

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.reception.lines import SECONDS, Lines
from madoguchi.desk.verifying import Unreachable, unreachable
from madoguchi.terms.errors import Refused

MOST: Final = 64  # of a batch
Asked = TypeVar("Asked")
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting(Generic[Asked, Told]):
    said: Asked
    done: asyncio.Future[Told]


@dataclass(slots=True)
class Gathering(Generic[Asked, Told]):
    """Batches over some lines (一括の窓口), as many at once as there are lines. `together` does one, in its order.

    `too_late`: what is told whoever no batch took within `patience` seconds and whom the next one does not take either:
    there are too many. Fewer who wait long wait for the database, or for a processor that others have.
    """

    lines: Lines
    together: Callable[[Connection, Sequence[Asked]], Awaitable[Sequence[Told]]]
    patience: float = SECONDS
    too_late: Callable[[], Refused] = unreachable
    waiting: list[_Waiting[Asked, Told]] = field(default_factory=list)
    workers: set[asyncio.Task[None]] = field(default_factory=set)

    async def ask(self, said: Asked) -> Told:
        """What came of it (結果), within `SECONDS`.

        Raises `Unreachable` where nobody can say, what `too_late` tells, what the database refuses of it, and whatever
        else went wrong with it alone.
        """
        loop = asyncio.get_running_loop()
        one: _Waiting[Asked, Told] = _Waiting(said, loop.create_future())
        self.waiting.append(one)
        if len(self.workers) < self.lines.many:
            self.workers.add(loop.create_task(self._work()))
        late = loop.call_later(self.patience, self._late, one)
        try:
            return await one.done
        finally:
            late.cancel()

    def _late(self, one: _Waiting[Asked, Told]) -> None:
        if one in self._live()[MOST:]:
            self.waiting.remove(one)
            _fail([one], self.too_late())
        else:
            asyncio.get_running_loop().call_later(SECONDS - self.patience, _fail, [one], unreachable())

    async def _work(self) -> None:
        try:
            while batch := self._next():
                await self._done(batch)
        finally:  # in the same step in which nobody waited: who comes between would wait for one who has gone
            self.workers.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    def _next(self) -> Sequence[_Waiting[Asked, Told]]:
        left = self._live()
        self.waiting = left[MOST:]
        return left[:MOST]

    def _live(self) -> list[_Waiting[Asked, Told]]:
        """Who waits; neither who was told something meanwhile, nor who has gone."""
        return [one for one in self.waiting if not one.done.done()]

    async def _done(self, batch: Sequence[_Waiting[Asked, Told]]) -> None:
        try:
            told = await self.lines.run(lambda connection: self.together(connection, [one.said for one in batch]))
        except Unreachable:
            _fail(batch, unreachable())
        except Exception as error:  # noqa: BLE001 - what is wrong with one, or with us, leaves nobody without an answer
            await self._one_by_one(batch, error)
        else:
            for one, what in zip(batch, told, strict=True):
                _tell(one, what)

    async def _one_by_one(self, batch: Sequence[_Waiting[Asked, Told]], error: Exception) -> None:
        """What is refused of one, or cannot be done, keeps no other from being answered."""
        if len(batch) == 1:
            _fail(batch, error)
            return
        for one in batch:
            if not one.done.done():  # else it was told meanwhile that nobody can say
                await self._done([one])

    async def close(self) -> None:
        """Finish what waits, then drop the lines (終了)."""
        try:
            await asyncio.gather(*self.workers, return_exceptions=True)
        finally:
            self.lines.close()


def _tell(one: _Waiting[Asked, Told], what: Told) -> None:
    if not one.done.done():
        one.done.set_result(what)


def _fail(batch: Sequence[_Waiting[Asked, Told]], error: Exception) -> None:
    for one in batch:
        if not one.done.done():
            one.done.set_exception(error)
