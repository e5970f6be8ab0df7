"""Named points of what must survive being killed (障害点): they do nothing, unless a test has loaded a harness.

Each stands right after something that cannot be taken back, or right before. A test kills the program once at each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

POINTS: Final = (
    "apply.claimed",  # the plan is ours alone
    "apply.held",  # who changed since the plan was held back
    "apply.drawing",  # serials are drawn, and not committed
    "apply.drawn",  # and committed
    "apply.written",  # a print order stands beside its name
    "apply.linked",  # and under its name
    "apply.settled",  # the folder is on the disk
    "apply.printing",  # the ledger says so, and is not committed
    "apply.printed",  # and committed
    "apply.closing",  # the stack is closed, and not committed
    "apply.closed",  # and committed
)
OF_RETENTION: Final = (
    "retention.outside",  # what stands outside the database is gone
    "retention.going",  # and its rows, not committed
    "retention.gone",  # and committed
)
OF_PRINTING: Final = (
    "print.put",  # a file of the run is on the disk, and its name
    "print.listed",  # the list stands beside its name
    "print.removed",  # a file that is on no list is gone
)
OF_BACKUPS: Final = (
    "backup.copied",  # the copy stands beside the database, open
    "backup.sealing",  # a file of it is sealed
    "backup.sealed",  # all of it stands under its name, and it is no generation yet
)
OF_SHARED_FOLDERS: Final = (
    "folder.claimed",  # requests are taken away, and not read
    "folder.written",  # their answers stand beside, and are not theirs yet
    "folder.ready",  # and are
    "folder.given",  # one of them is given
    "folder.forgotten",  # all are given, and their requests forgotten
)
Harness = Callable[[str], None]
_loaded: list[Harness] = []


def step(name: str) -> None:
    """Pass a point (障害点の通過)."""
    for harness in _loaded:
        harness(name)


def load(harness: Harness) -> None:
    """Load a harness of a test (試験装置の装着): it is told the name of each point that is passed."""
    _loaded.append(harness)
