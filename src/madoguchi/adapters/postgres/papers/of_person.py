"""All papers of one person (本人の書面の一覧), those of a record that was merged into theirs too: the newest first."""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_read
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.desk.papers_of_person import PaperOfPerson

ACT: Final = "papers"
# The newest step of the kind that the paper is in now: one that was undone and taken again counts from then on.
PAPERS: Final = """
SELECT p.serial, p.paper, p.valid_from, p.valid_until, p.state, p.place, s.on_day AS since, (
    SELECT min(n.serial) FROM papers.paper AS n
    WHERE n.insurer = $1 AND n.person = ANY ($2) AND n.replaces = p.serial AND n.state <> 'voided'
) AS replaced_by
FROM papers.paper AS p CROSS JOIN LATERAL (
    SELECT t.on_day FROM papers.step AS t
    WHERE t.insurer = $1 AND t.serial = p.serial AND t.step = p.state ORDER BY t.n DESC LIMIT 1
) AS s
WHERE p.insurer = $1 AND p.person = ANY ($2) ORDER BY p.serial DESC
"""
RECORDS: Final = """
SELECT $2::integer AS person UNION
SELECT person FROM registry.merging WHERE insurer = $1 AND into_person = $2 AND superseded IS NULL
"""


async def papers_of_person(books: Books, key: str, purpose: str) -> list[PaperOfPerson]:
    """The papers of the person of a key (本人の書面); that somebody looked, and why, is recorded.

    Raises `NobodyOfThisKey`.
    """
    person = await person_of(books, key)
    await record_read(books.connection, books.insurer, person, ACT, purpose)
    records = [row["person"] for row in await books.connection.fetch(RECORDS, books.insurer, person)]
    return [PaperOfPerson(**row) for row in await books.connection.fetch(PAPERS, books.insurer, records)]
