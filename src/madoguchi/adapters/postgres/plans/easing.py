"""Which lines need no second person before they leave (承認の緩和): by practice, as far as the database was told."""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.desk.plan_approvals import Allowed, Approval, Eased, Unseen

REPRINTS: Final = """
INSERT INTO plans.eased (insurer, plan, item, approval)
SELECT i.insurer, i.plan, i.item, 'none' FROM plans.item AS i
WHERE i.insurer = $1 AND i.plan = $2 AND plans.is_reprint(i.plan, i.item)
"""
AFTERWARDS: Final = """
INSERT INTO plans.eased (insurer, plan, item, approval)
SELECT i.insurer, i.plan, i.item, 'afterwards' FROM plans.item AS i
WHERE i.insurer = $1 AND i.plan = $2 AND i.action IN ('issue', 'replace', 'renew') AND i.paper = ANY ($3)
    AND CASE WHEN i.ground = 'on_application' THEN $4::boolean ELSE $5::boolean END
ON CONFLICT DO NOTHING
"""
ALLOWED: Final = "SELECT approval_of_one, approval_of_reprint FROM plans.setting WHERE insurer = $1"
UNSEEN: Final = "SELECT plan, since, rejected FROM plans.unseen($1) ORDER BY since, plan"


async def ease(books: Books, plan: int, eased: Eased) -> None:
    """Write which lines of a plan of one need no second person before (承認の緩和の記録), while it is made."""
    papers, on_application, of_itself, reprint = eased.told
    if reprint:
        await books.connection.execute(REPRINTS, books.insurer, plan)
    if papers:
        await books.connection.execute(AFTERWARDS, books.insurer, plan, papers, on_application, of_itself)


async def allowed(books: Books) -> Allowed:
    """How far a practice may go, and what waits (承認の緩和の上限)."""
    row = await books.connection.fetchrow(ALLOWED, books.insurer)
    unseen = tuple(Unseen(*one) for one in await books.connection.fetch(UNSEEN, books.insurer))
    if row is None:
        return Allowed(unseen=unseen)
    return Allowed(Approval(row["approval_of_one"]), Approval(row["approval_of_reprint"]), unseen)


async def allow(books: Books, counter: Approval, reprint: Approval) -> Allowed:
    """Tell how far a practice may go (承認の緩和の設定). Raises `RuleBroken` for who is no administrator."""
    await books.connection.execute("SELECT plans.allow($1, $2)", counter.value, reprint.value)
    await record_act(books.connection, books.insurer, "allow approvals",
                     f"counter {counter.value}, reprint {reprint.value}")  # fmt: skip
    return await allowed(books)
