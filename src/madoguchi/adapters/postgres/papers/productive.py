"""That papers are in earnest, in PostgreSQL (本番の記録): a `GoingLive` of the desk. Approvers alone say it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.desk.print_productive import Productive

APPROVER: Final = "approver"
SAY: Final = "SELECT from_plan, again FROM papers.say_productive($1, $2)"


@dataclass(frozen=True)
class PostgresGoingLive:
    """The books in which it is said (本番の記録先)."""

    dsn: str
    insurer: str

    def say_productive(self, reason: str, key: str | None) -> Productive:
        """Say that papers are in earnest from the next plan on; the audit is told why."""

        async def said() -> Productive:
            async with connect(self.dsn, at_most=APPROVER) as connection, books_of(connection, self.insurer) as books:
                (row,) = await connection.fetch(SAY, reason, key)
                if not row["again"]:
                    await record_act(connection, books.insurer, "papers in earnest", reason)
                return Productive(**row)

        return asyncio.run(said())
