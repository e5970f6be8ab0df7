"""One person's records as somebody reads them (一人の記録): events in the order in which they were learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """Something said of some days in one group (記録); `ends`: it holds no more. No first day: it holds no day."""

    group: str
    ja: str
    first: date | None
    last: date | None
    said: Mapping[str, object]
    ends: bool


@dataclass(frozen=True, slots=True)
class Event:
    """All that was learnt of the person under one number (出来事). `source` is None where it would tell too much."""

    n: int
    at: datetime
    who: str
    source: str | None
    entries: tuple[Entry, ...]
