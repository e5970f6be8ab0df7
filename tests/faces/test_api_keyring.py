"""Keys remembered for a moment: who comes with keys that nobody has keeps nobody else waiting."""

from __future__ import annotations

import asyncio

import pytest

from madoguchi.desk.facilities import Holder, digest_of_key
from madoguchi.desk.verifying import Busy, NotOpen
from madoguchi.faces.api.keyring import FRESH, STRANGERS, Keyring

HOLDER = Holder("2805ff3aeec54d279e3df7d68aaad548", "0110113719")
KEY, NEW = "mdg_ours", "mdg_new"


class Slow:
    """A database that answers when it is let: it knows two keys."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()
        self.asked = 0
        self.known = frozenset({digest_of_key(KEY), digest_of_key(NEW)})

    async def holder_of(self, digest: bytes) -> Holder | None:
        self.asked += 1
        await self.goes_on.wait()
        return HOLDER if digest in self.known else None


async def flooded() -> None:
    now, keys = 0.0, Slow()
    ring = Keyring(keys, lambda: now)
    keys.goes_on.set()
    await ring.bearer_of(f"Bearer {KEY}")
    keys.goes_on.clear()
    strangers = [asyncio.create_task(ring.bearer_of(f"Bearer mdg_{n}")) for n in range(STRANGERS)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await ring.bearer_of(f"Bearer {NEW}")
    assert (await ring.bearer_of(f"Bearer {KEY}")).is_sure, "覚えている鍵は待たない"
    now = FRESH + 1
    ours = asyncio.create_task(ring.bearer_of(f"Bearer {KEY}"))
    await asyncio.sleep(0)
    assert keys.asked == 1 + STRANGERS + 1, "一度開いた鍵は、知らない鍵の列に並ばない"
    keys.goes_on.set()
    assert (await ours).is_sure
    for one in strangers:
        with pytest.raises(NotOpen):
            await one
    assert (await ring.bearer_of(f"Bearer {NEW}")).sure() is HOLDER


def test_keys_that_never_opened_wait_in_a_line_of_their_own():
    asyncio.run(flooded())


async def ended_meanwhile() -> None:
    now, keys = 0.0, Slow()
    ring = Keyring(keys, lambda: now)
    late = asyncio.create_task(ring.bearer_of(f"Bearer {KEY}"))
    await asyncio.sleep(0)
    now = 0.9  # the key is ended just after it was looked at, and this is heard a second later
    keys.goes_on.set()
    assert (await late).is_sure
    keys.known = frozenset()
    now = FRESH - 0.1
    assert (await ring.bearer_of(f"Bearer {KEY}")).is_sure
    now = FRESH + 0.1
    with pytest.raises(NotOpen):
        await ring.bearer_of(f"Bearer {KEY}")


def test_a_key_that_was_ended_opens_no_longer_than_is_promised_though_its_answer_came_late():
    """終わった鍵は、約束した秒数より長く開かない。返事が遅れて届いても、見たときから数える。"""
    asyncio.run(ended_meanwhile())
