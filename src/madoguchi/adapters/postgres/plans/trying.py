"""A plan worked out anew by another edition, and thrown away (別の版による試算): what would be otherwise, counted.

An approval was given for what one edition said. Under another the plan is refused, and who is refused is told how much
it would change: the same day, by the same knowledge, of the lines that are not printed yet. Nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.plans.making import begun, worked_out
from madoguchi.adapters.postgres.plans.review import COMPARED
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.name_check import FaceStack
from madoguchi.desk.plan_answers import PlanPractice
from madoguchi.desk.plan_difference import told_together
from madoguchi.desk.plans import Difference, Head, PlanAsked, Rows

# Of a line that became a paper, or was held back when the plan was carried out, nothing is to be decided any more.
OPEN: Final = """
NOT EXISTS (
    SELECT FROM plans.item AS o LEFT JOIN papers.paper AS p ON (p.insurer, p.plan, p.item) = (o.insurer, o.plan, o.item)
    LEFT JOIN papers.held_item AS h ON (h.insurer, h.plan, h.item) = (o.insurer, o.plan, o.item)
    WHERE o.insurer = $1 AND o.plan = $2 AND o.person = i.person AND o.paper = i.paper
        AND coalesce(p.item, h.item) IS NOT NULL
)
"""
OTHERWISE: Final = Statement("""
SELECT coalesce(b.paper, a.paper) AS paper, b.action AS before, a.action AS after, b.rule AS rule_before,
    a.rule AS rule_after, count(*)::integer AS items
FROM (SELECT @compared FROM plans.item AS i WHERE insurer = $1 AND plan = $2 AND @open) AS b
FULL JOIN (SELECT @compared FROM plans.item AS i WHERE insurer = $1 AND plan = $3 AND @open) AS a
    USING (insurer, person, paper)
WHERE (b.action, b.rule, b.variant, b.valid_until) IS DISTINCT FROM (a.action, a.rule, a.variant, a.valid_until)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 1, 2, 3, 4, 5
""").filled(compared=COMPARED, open=OPEN)
WHOSE: Final = """
SELECT p.key FROM plans.item AS i JOIN registry.person AS p USING (insurer, person)
WHERE i.insurer = $1 AND i.plan = $2 LIMIT 1
"""


class _ThrownAway(Exception):
    """Ends the transaction in which a plan was only tried."""


async def otherwise(
    books: Books, reader: Connection, name: str, head: Head, by: tuple[str, PlanPractice, Rows], *, stack: FaceStack
) -> Sequence[Difference]:
    """Where an edition would decide a plan otherwise (別の版による差). `by`: its digest, its practice, its answers."""
    whose = None if head.scope == "everybody" else await books.connection.fetchval(WHOSE, books.insurer, head.plan)
    if head.scope != "everybody" and whose is None:
        return []
    edition, practice, rows = by
    found: list[Difference] = []
    with suppress(_ThrownAway):
        async with books.connection.transaction():
            asked = PlanAsked(head.effective, head.known_on, head.known, whose)
            making = await begun(books, asked, practice, stack)
            await worked_out(making, reader, name, edition, rows)
            differing = await books.connection.fetch(OTHERWISE, books.insurer, head.plan, making.plan)
            found = told_together(Difference(**row) for row in differing)
            raise _ThrownAway
    return found
