"""How long ago a database was sealed, backed up and tried, in words (保全の表示)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from madoguchi.desk.databases import Upkeep
from madoguchi.faces.cli.speaking import say

MINUTE, HOUR, DAY = 60, 3600, 86_400
UNITS: Final = ((2 * DAY, DAY, "days ago"), (2 * HOUR, HOUR, "hours ago"), (2 * MINUTE, MINUTE, "minutes ago"),
                (0, 1, "seconds ago"))  # fmt: skip


def upkeep_told(now: Upkeep | None) -> Iterator[str]:
    """A line for each (保全の行); nothing while nobody is recorded."""
    if now is None or now.begun is None:
        return
    yield say("all is outside") if now.outside is None else say("oldest inside", ago=ago(now.outside))
    if now.is_ours:
        yield say("last backup", ago=ago(now.backup))
        yield say("last drill", ago=ago(now.drill))
        yield say("all is archived") if now.archive is None else say("oldest unarchived", ago=ago(now.archive))


def ago(seconds: float | None) -> str:
    """How long ago, in the largest unit of which there are two (経過時間); None: never."""
    if seconds is None:
        return say("never yet")
    return next(say(key, count=int(max(seconds, 0) // unit)) for least, unit, key in UNITS if max(seconds, 0) >= least)
