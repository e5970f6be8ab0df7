"""Which lines of a plan rest on an application, in PostgreSQL (申請による行): as it stood when the plan was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.plans.beside import accepted_of
from madoguchi.desk.plan_applications import RestsOn, Sent, application_of

# Which applications count is asked with the very statement by which the plan was decided.
KNOWN: Final = "SELECT known FROM plans.plan WHERE insurer = $1 AND plan = $2"
LINES: Final = """
SELECT i.item, i.person, i.paper, i.ground, i.because, coalesce(i.prints ? 'limit_category', false) AS shows_category,
    p.effective
FROM plans.item AS i JOIN plans.plan AS p USING (insurer, plan)
WHERE i.insurer = $1 AND i.plan = $2 AND i.action IN ('issue', 'replace', 'renew') AND i.person = ANY ($3)
ORDER BY i.item
"""
UNANSWERED: Final = """
SELECT a.application FROM applications.application AS a
WHERE a.insurer = $1 AND a.kind = 'reissue' AND NOT EXISTS (
    SELECT FROM applications.step AS s WHERE s.insurer = a.insurer AND s.application = a.application
    AND s.state = 'answered' AND s.learnt <= $2)
"""
TAKEN_IN: Final = """
SELECT application, who::text FROM applications.application WHERE insurer = $1 AND application = ANY ($2)
"""


async def rests_on(books: Books, plan: int) -> Sequence[RestsOn]:
    """The lines of a plan that rest on an application (申請による行), in order, each with one."""
    known = await books.connection.fetchval(KNOWN, books.insurer, plan)
    accepted = {person: each for (person, _), each in (await accepted_of(books, known)).items()}
    rows = await books.connection.fetch(UNANSWERED, books.insurer, known)
    unanswered = {row["application"] for row in rows}
    lines = await books.connection.fetch(LINES, books.insurer, plan, list(accepted))
    asked = [(row, application_of(_line(row), accepted[row["person"]], unanswered)) for row in lines]
    found = [(row, one) for row, one in asked if one is not None]
    by = dict(await books.connection.fetch(TAKEN_IN, books.insurer, [one.number for _, one in found]))
    return [RestsOn(row["item"], row["paper"], one.number, one.kind.value, by[one.number]) for row, one in found]


def _line(row: Any) -> Sent:
    return Sent(row["paper"], row["ground"], row["because"], row["shows_category"], row["effective"])
