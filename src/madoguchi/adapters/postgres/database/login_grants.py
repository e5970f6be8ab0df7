"""For whom a login may work (担当): an insurer, all of it or one office. It is given and ended, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.desk.databases import LoginGrant

BEGUN: Final = "INSERT INTO registry.insurer (name) VALUES ($1) ON CONFLICT DO NOTHING"
GIVEN: Final = """
INSERT INTO registry.login_grant (login, insurer, office, protected)
SELECT $1, insurer, $3, $4 FROM registry.insurer WHERE name = $2
"""
ENDED: Final = """
UPDATE registry.login_grant AS g SET ended_at = clock_timestamp(), ended_by = session_user
FROM registry.insurer AS i
WHERE i.insurer = g.insurer AND i.name = $2 AND g.login = $1 AND g.ended_at IS NULL
"""
SAME: Final = " AND g.office IS NOT DISTINCT FROM $3"


async def give(connection: Connection, login: str, grants: Sequence[LoginGrant]) -> None:
    """Let a login work for insurers or offices (担当の付与); their books are begun where they are not.

    What it had there for the same office ends: so a right to see protected addresses can be given, or taken away.
    """
    for one in grants:
        await connection.execute(BEGUN, one.insurer)
        await connection.execute(ENDED + SAME, login, one.insurer, one.office)
        await connection.execute(GIVEN, login, one.insurer, one.office, one.protected)


async def end(connection: Connection, login: str, insurer: str) -> int:
    """End all that a login may do for an insurer (担当の終了): how many grants ended. The login itself stays."""
    done = await connection.execute(ENDED, login, insurer)
    return int(done.rpartition(" ")[2])
