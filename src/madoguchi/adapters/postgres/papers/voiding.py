"""Making serials void (無効化): the paper ends, the one it replaced is good again, and the registry says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.papers.facts import unsay_held

PAPERS: Final = """
SELECT serial, piece::text, plan, item, person, paper, learnt, replaces FROM papers.paper
WHERE insurer = $1 AND serial = ANY ($2) ORDER BY serial
"""
VOIDED: Final = """
INSERT INTO papers.step (insurer, serial, step, on_day, why)
SELECT $1, one, 'voided', $3, $4 FROM unnest($2::bigint[]) AS one
"""
RESTORED: Final = """
INSERT INTO papers.step (insurer, serial, step, on_day, why, undoes)
SELECT $1, old.serial, 'undone', $3, 'serial ' || p.serial, (SELECT max(s.n) FROM papers.step AS s
    WHERE s.insurer = old.insurer AND s.serial = old.serial AND s.step = 'replaced') FROM papers.paper AS p
JOIN papers.paper AS old ON old.insurer = p.insurer AND old.serial = p.replaces AND old.state = 'replaced'
WHERE p.insurer = $1 AND p.serial = ANY ($2)
"""


@dataclass(frozen=True, slots=True)
class Void:
    """Why and when serials end (無効の理由と日). `since`: the day from which on the registry says so."""

    why: str
    on: date
    since: date


async def void(books: Books, serials: Sequence[int], said: Void, n: int) -> list[Any]:
    """Make serials void under a number taken before (無効化): their rows."""
    papers = await books.connection.fetch(PAPERS, books.insurer, list(serials))
    await books.connection.execute(VOIDED, books.insurer, list(serials), said.on, said.why)
    await books.connection.execute(RESTORED, books.insurer, list(serials), said.on)
    await unsay_held(books, papers, said.since, n)
    return papers
