"""Which lines of a plan rest on an application, in PostgreSQL (申請による行): as it stood when the plan was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.desk.plan_applications import RestsOn
from madoguchi.registry.applications import LASTING

# One that was answered already is rested on where the line's ground says that it goes by application; of several the
# weightiest counts, as for the rulebook. An application for a ceiling certificate may lead to an entry on another
# paper, no other one to that certificate.
RESTS_ON: Final = """
SELECT DISTINCT ON (i.item) i.item, i.paper, a.application, a.kind, a.who::text AS taken_in_by
FROM plans.plan AS p
JOIN applications.application AS a ON a.insurer = p.insurer
JOIN unnest($3::text[], $4::integer[]) AS k (kind, weight) ON k.kind = a.kind
LEFT JOIN registry.merging AS m ON m.insurer = a.insurer AND m.person = a.person AND m.superseded IS NULL
JOIN plans.item AS i ON i.insurer = p.insurer AND i.plan = p.plan AND i.person = coalesce(m.into_person, a.person)
    AND i.action IN ('issue', 'replace', 'renew')
    AND (i.paper <> 'ceiling_certificate' OR a.kind = 'ceiling_certificate')
CROSS JOIN LATERAL (
    SELECT t.state FROM applications.step AS t
    WHERE t.insurer = a.insurer AND t.application = a.application AND t.learnt <= p.known ORDER BY t.n DESC LIMIT 1
) AS s
WHERE p.insurer = $1 AND p.plan = $2 AND (s.state = 'accepted' OR s.state = 'answered' AND i.ground = 'on_application')
    AND EXISTS (SELECT FROM applications.step AS t WHERE t.insurer = a.insurer AND t.application = a.application
        AND t.state = 'accepted' AND t.learnt <= p.known)
ORDER BY i.item, s.state, k.weight, a.application DESC
"""
WEIGHTS: Final = tuple((kind.value, weight) for weight, kinds in enumerate(LASTING) for kind in kinds)


async def rests_on(books: Books, plan: int) -> Sequence[RestsOn]:
    """The lines of a plan that rest on an application (申請による行), in order, each with one."""
    kinds, weights = (list(column) for column in zip(*WEIGHTS, strict=True))
    return [RestsOn(**row) for row in await books.connection.fetch(RESTS_ON, books.insurer, plan, kinds, weights)]
