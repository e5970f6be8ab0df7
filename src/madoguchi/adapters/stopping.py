"""Asked to end (終了の求め): SIGTERM and Ctrl-C are heard between two papers, so that the one in hand is finished."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """For a block, whether somebody asked us to end (終了の求めの有無). A second Ctrl-C ends at once, as ever."""
    heard: list[int] = []

    def hear(number: int, _: FrameType | None) -> None:
        if heard and number == signal.SIGINT:
            raise KeyboardInterrupt("asked to end twice")
        heard.append(number)

    before = {one: signal.signal(one, hear) for one in SIGNALS}
    try:
        yield lambda: bool(heard)
    finally:
        for one, former in before.items():
            signal.signal(one, former)
