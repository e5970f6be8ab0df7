"""Asked to end (終了の求め): SIGTERM and Ctrl-C are heard between two papers or files, the one in hand is finished.

Where that takes too long, it is given up: a file is taken whole or not at all, and waits for the next time.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
SECONDS: Final = 8  # of the ten that whoever ends us may be expected to wait


@contextmanager
def asked_to_stop(within: int = 0) -> Iterator[Callable[[], bool]]:
    """For a block, whether somebody asked us to end (終了の求めの有無). A second Ctrl-C ends at once, as ever.

    `within`: after so many seconds the block is broken off by `KeyboardInterrupt`; 0: never.
    """
    heard: list[int] = []

    def hear(number: int, _: FrameType | None) -> None:
        if number == signal.SIGALRM or (heard and number == signal.SIGINT):
            raise KeyboardInterrupt("asked to end twice, or a while ago")
        heard.append(number)
        signal.alarm(within)

    before = {one: signal.signal(one, hear) for one in (*SIGNALS, signal.SIGALRM)}
    try:
        yield lambda: bool(heard)
    finally:
        signal.alarm(0)
        for one, former in before.items():
            signal.signal(one, former)
