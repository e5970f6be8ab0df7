"""Who looked how often (閲覧の集計): counts by login, of an insurer; no person leaves the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.desk.auditing import Alarm
from madoguchi.desk.unusual import WEEK, Limits, Looked, Looking, Unusual, limits_on, unusual

# What facilities ask (`check …`) goes through one login of the service, all day: of these misses and alarms tell.
HOURS: Final = """
SELECT login, (at AT TIME ZONE 'Asia/Tokyo')::date AS day,
    extract(HOUR FROM at AT TIME ZONE 'Asia/Tokyo')::integer AS hour, count(*)::integer AS looks
FROM audit.entry WHERE insurer = $1 AND (kind = 'read' OR act = 'find in vain') AND act NOT LIKE 'check %'
    AND at >= $2::timestamp AT TIME ZONE 'Asia/Tokyo' AND at < $3::timestamp AT TIME ZONE 'Asia/Tokyo'
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
CROWDS: Final = """
SELECT login, count(*)::integer AS people FROM (
    SELECT login, count(*) OVER (PARTITION BY person) AS logins FROM (
        SELECT DISTINCT login, person FROM audit.entry WHERE insurer = $1 AND kind = 'read' AND person IS NOT NULL
            AND act NOT LIKE 'check %'
            AND at >= $2::timestamp AT TIME ZONE 'Asia/Tokyo' AND at < $3::timestamp AT TIME ZONE 'Asia/Tokyo'
    ) AS looked
) AS counted WHERE logins >= $4 GROUP BY login
"""
ALARMS: Final = "SELECT at, code, name, terminal, misses FROM reception.alarms($1, $2)"
# `OFFSET 0`: asked of each entry by an index, whatever the planner thinks of tables that were not counted yet.
WITHOUT_CASE: Final = """
SELECT e.login, count(DISTINCT e.person)::integer AS people FROM audit.entry AS e
WHERE e.insurer = $1 AND e.kind = 'read' AND e.act NOT LIKE 'check %'
    AND e.at >= $2::timestamp AT TIME ZONE 'Asia/Tokyo' AND e.at < $3::timestamp AT TIME ZONE 'Asia/Tokyo'
    AND EXISTS (
        SELECT FROM registry.protection AS p
        WHERE p.insurer = e.insurer AND p.person = e.person AND p.superseded IS NULL
        AND p.valid @> (e.at AT TIME ZONE 'Asia/Tokyo')::date
        AND (p.support_measures OR p.address_hidden OR p.own_information_blocked) OFFSET 0
    ) AND NOT EXISTS (
        SELECT FROM audit.entry AS a WHERE a.insurer = e.insurer AND a.person = e.person AND a.kind = 'act'
        AND a.login = e.login AND a.at BETWEEN e.at - make_interval(days => $4) AND e.at + make_interval(days => $5)
        OFFSET 0
    )
GROUP BY e.login
"""


async def unusual_looks(books: Books, on: date) -> tuple[Unusual, ...]:
    """What was unusual in the week that ends with a day (通常と異なる閲覧); that somebody asked is recorded."""
    limits = limits_on(on)
    await record_act(books.connection, books.insurer, "audit unusual", f"the week that ends on {on}")
    return unusual(await _looked(books, on, limits), on, limits)


async def alarms_of(books: Books, on: date) -> list[Alarm]:
    """Facilities that asked about nobody too often, in the week that ends with a day (照会の警報); recorded, too."""
    await record_act(books.connection, books.insurer, "audit alarms", f"the week that ends on {on}")
    after = on + timedelta(1)
    return [Alarm(**row) for row in await books.connection.fetch(ALARMS, after - timedelta(WEEK), after)]


async def _looked(books: Books, on: date, limits: Limits) -> Looked:
    after = on + timedelta(1)
    first, week = after - timedelta((limits.weeks + 1) * WEEK), after - timedelta(WEEK)
    rows = await books.connection.fetch(HOURS, books.insurer, first, after)
    crowds = await _by_login(books, CROWDS, week, after, limits.crowd)
    apart = None
    if await books.connection.fetchval("SELECT registry.sees_protected()"):
        apart = await _by_login(books, WITHOUT_CASE, week, after, limits.case_before, limits.case_after)
    return Looked(tuple(Looking(**row) for row in rows), crowds, apart)


async def _by_login(books: Books, statement: str, *given: object) -> Mapping[str, int]:
    rows = await books.connection.fetch(statement, books.insurer, *given)
    return {row["login"]: row["people"] for row in rows}
