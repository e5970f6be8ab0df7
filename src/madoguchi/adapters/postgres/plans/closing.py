"""Plans that were closed in PostgreSQL (計画の終了): who closed one, what it left, and which plan looked at it anew."""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.desk.closing import Closing

CLOSED: Final = "SELECT who AS by, at FROM plans.act WHERE insurer = $1 AND plan = $2 AND kind = 'close'"
PRINTED: Final = """
SELECT count(*)::integer FROM papers.paper WHERE insurer = $1 AND plan = $2 AND digest IS NOT NULL
"""
NEWER: Final = """
SELECT max(n.plan) FROM plans.plan AS p JOIN plans.plan AS n USING (insurer) JOIN plans.state AS s USING (insurer)
WHERE p.insurer = $1 AND p.plan = $2 AND n.plan > p.plan AND n.effective >= p.effective AND n.scope = 'everybody'
    AND s.plan = n.plan AND s.state <> 'rejected'
"""
LEFT: Final = """
SELECT CASE WHEN h.why IS NOT NULL THEN h.why WHEN w.item IS NOT NULL THEN 'waited' ELSE 'not_drawn' END AS why,
    count(*)::integer AS items, count(n.item)::integer AS taken_up
FROM plans.item AS i
LEFT JOIN papers.paper AS p ON p.insurer = i.insurer AND p.plan = i.plan AND p.item = i.item AND p.digest IS NOT NULL
LEFT JOIN papers.held_item AS h ON h.insurer = i.insurer AND h.plan = i.plan AND h.item = i.item
LEFT JOIN (SELECT DISTINCT item FROM plans.stopped WHERE insurer = $1 AND plan = $2) AS w ON w.item = i.item
LEFT JOIN plans.item AS n ON n.insurer = i.insurer AND n.plan = $3 AND n.person = i.person AND n.paper = i.paper
WHERE i.insurer = $1 AND i.plan = $2 AND i.action IN ('issue', 'replace', 'renew') AND p.serial IS NULL
GROUP BY 1 ORDER BY 2 DESC, 1
"""

WAITING: Final = """
SELECT count(DISTINCT w.item)::integer FROM plans.stopped AS w
LEFT JOIN papers.paper AS p ON p.insurer = w.insurer AND p.plan = w.plan AND p.item = w.item AND p.digest IS NOT NULL
LEFT JOIN papers.held_item AS h ON h.insurer = w.insurer AND h.plan = w.plan AND h.item = w.item
WHERE w.insurer = $1 AND w.plan = $2 AND p.serial IS NULL AND h.item IS NULL
"""


async def waiting(books: Books, plan: int) -> int:
    """How many lines of a plan wait for somebody (保留のままの件数): neither printed nor held back when carried out."""
    found: int = await books.connection.fetchval(WAITING, books.insurer, plan)
    return found


async def closing(books: Books, plan: int) -> Closing | None:
    """How a plan was closed (計画の終了); None while it is not."""
    row = await books.connection.fetchrow(CLOSED, books.insurer, plan)
    if row is None:
        return None
    printed = await books.connection.fetchval(PRINTED, books.insurer, plan)
    newer = await books.connection.fetchval(NEWER, books.insurer, plan)
    left = await books.connection.fetch(LEFT, books.insurer, plan, newer)
    why = {one["why"]: one["items"] for one in left}
    return Closing(row["by"], row["at"], printed, why, newer, sum(one["taken_up"] for one in left))
