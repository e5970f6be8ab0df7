"""What must be done again and again (保全), or a fire takes all and a change is seen by nobody: when silence is wrong.

A seal that never ran, a backup that nobody made, a drill that nobody tried say nothing by themselves. So the database
is asked how long ago each was done, and here stands how long is too long.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from madoguchi.desk.databases import Finding, Upkeep

MINUTE, HOUR = 60, 3600
OUTSIDE: Final = HOUR  # an entry of the audit that stands in no seal outside
ARCHIVE: Final = MINUTE  # a change that is in no file of the archive: what a fire takes
BACKUP: Final = 25 * HOUR  # since the last good backup: one a night, and an hour for a night that is slow
DRILL: Final = 24 * HOUR  # of a backup that nobody tried


def silent(now: Upkeep) -> Iterator[Finding]:
    """What was not done for too long (途絶えた保全). Nothing is owed while nobody is recorded."""
    if now.begun is None:
        return
    if (now.outside or 0) > OUTSIDE:
        yield Finding(f"an entry of the audit made {int((now.outside or 0) // MINUTE)} minutes ago is not outside",
                      "what stands here alone can be cut off or written anew, and nobody sees it",
                      "run `madoguchi audit seal` each half hour; see why it did not run, or what it said")  # fmt: skip
    if now.is_ours:
        yield from _of_backups(now, now.begun)


def _of_backups(now: Upkeep, begun: float) -> Iterator[Finding]:
    since = begun if now.backup is None else now.backup
    if since > BACKUP:
        yield Finding(f"no good backup was made for {int(since // HOUR)} hours",
                      "what is lost with the disk comes back from the last one and its archive alone",
                      "run `madoguchi db backup` every night; see why it did not run, or what it said")  # fmt: skip
    if (now.untried or 0) > DRILL:
        yield Finding(f"a backup made {int((now.untried or 0) // HOUR)} hours ago was not tried, nor any after it",
                      "one that cannot be put back is none, and nobody knows",
                      "run `madoguchi db drill` after each backup, while the server of --folder runs")  # fmt: skip
    yield from _of_archive(now)


def _of_archive(now: Upkeep) -> Iterator[Finding]:
    if (now.archive or 0) > ARCHIVE:
        yield Finding(f"a change made {int(now.archive or 0)} seconds ago is not archived",
                      "a fire takes what is on this disk alone; a minute of it is what may be lost",
                      "see whether the archive's folder is there, has room, and may be written")  # fmt: skip
    if now.backup is not None and not 0 < (now.every or 0) <= ARCHIVE:
        yield Finding(f"archive_timeout is {int(now.every or 0)} seconds: changes may wait longer than a minute",
                      "a fire takes what is on this disk alone; a minute of it is what may be lost",
                      "take archive_timeout out of `local.conf`, then stop and start the server")  # fmt: skip
