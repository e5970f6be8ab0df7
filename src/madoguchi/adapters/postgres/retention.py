"""Retention in PostgreSQL (保存期間の記録): periods and holds by insurer, plans of the installation, and what went."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.desk.retention import AUDIT, Due, Month, NotDue, Period, RetentionPlan, digest_of, due_months

Result = TypeVar("Result")
PERIODS: Final = """
SELECT DISTINCT ON (rule) rule, months, source FROM retention.period WHERE insurer = $1 ORDER BY rule ASC, n DESC
"""
SET: Final = """
INSERT INTO retention.period (insurer, rule, n, months, source)
SELECT $1, $2, 1 + count(*), $3, $4 FROM retention.period WHERE insurer = $1 AND rule = $2
"""
HOLD: Final = """
INSERT INTO retention.hold (insurer, hold, rule, reason)
SELECT $1, 1 + count(*), $2, $3 FROM retention.hold WHERE insurer = $1 RETURNING hold
"""
KNOWN: Final = "SELECT plan FROM retention.plan WHERE key = $1"
NEXT: Final = "SELECT 1 + count(*)::integer FROM retention.plan"
PUT: Final = "INSERT INTO retention.plan (plan, on_day, digest, key) VALUES ($1, $2, $3, $4)"
ITEM: Final = "INSERT INTO retention.item (plan, item, rule, subject, row_count) VALUES ($1, $2, $3, $4, $5)"
PLAN: Final = "SELECT * FROM retention.plan WHERE plan = $1"
ITEMS: Final = "SELECT item, rule, subject, row_count, gone_at FROM retention.item WHERE plan = $1 ORDER BY item"
APPROVE: Final = "SELECT retention.approve($1, $2)"


@dataclass(frozen=True)
class PostgresRetention:
    """A `Retention` of the desk in a database (保存期間の記録)."""

    dsn: str

    def periods(self, insurer: str) -> Mapping[str, Period]:
        """What an insurer said, by rule."""

        async def told(connection: Connection) -> Mapping[str, Period]:
            async with books_of(connection, insurer) as books:
                rows = await connection.fetch(PERIODS, books.insurer)
            return {row["rule"]: Period(**row) for row in rows}

        return self._asked(told)

    def set(self, insurer: str, period: Period) -> None:
        """Say for how long an insurer keeps what a rule names."""

        async def put(connection: Connection) -> None:
            async with books_of(connection, insurer) as books:
                await connection.execute(SET, books.insurer, period.rule, period.months, period.source)
                await record_act(connection, books.insurer, "set retention", period.rule)

        self._asked(put)

    def hold(self, insurer: str, rule: str, reason: str) -> int:
        """Order that nothing of a rule goes: the number of the order."""

        async def held(connection: Connection) -> int:
            async with books_of(connection, insurer) as books:
                number: int = await connection.fetchval(HOLD, books.insurer, rule, reason)
                await record_act(connection, books.insurer, "hold retention", rule, subject=f"hold {number}")
            return number

        return self._asked(held)

    def lift(self, insurer: str, hold: int) -> None:
        """Let go of what was held. Raises `NotDue` where nothing is."""

        async def lifted(connection: Connection) -> None:
            async with books_of(connection, insurer) as books:
                if not await connection.fetchval("SELECT retention.lift($1)", hold):
                    raise NotDue(what=f"no order {hold} is in force", why="it was lifted, or never given",
                                 do="look at the number")  # fmt: skip
                await record_act(connection, books.insurer, "lift retention", "lifted", subject=f"hold {hold}")

        self._asked(lifted)

    def make(self, on: date, key: str | None) -> RetentionPlan:
        """What is due on a day, written down; with a key that was used, the plan it gave."""

        async def made(connection: Connection) -> RetentionPlan:
            async with connection.transaction():
                number = await connection.fetchval(KNOWN, key) or await _put(connection, on, key)
                return await _plan(connection, number)

        return self._asked(made)

    def plan(self, plan: int) -> RetentionPlan:
        """A plan as it is. Raises `NotDue` where there is none."""

        async def told(connection: Connection) -> RetentionPlan:
            return await _plan(connection, plan)

        return self._asked(told)

    def approve(self, plan: int, digest: str) -> RetentionPlan:
        """Agree to a plan as it was read. Raises `NotDue` for another digest, `RuleBroken` for one's own plan."""

        async def approved(connection: Connection) -> RetentionPlan:
            async with connection.transaction():
                if not await connection.fetchval(APPROVE, plan, bytes.fromhex(digest)):
                    raise NotDue(what=f"plan {plan} was not approved", why="it was before, or it reads otherwise now",
                                 do="look at it again with `madoguchi retention show`")  # fmt: skip
                await record_act(connection, None, "approve retention", "as read", subject=f"plan {plan}")
                return await _plan(connection, plan)

        return self._asked(approved)

    def apply(self, plan: int) -> RetentionPlan:
        """Let go of what an approved plan names, each by itself: run again, it goes on. Raises `NotDue`."""

        async def applied(connection: Connection) -> RetentionPlan:
            told = await _plan(connection, plan)
            if told.approved_by is None:
                raise NotDue(what=f"plan {plan} is not approved", why="two people answer for what is deleted",
                             do="have another login approve it")  # fmt: skip
            for item, due in enumerate(told.due, 1):
                if not due.gone:
                    await _drop(connection, plan, item)
            await connection.execute("SELECT retention.close($1)", plan)
            return await _plan(connection, plan)

        return self._asked(applied)

    def _asked(self, what: Callable[[Connection], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with connect(self.dsn) as connection:
                return await what(connection)

        return asyncio.run(asked())


async def _put(connection: Connection, on: date, key: str | None) -> int:
    months = [Month(*row) for row in await connection.fetch("SELECT * FROM retention.audit_months()")]
    held = await connection.fetchval("SELECT retention.is_held($1)", AUDIT)
    kept_for = None if held else await connection.fetchval("SELECT retention.months_of_all($1)", AUDIT)
    due, number = due_months(months, kept_for, on), await connection.fetchval(NEXT)
    await connection.execute(PUT, number, on, digest_of(on, due), key)
    for item, one in enumerate(due, 1):
        await connection.execute(ITEM, number, item, one.rule, one.subject, one.rows)
    await record_act(connection, None, "plan retention", "due by age", subject=f"plan {number}")
    return int(number)


async def _plan(connection: Connection, plan: int) -> RetentionPlan:
    row = await connection.fetchrow(PLAN, plan)
    if row is None:
        raise NotDue(what=f"there is no retention plan {plan}", why="none of this number was made",
                     do="make one with `madoguchi retention plan`")  # fmt: skip
    due = [Due(one["rule"], one["subject"], one["row_count"], one["gone_at"] is not None)
           for one in await connection.fetch(ITEMS, plan)]  # fmt: skip
    return RetentionPlan(plan, row["on_day"], row["digest"].hex(), row["made_by"], row["approved_by"],
                         row["applied_at"] is not None, tuple(due))  # fmt: skip


async def _drop(connection: Connection, plan: int, item: int) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '5s'")  # nobody who writes waits longer behind it
        await connection.execute("SELECT retention.drop_audit_month($1, $2)", plan, item)
