"""What lies here for people (ここにある書面), asked of the ledger: mail that came back, papers of plans of one.

So does what the press did not print of a plan that it printed: nobody posts that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_reads
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.desk.lying import Lying

# What a plan of everybody printed lies in its stack, and is posted; of one person, nobody else asks for it.
LYING: Final = """
SELECT p.serial, p.paper, p.state AS step, s.on_day AS since, p.valid_until AS until, k.key, k.person,
    u.serial IS NOT NULL AS unprinted
FROM papers.paper AS p
JOIN plans.plan AS l USING (insurer, plan)
CROSS JOIN LATERAL (
    SELECT max(t.on_day) AS on_day FROM papers.step AS t
    WHERE t.insurer = p.insurer AND t.serial = p.serial AND t.step = p.state
) AS s
LEFT JOIN papers.unprinted(NULL) AS u ON u.serial = p.serial
LEFT JOIN registry.merging AS m ON m.insurer = p.insurer AND m.person = p.person AND m.superseded IS NULL
JOIN registry.person AS k ON k.insurer = p.insurer AND k.person = coalesce(m.into_person, p.person)
WHERE p.insurer = $1 AND p.live
AND (p.state IN ('returned_mail', 'unclaimed') OR p.state = 'printed' AND l.scope = 'one' OR u.serial IS NOT NULL)
ORDER BY s.on_day, p.serial
"""
LOOK: Final = "papers lying here"


async def lying_for_people(books: Books, purpose: str | None) -> Sequence[Lying]:
    """What lies here, longest first (ここにある書面の一覧); with keys for a purpose, which is recorded."""
    rows = await books.connection.fetch(LYING, books.insurer)
    if purpose is not None and rows:
        await record_reads(books.connection, books.insurer, sorted({row["person"] for row in rows}), LOOK, purpose)
    return [_lying(row, with_key=purpose is not None) for row in rows]


def _lying(row: Any, *, with_key: bool) -> Lying:
    told = row["serial"], row["paper"], row["step"], row["since"], row["until"]
    return Lying(*told, row["key"] if with_key else None, row["unprinted"])
