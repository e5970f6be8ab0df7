"""How long something has been kept (保管の長さ), whatever is done to the clock of the machine meanwhile.

Files have the time of a clock that may jump. So an age is reckoned from the earlier of two: what that clock says now,
and what it would say had it gone on evenly since the start. A clock that is put ahead or back lets nothing go too
early; a file may stay longer than it was to, until the next start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Lasting:
    """What is older than some seconds (保管期限). `now`: the clock; `seconds`: one that only grows."""

    now: Callable[[], datetime]
    seconds: Callable[[], float]
    keep: float
    _began: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._began, self._at = self.now().timestamp(), self.seconds()

    @property
    def before(self) -> float:
        """What was put there before this is to go: seconds, as files have them."""
        evenly = self._began + self.seconds() - self._at
        return min(self.now().timestamp(), evenly) - self.keep
