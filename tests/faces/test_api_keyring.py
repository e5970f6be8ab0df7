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

    async def holder_of(self, digest: bytes) -> Holder | None:
        self.asked += 1
        await self.goes_on.wait()
        return HOLDER if digest in {digest_of_key(KEY), digest_of_key(NEW)} else None


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
