"""As what the papers of each insurer are printed (見本・本番の別), for who looks after the database: counts alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.login_list import LOOKS_AFTER
from madoguchi.desk.databases import PrintedAs

THERE: Final = "SELECT to_regclass('papers.productive') IS NOT NULL"
BY_INSURER: Final = """
SELECT i.name AS insurer, o.from_plan,
    count(p.plan) FILTER (WHERE o.from_plan IS NULL OR p.plan < o.from_plan) AS samples,
    count(p.plan) FILTER (WHERE p.plan >= o.from_plan) AS in_earnest
FROM registry.insurer AS i LEFT JOIN papers.productive AS o USING (insurer) LEFT JOIN plans.plan AS p USING (insurer)
GROUP BY i.name, o.from_plan ORDER BY i.name
"""


async def printed_as(connection: Connection) -> Sequence[PrintedAs] | None:
    """As what papers are printed, by insurer (見本・本番の別); None before the migration, or for other logins."""
    if not await connection.fetchval(THERE) or not await connection.fetchval(LOOKS_AFTER):
        return None
    return [PrintedAs(**row) for row in await connection.fetch(BY_INSURER)]
