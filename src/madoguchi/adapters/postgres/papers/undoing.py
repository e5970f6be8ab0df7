"""Undoing steps of papers (経過の取消し): which step was taken away, and what stands then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.days.eras import parse_day
from madoguchi.desk.ledger import NotUndone, Posted, Recorded, Said, Undone, UndoneStep
from madoguchi.issuing.steps import Step

UNDO: Final = """
INSERT INTO papers.step (insurer, serial, step, on_day, why, key, undoes)
SELECT $1, one, 'undone', $3, $4, $5, (SELECT max(s.n) FROM papers.step AS s
    WHERE s.insurer = $1 AND s.serial = one AND s.step = $6::text AND NOT EXISTS (
        SELECT FROM papers.step AS u WHERE u.insurer = s.insurer AND u.serial = s.serial AND u.undoes = s.n))
FROM unnest($2::bigint[]) WITH ORDINALITY AS each (one, n) ORDER BY n
"""
ANOTHER: Final = """
SELECT serial, state FROM papers.paper WHERE insurer = $1 AND serial = ANY ($2) AND state <> $3 ORDER BY serial LIMIT 1
"""
WHICH_STEP: Final = """
SELECT p.serial, s.step, s.on_day AS on, p.state AS stands FROM papers.paper AS p
JOIN papers.step AS u ON u.insurer = p.insurer AND u.serial = p.serial AND u.n = p.steps
JOIN papers.step AS s ON s.insurer = p.insurer AND s.serial = p.serial AND s.n = u.undoes
WHERE p.insurer = $1 AND p.serial = ANY ($2) ORDER BY p.serial
"""


async def undo(books: Books, said: Said, serials: Sequence[int]) -> None:
    """Undo the newest step of each paper (経過の取消し). Raises `NotUndone` where another one was named."""
    named = said.undoes and said.undoes.value
    if named:
        await _refuse_another(books, named, serials)
    await books.connection.execute(UNDO, books.insurer, list(serials), said.on, said.why, said.key, named)


async def _refuse_another(books: Books, named: str, serials: Sequence[int]) -> None:
    row = await books.connection.fetchrow(ANOTHER, books.insurer, list(serials), named)
    if row:
        raise NotUndone(what=f"`{named}` of the serial {row['serial']} is not undone",
                        why=f"the newest step of it that stands is `{row['state']}`",
                        do="look at `madoguchi ledger story`; the newest is undone first")  # fmt: skip


async def recorded_now(books: Books, said: Said, papers: int | Posted) -> Recorded:
    """What was just recorded (記録の結果): of what was undone, which step of each paper, and what stands now."""
    if isinstance(papers, Posted):
        return papers
    if said.step is not Step.UNDONE:
        return Recorded(papers)
    rows = await books.connection.fetch(WHICH_STEP, books.insurer, list(said.serials))
    return Undone(papers, undone=tuple(UndoneStep(**row) for row in rows))


def kept(recorded: Recorded) -> dict[str, Any]:
    """A result as it is kept under a key (結果の控え)."""
    if not isinstance(recorded, Undone):
        return asdict(recorded)
    return {**asdict(recorded), "undone": [{**asdict(one), "on": one.on.isoformat()} for one in recorded.undone]}


def recorded_before(first: Mapping[str, Any]) -> Recorded:
    """A result that was kept, told again (控えた結果)."""
    if "unprinted" in first:
        return Posted(first["papers"], again=True, unprinted=first["unprinted"])
    if "undone" not in first:
        return Recorded(first["papers"], again=True)
    undone = (UndoneStep(**{**one, "on": parse_day(one["on"])}) for one in first["undone"])
    return Undone(first["papers"], again=True, undone=tuple(undone))
