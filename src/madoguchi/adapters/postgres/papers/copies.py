"""The paper that a copy is made of (控えの元の書面): one look at its person, recorded with its purpose."""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_read
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.desk.house import OrderMade, PaperToCopy

ACT: Final = "reading copy"
PAPER: Final = """
SELECT p.plan, p.state, p.person, p.piece::text, encode(p.digest, 'hex') AS digest, s.on_day
FROM papers.paper AS p CROSS JOIN LATERAL (
    SELECT max(t.on_day) AS on_day FROM papers.step AS t
    WHERE t.insurer = p.insurer AND t.serial = p.serial AND t.step = 'printed'
) AS s WHERE p.insurer = $1 AND p.serial = $2
"""


async def to_copy(books: Books, serial: int, purpose: str) -> PaperToCopy | None:
    """The paper of a serial (控えの元), None where this login sees none; that somebody looked, and why, is recorded."""
    row = await books.connection.fetchrow(PAPER, books.insurer, serial)
    if row is None:
        return None
    await record_read(books.connection, books.insurer, row["person"], ACT, purpose)
    made = OrderMade(row["on_day"], f"{row['piece']}.json", row["digest"]) if row["digest"] else None
    return PaperToCopy(row["plan"], row["state"], made)
