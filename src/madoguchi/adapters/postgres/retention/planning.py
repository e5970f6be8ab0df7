"""Plans of what goes in PostgreSQL (廃棄計画の記録): what is due is asked of the database, written down, read again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.retention.once import taken
from madoguchi.desk.retention import AUDIT, BACKUPS, Due, Month, NotDue, RetentionPlan, digest_of, due_months, rules

DUE: Final = "SELECT subject, row_count, people FROM retention.due($1, $2)"
PUT: Final = "INSERT INTO retention.plan (plan, insurer, on_day, digest) VALUES ($1, $2, $3, $4)"
ITEM: Final = """
INSERT INTO retention.item (plan, item, insurer, rule, subject, row_count, people) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
PLAN: Final = """
SELECT p.*, i.name FROM retention.plan AS p LEFT JOIN registry.insurer AS i USING (insurer)
WHERE p.plan = $1 AND p.insurer IS NOT DISTINCT FROM retention.here()
"""
ITEMS: Final = """
SELECT rule, subject, row_count, people, gone_at, gone_rows, stayed FROM retention.item WHERE plan = $1 ORDER BY item
"""


async def make(connection: Connection, insurer: int | None, on: date, key: str | None) -> int:
    """Write down what is due on a day (廃棄計画の作成): the plan's number; with a key that was used, that of then."""
    asked = await taken(connection, key, "plan", on)
    return asked.number if asked.again else await asked.gave(connection, await _put(connection, insurer, on))


async def _put(connection: Connection, insurer: int | None, on: date) -> int:
    due = await _due_audit(connection, on) if insurer is None else await _due(connection, on)
    number: int = 1 + await connection.fetchval("SELECT retention.last_plan()")
    await connection.execute(PUT, number, insurer, on, digest_of(on, due))
    rows = [(number, item, insurer, one.rule, one.subject, one.rows, one.people) for item, one in enumerate(due, 1)]
    await connection.executemany(ITEM, rows)
    await record_act(connection, insurer, "plan retention", "due by age", subject=f"plan {number}")
    return number


async def _due_audit(connection: Connection, on: date) -> Sequence[Due]:
    """The months of the audit that are due: what belongs to all insurers."""
    months = [Month(*row) for row in await connection.fetch("SELECT * FROM retention.audit_months()")]
    held = await connection.fetchval("SELECT retention.is_held($1)", AUDIT)
    kept_for = None if held else await connection.fetchval("SELECT retention.months_of_all($1)", AUDIT)
    return due_months(months, kept_for, on)


async def _due(connection: Connection, on: date) -> Sequence[Due]:
    """What of the session's insurer is due, rule by rule in their order."""
    return [
        Due(rule, row["subject"], row["row_count"], tuple(row["people"]))
        for rule in rules()
        if rule not in (AUDIT, BACKUPS)
        for row in await connection.fetch(DUE, rule, on)
    ]


async def told(connection: Connection, plan: int) -> RetentionPlan:
    """A plan as it is (廃棄計画の読み取り). Raises `NotDue` where the session's insurer has none of this number."""
    row = await connection.fetchrow(PLAN, plan)
    if row is None:
        raise NotDue(what=f"there is no retention plan {plan}", why="none of this number was made for this insurer",
                     do="make one with `madoguchi retention plan`; of an insurer's say --insurer")  # fmt: skip
    due = tuple([_item(one) for one in await connection.fetch(ITEMS, plan)])
    return RetentionPlan(plan, row["name"], row["on_day"], row["digest"].hex(), row["made_by"], row["approved_by"],
                         row["applied_at"] is not None, due)  # fmt: skip


def _item(row: Any) -> Due:
    return Due(row["rule"], row["subject"], row["row_count"], tuple(row["people"]), row["gone_at"] is not None,
               row["gone_rows"] or 0, len(row["stayed"] or ()))  # fmt: skip
