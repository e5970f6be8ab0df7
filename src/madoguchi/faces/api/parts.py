"""What the service is put together from (構成): ports of the desk, the clock, and where log lines go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from madoguchi.desk.declarations_kept import Declarations
from madoguchi.desk.facilities import Keys, VisitNotes
from madoguchi.desk.snapshots import Making
from madoguchi.desk.verifying import Checks
from madoguchi.faces.api.settings import AT_MOST
from madoguchi.reception.answering import InsurerShown

LONGEST_BODY: Final = 64 * 1024  # octets
SECONDS_TO_SEND: Final = 10.0


@dataclass(frozen=True, slots=True)
class Ports:
    """What is asked (接続口). `ready`: the database answers and keeps a standing. `kept`: of which insurers."""

    checks: Checks
    keys: Keys
    notes: VisitNotes
    ready: Callable[[], Awaitable[bool]]
    insurers: Mapping[str, InsurerShown]
    declarations: Declarations
    kept: Callable[[], Awaitable[AbstractSet[str]]]
    outage: Making


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around it (周辺): the day and the moment in Japan, seconds that only grow, lines out.

    `opened`: the ports for as long as the service runs. `most`: questions in flight, more are refused at once.
    `worker`: this process among several. `url`: under which address callers reach it, without a slash at its end.
    """

    opened: Callable[[], AbstractAsyncContextManager[Ports]]
    today: Callable[[], date]
    now: Callable[[], datetime]
    seconds: Callable[[], float]
    log: Callable[[str], None]
    most: int = AT_MOST
    worker: str = "1"
    url: str | None = None
