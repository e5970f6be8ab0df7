"""How long ago the audit was sealed, a backup made and tried (保全の記録): asked of the database itself."""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.desk.databases import Upkeep

MADE, TRIED = "back up", "try a backup"  # what the audit calls these acts
THERE: Final = "SELECT to_regclass('audit.exported') IS NOT NULL"
HERE: Final = "SELECT name FROM installation.here"
# What was done before it was put back was done to another: its backups lie in another folder.
OF_BOOKS: Final = """
SELECT extract(epoch FROM clock_timestamp() - CASE WHEN EXISTS (SELECT FROM registry.person) THEN greatest(
    (SELECT min(k.at) FROM registry.knowledge AS k WHERE k.n = 1), (SELECT max(r.at) FROM installation.restored AS r))
    END)::float8 AS begun,
extract(epoch FROM clock_timestamp() - (
    SELECT min(e.at) FROM audit.chain AS c LEFT JOIN (
        SELECT s.chain, max(s.last_n) AS last_n FROM audit.sealed AS s JOIN audit.exported AS x USING (seal)
        GROUP BY s.chain
    ) AS o USING (chain) JOIN audit.entry AS e ON e.chain = c.chain AND e.n = coalesce(o.last_n, 0) + 1
))::float8 AS outside
"""
OF_BACKUPS: Final = """
WITH acts AS MATERIALIZED (
    SELECT e.at, e.act, e.subject FROM audit.entry AS e
    WHERE e.insurer IS NULL AND e.person IS NULL AND e.act IN ($1, $2)
    AND e.at > coalesce((SELECT max(r.at) FROM installation.restored AS r), '-infinity')
)
SELECT extract(epoch FROM clock_timestamp() - max(a.at) FILTER (WHERE a.act = $1))::float8 AS backup,
    extract(epoch FROM clock_timestamp() - max(a.at) FILTER (WHERE a.act = $2))::float8 AS drill,
    extract(epoch FROM clock_timestamp() - min(a.at) FILTER (WHERE a.act = $1 AND a.subject > coalesce(
        (SELECT max(t.subject) FROM acts AS t WHERE t.act = $2), '')))::float8 AS untried
FROM acts AS a
"""
# A file waits since it was ended; what stands in it may be as much older as a file stays open.
OF_ARCHIVE: Final = """
SELECT every, (extract(epoch FROM clock_timestamp() - (
    SELECT min(f.modification) FROM pg_ls_archive_statusdir() AS f WHERE f.name LIKE '%.ready'
)) + every)::float8 AS archive
FROM (SELECT extract(epoch FROM current_setting('archive_timeout')::interval)::float8 AS every) AS told
"""


async def upkeep(connection: Connection, *, ours: bool) -> Upkeep:
    """How long ago everything was done (保全の状況), for an administrator; of backups only where the server is ours."""
    if not await connection.fetchval(THERE):
        return Upkeep()
    asked = [(OF_BOOKS, ()), *([(OF_BACKUPS, (MADE, TRIED)), (OF_ARCHIVE, ())] if ours else [])]
    told = [dict((await connection.fetch(statement, *given))[0]) for statement, given in asked]
    return Upkeep(is_ours=ours, **{name: seconds for row in told for name, seconds in row.items()})


async def record_backup(connection: Connection, name: str) -> None:
    """Write down that a good backup was made (バックアップの記録)."""
    await record_act(connection, None, MADE, "copied, looked over, its archive complete", subject=_subject(name))


async def record_drill(connection: Connection, name: str, of: str) -> bool:
    """Write down that a backup was put back and is what it says (復元訓練の記録); False: it is another installation's.

    `of` is the random name of the installation that came back.
    """
    is_of_here = str(await connection.fetchval(HERE)) == of
    if is_of_here:
        await record_act(connection, None, TRIED, "put back, as it says of itself", subject=_subject(name))
    return is_of_here


def _subject(name: str) -> str:
    """A backup as the audit names it: of any two, the later one is greater.

    >>> _subject("20260801T093000.123456Z")
    'backup 20260801-093000.123456'
    """
    return f"backup {name.replace('T', '-').removesuffix('Z')}"
