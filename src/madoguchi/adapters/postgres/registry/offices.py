"""Offices below an insurer in PostgreSQL (市町村・支部・事業所): said under a number, superseded, never removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.registry.offices import Office

NOW: Final = """
SELECT office, kind, name, postcode, address FROM registry.office
WHERE insurer = $1 AND superseded IS NULL ORDER BY office
"""
SUPERSEDE: Final = """
UPDATE registry.office SET superseded = $3 WHERE insurer = $1 AND office = ANY ($2) AND superseded IS NULL
"""
INSERT: Final = """
INSERT INTO registry.office (insurer, learnt, office, kind, name, postcode, address) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


async def offices(books: Books) -> list[Office]:
    """The offices of the insurer as they are known now (所属の一覧)."""
    return [Office(**row) for row in await books.connection.fetch(NOW, books.insurer)]


async def say_offices(books: Books, told: Sequence[Office], n: int) -> int:
    """Record offices, new ones and what changed of others, under a number (所属の記録): how many say anything new."""
    now = {one.office: one for one in await offices(books)}
    new = [one for one in told if now.get(one.office) != one]
    await books.connection.execute(SUPERSEDE, books.insurer, [one.office for one in new], n)
    rows = [(books.insurer, n, one.office, one.kind, one.name, one.postcode, one.address) for one in new]
    await books.connection.executemany(INSERT, rows)
    return len(new)
