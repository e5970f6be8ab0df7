"""Notices of who left (資格喪失とお知らせ): without a last day they would be held for ever, and nothing would go.

They end when a plan that was approved is carried out, on its day or after: it said that nothing of the kind is owed any
more, and that the person is told. Other papers end with their last day, or are asked back.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.papers.facts import say_ended
from madoguchi.adapters.postgres.statement import Statement, array
from madoguchi.desk.asking_back import NEVER

# What holds a letter is no reason here: none is sent.
OF_LETTERS: Final = ("addressee", "address_shared", "address_to_confirm", "deceased", "late_file")
LEFT: Final = Statement("""
WITH gone AS (
    SELECT i.insurer, i.plan, i.item, i.person, i.paper FROM plans.item AS i JOIN plans.plan AS l USING (insurer, plan)
    WHERE i.insurer = $1 AND i.plan = $2 AND l.effective <= $3 AND i.paper = ANY (@papers)
    AND (i.action = 'notify' OR i.action = 'keep' AND i.because = 'not_owed')
)
SELECT p.serial, p.person, p.paper FROM gone AS g
CROSS JOIN LATERAL (
    SELECT g.person AS one UNION ALL SELECT m.person FROM registry.merging AS m
    WHERE m.insurer = g.insurer AND m.into_person = g.person AND m.superseded IS NULL
) AS whose
JOIN papers.paper AS p ON p.insurer = g.insurer AND p.person = whose.one AND p.paper = g.paper
WHERE p.live AND p.plan < g.plan AND EXISTS (
    SELECT FROM papers.after AS a WHERE a.earlier = p.state AND a.step = 'expired'
) AND NOT EXISTS (
    SELECT FROM plans.stopped AS h
    WHERE h.insurer = g.insurer AND h.plan = g.plan AND h.item = g.item AND h.guard <> ALL (@letters)
) AND NOT EXISTS (
    SELECT FROM registry.covers($1) AS c WHERE c.person = g.person AND c.valid @@> $3::date
) ORDER BY p.serial
""").filled(papers=array(NEVER), letters=array(OF_LETTERS))
EXPIRED: Final = """
INSERT INTO papers.step (insurer, serial, step, on_day, why)
SELECT $1, one, 'expired', $3, $4 FROM unnest($2::bigint[]) AS one
"""


async def end_of_who_left(books: Books, plan: int, on: date) -> int:
    """End the notices of whom a plan found without cover (お知らせの終了), as of a day: how many."""
    papers = await books.connection.fetch(LEFT, books.insurer, plan, on)
    if papers:
        why = f"plan {plan}: no cover and nothing owed any more"
        n = (await learn(books, why)).n
        await books.connection.execute(EXPIRED, books.insurer, [row["serial"] for row in papers], on, why)
        await say_ended(books, papers, on, n)
    return len(papers)
