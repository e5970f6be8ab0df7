"""How long a stop page takes to come (停止画面までの時間): as long whatever the cause, so that the time tells none.

A broken card is known at once, a blocked one when the check was answered. So a stop page comes at a set time after the
card was placed, or later: never sooner.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

SECONDS_TO_STOP: Final = 2.0  # longer than a check takes; ours
Rest = Callable[[], Awaitable[None]]  # awaited before a stop page is shown
Pace = Callable[[], Rest]  # called as a card is placed


def at_once() -> Rest:
    """No waiting (待たない): where nobody stands at the reader."""
    return _nothing


async def _nothing() -> None:
    return
