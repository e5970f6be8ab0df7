"""Who waits to be looked up (一括の窓口): too many are refused at once, few who wait long are answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from madoguchi.adapters.postgres.reception.gathering import MOST, Gathering
from madoguchi.adapters.postgres.reception.lines import SECONDS
from madoguchi.desk.verifying import Busy, Unreachable, too_many_at_once

PATIENCE = 0.05


@dataclass
class Line:
    """One line, on which each batch waits until it may go on."""

    may: asyncio.Event = field(default_factory=asyncio.Event)
    many: int = 1
    batches: list[int] = field(default_factory=list)

    async def run(self, what: Callable[[Any], Awaitable[Sequence[int]]]) -> Sequence[int]:
        await self.may.wait()
        told = await what(None)
        self.batches.append(len(told))
        return told

    def close(self) -> None: ...


async def doubled(_connection: object, each: Sequence[int]) -> Sequence[int]:
    return [2 * one for one in each]


def gathering(line: Line) -> Gathering[int, int]:
    return Gathering(line, doubled, PATIENCE, too_many_at_once)  # type: ignore[arg-type] - a line without a database


async def asked(line: Line, many: int, opens_after: float) -> list[int | BaseException]:
    """What so many who ask at once are told, of a line that goes on after so many seconds."""
    desk = gathering(line)
    asyncio.get_running_loop().call_later(opens_after, line.may.set)
    one = asyncio.ensure_future(desk.ask(0))
    await asyncio.sleep(0)
    told = await asyncio.gather(one, *map(desk.ask, range(1, many)), return_exceptions=True)
    await desk.close()
    return told


@pytest.mark.parametrize("many", [1, 2, MOST, MOST + 1])
def test_few_who_wait_longer_than_their_patience_are_answered(many: int):
    """待ち時間が長くても、次の一括に入る人は断られない。遅いのはデータベースで、人が多いのではない。"""
    assert asyncio.run(asked(Line(), many, 4 * PATIENCE)) == [2 * n for n in range(many)]


def test_whoever_asks_in_the_moment_in_which_a_batch_is_done_is_not_left_behind():
    """一括の終わりと同時に来た人も、次の人を待たずに調べられる。ひとりで来ても「確認できません」にはならない。"""

    async def one_after_another() -> float:
        line, loop = Line(), asyncio.get_running_loop()
        line.may.set()
        desk, began = gathering(line), loop.time()
        assert [await desk.ask(n) for n in range(100)] == [2 * n for n in range(100)]
        assert not desk.workers
        return loop.time() - began

    assert asyncio.run(one_after_another()) < SECONDS


def test_whom_the_next_batch_does_not_take_is_refused_at_once():
    """次の一括にも入らない人は、すぐに断られる。"""
    line, many = Line(), 3 * MOST
    told = asyncio.run(asked(line, many, 4 * PATIENCE))
    assert Counter(type(one) for one in told) == {int: MOST + 1, Busy: 2 * MOST - 1}
    assert [one for one in told if isinstance(one, int)] == [2 * n for n in range(MOST + 1)]
    assert line.batches == [1, MOST], "断られた人について、何もしていない"


def test_whoever_nobody_answers_hears_within_a_second_that_it_cannot_be_told():
    """だれも答えなければ、一秒のうちに「確認できません」となる。待っていた人も、調べ始めていた人も。"""

    async def over_it() -> tuple[list[int | BaseException], float]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        desk = gathering(Line())
        told = await asyncio.gather(*map(desk.ask, range(5)), return_exceptions=True)
        for worker in desk.workers:
            worker.cancel()
        return told, loop.time() - began

    told, seconds = asyncio.run(over_it())
    assert [type(one) for one in told] == [Unreachable] * 5
    assert seconds + 0.01 >= SECONDS
    assert seconds < 2 * SECONDS


def test_whoever_was_told_that_nobody_can_say_is_not_looked_up_afterwards():
    """「確認できません」と告げた人については、その後、何も記録しない。一人ずつやり直すときも。"""
    kept: list[int] = []

    async def slowly(_connection: object, each: Sequence[int]) -> Sequence[int]:
        if len(each) > 1:
            raise ValueError("one of them cannot be kept")
        await asyncio.sleep(0.3)
        kept.append(each[0])
        return each

    async def over_it() -> list[int | BaseException]:
        line = Line()
        line.may.set()
        desk: Gathering[int, int] = Gathering(line, slowly)  # type: ignore[arg-type]
        first = asyncio.ensure_future(desk.ask(99))
        await asyncio.sleep(0)
        told = await asyncio.gather(first, *map(desk.ask, range(6)), return_exceptions=True)
        await desk.close()
        return told

    told = asyncio.run(over_it())
    answered = [one for one in told if isinstance(one, int)]
    assert {type(one) for one in told} == {int, Unreachable}
    assert set(answered) <= set(kept)
    assert len(kept) <= len(answered) + 1, "告げたときに調べていた一件だけは、終わりまで行う"


def test_what_goes_wrong_with_one_is_told_to_that_one_and_the_others_are_answered():
    """一件の思わぬ誤りは、その一件だけのもの。次に待つ人も、すぐに調べられる。"""

    async def but_seven(_connection: object, each: Sequence[int]) -> Sequence[int]:
        if 7 in each:
            raise KeyError(7)
        return await doubled(None, each)

    async def over_it() -> tuple[list[int | BaseException], int]:
        line = Line()
        line.may.set()
        desk: Gathering[int, int] = Gathering(line, but_seven)  # type: ignore[arg-type]
        first = asyncio.ensure_future(desk.ask(7))
        await asyncio.sleep(0)
        told = await asyncio.gather(first, *map(desk.ask, range(20)), return_exceptions=True)
        after = await desk.ask(21)
        await desk.close()
        return told, after

    told, after = asyncio.run(over_it())
    assert [type(one) for one in told if not isinstance(one, int)] == [KeyError, KeyError]
    assert [one for one in told if isinstance(one, int)] == [2 * n for n in range(20) if n != 7]
    assert after == 42


def test_whoever_has_gone_has_no_place_before_anybody():
    """立ち去った人は、列に数えない。"""

    async def over_it() -> int:
        line, loop = Line(), asyncio.get_running_loop()
        desk = gathering(line)
        first = asyncio.ensure_future(desk.ask(0))
        await asyncio.sleep(0)
        gone = [asyncio.ensure_future(desk.ask(n)) for n in range(MOST)]
        await asyncio.sleep(0)
        for one in gone:
            one.cancel()
        loop.call_later(4 * PATIENCE, line.may.set)
        told = await desk.ask(21)
        await first
        await desk.close()
        return told

    assert asyncio.run(over_it()) == 42
