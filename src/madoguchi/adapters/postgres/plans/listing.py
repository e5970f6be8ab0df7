"""The plans there are, in PostgreSQL (計画の一覧): what waits for whom is told from lines and papers, not kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.desk.plan_list import ListedPlan

STANDS: Final = """
SELECT p.plan, p.effective, p.scope, p.made_by, s.state, s.approved_by, p.items,
    (SELECT count(DISTINCT w.item)::integer FROM plans.stopped AS w
        WHERE w.insurer = p.insurer AND w.plan = p.plan AND s.state IN ('made', 'approved')) AS held,
    EXISTS (SELECT FROM plans.item AS i
        WHERE i.insurer = p.insurer AND i.plan = p.plan AND i.action <> 'keep') AS something,
    s.state = 'made' AND plans.approval_of(p.plan) <> 'before' AS first,
    u.plan IS NOT NULL AS unseen,
    s.state IN ('made', 'approved') AND EXISTS (
        SELECT FROM plans.cleared AS c WHERE c.insurer = p.insurer AND c.plan = p.plan AND NOT EXISTS (
            SELECT FROM papers.paper AS o WHERE o.insurer = c.insurer AND o.plan = c.plan AND o.item = c.item
        ) AND NOT EXISTS (
            SELECT FROM papers.held_item AS h WHERE h.insurer = c.insurer AND h.plan = c.plan AND h.item = c.item
        )) AS to_print,
    EXISTS (SELECT FROM papers.paper AS o WHERE o.insurer = p.insurer AND o.plan = p.plan
        AND o.state IN ('approved', 'printed', 'pull')) AS to_post
FROM plans.plan AS p JOIN plans.state AS s ON s.insurer = p.insurer AND s.plan = p.plan
LEFT JOIN plans.unseen($1) AS u ON u.plan = p.plan
WHERE p.insurer = $1 ORDER BY p.plan DESC
"""


async def listed(books: Books, most: int, *, waiting: bool) -> Sequence[ListedPlan]:
    """The newest plans, at most so many (計画の一覧); `waiting`: only those on which somebody has to act.

    Of each plan its own lines are read, by index: how many of all lines these are, nobody can guess.
    """
    await books.connection.execute("SET LOCAL enable_seqscan = off")
    found: list[ListedPlan] = []
    async for row in books.connection.cursor(STANDS, books.insurer, prefetch=most):
        one = ListedPlan(**row)
        if one.acts or not waiting:
            found.append(one)
        if len(found) == most:
            break
    return found
