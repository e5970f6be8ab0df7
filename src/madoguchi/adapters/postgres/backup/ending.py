"""Keys of backups of the past (過ぎた月の鍵): destroyed once nothing of their month is kept and its time is over.

The order is in the audit before a key goes. A clock that is wrong destroys nothing that is kept here: a month of which
this folder still has a file stays.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.key_tree import ROOT
from madoguchi.adapters.keys import Keys, backups_since
from madoguchi.adapters.month_keys import BITS, month_of, months_on, way_of
from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.backup.folder import BackupFolder
from madoguchi.adapters.postgres.backup.rooms import Rooms
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.desk.retention import BACKUPS, rules
from madoguchi.terms.errors import Refused


class KeyStays(Refused):
    """A key that ought to go, and did not (廃棄できない鍵)."""


HELD: Final = "SELECT retention.is_held($1)"
LONGEST: Final = """
SELECT max(months) FROM (
    SELECT DISTINCT ON (insurer) months FROM retention.period WHERE rule = $1 ORDER BY insurer ASC, n DESC
) AS told
"""


async def is_held(connection: Connection) -> bool:
    """Whether an order keeps all backups (廃棄の停止)."""
    return bool(await connection.fetchval(HELD, BACKUPS))


async def end_months(connection: Connection, rooms: Rooms, folder: BackupFolder) -> str | None:
    """Destroy the keys of months that are over (月の鍵の廃棄): the first month that stays; None where none went.

    For how long after its end a month is read is what the rule says, or the longest that an insurer says.
    """
    if rooms.keys is None:
        return None
    months = await connection.fetchval(LONGEST, BACKUPS) or rules()[BACKUPS].months
    first = min({months_on(month_of(folder.generations()[0].at), -months), *folder.months()})
    if not _opens_before(rooms.keys, way_of(first)):
        return None
    await record_act(connection, None, "end backup keys", "older than backups are read", subject=f"month {first}")
    _end(rooms.keys, way_of(first))
    return first


def nothing_ended(rooms: Rooms) -> bool:
    """Whether the key file never lost the key of a month (廃棄のない鍵ファイル)."""
    return rooms.keys is not None and all(ROOT in one.nodes for one in rooms.keys.backups)


def _opens_before(keys: Keys, way: str) -> bool:
    return any(node.ljust(BITS, "0") < way for one in keys.backups for node in one.nodes)


def _end(keys: Keys, way: str) -> None:
    try:
        backups_since(keys, way)
    except OSError as error:
        raise KeyStays(what="a backup was made, and the key file could not be changed",
                       why=(error.strerror or "it is closed").lower(),
                       do="make it writable for who makes backups: what is over can be read") from None  # fmt: skip
