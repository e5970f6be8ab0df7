"""Facts told whole in PostgreSQL (記録の完備の申告): said and taken back under numbers, as every fact is."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books, Learnt, NoBooks, books_of, learn
from madoguchi.adapters.postgres.registry.touched import touched_all
from madoguchi.days.bounds import ONE
from madoguchi.days.spans import Span
from madoguchi.desk.completeness import Declaration, Declared, refuse_nothing_new
from madoguchi.registry.groups import GROUPS
from madoguchi.registry.history import Correction, Stretch, corrected, withdrawn

SOURCE: Final = "told whole"
NOW: Final = """
SELECT lower(days) AS first, upper(days) AS after, reason FROM registry.told_whole
WHERE insurer = $1 AND fact = $2 AND superseded IS NULL ORDER BY days
"""
SUPERSEDE: Final = """
UPDATE registry.told_whole SET superseded = $3
WHERE insurer = $1 AND fact = $2 AND superseded IS NULL AND lower(days) = $4
"""
INSERT: Final = """
INSERT INTO registry.told_whole (insurer, fact, learnt, days, reason) VALUES ($1, $2, $3, daterange($4, $5), $6)
"""
EVERY: Final = """
SELECT t.fact, lower(t.days) AS first, upper(t.days) AS after, t.reason, t.learnt, k.at, k.who
FROM registry.told_whole AS t JOIN registry.knowledge AS k ON k.insurer = t.insurer AND k.n = t.learnt
WHERE t.insurer = $1 AND t.superseded IS NULL ORDER BY t.learnt, t.fact, t.days
"""
SEES: Final = "SELECT registry.sees_protected()"
SECRET: Final = frozenset(name for group in GROUPS if group.secret for name in group.facts)


async def tell_whole(books: Books, asked: Declaration, once: str | None = None) -> Learnt:
    """Say that of whom nothing is recorded nothing has happened, or take that back (完備の申告), under one number."""
    learnt = await learn(books, SOURCE, once, asked)
    if not learnt.again:
        each = {fact: _worked_out(await _now(books, fact), asked) for fact in asked.facts}
        refuse_nothing_new(asked, any(each.values()))
        for fact, done in each.items():
            await _carry_out(books, fact, done, learnt.n)
        await touched_all(books, learnt.n)
        act = "take back what was told whole" if asked.takes_back else "tell facts whole"
        await record_act(books.connection, books.insurer, act, asked.reason, subject=f"number {learnt.n}")
    return learnt


async def told_whole(books: Books) -> list[Declared]:
    """What is told whole now (完備の申告の一覧), as it was said; what is secret for who may see it."""
    hidden = frozenset() if await books.connection.fetchval(SEES) else SECRET
    rows = await books.connection.fetch(EVERY, books.insurer)
    return [_declared(row) for row in rows if row["fact"] not in hidden]


def _declared(row: Any) -> Declared:
    days = row["first"], _last(row["after"])
    return Declared(row["fact"], *days, row["reason"], row["learnt"], row["at"], row["who"])


async def open_books(connection: Connection, name: str) -> bool:
    """Begin the books of an insurer (台帳の開始): whether they were begun now. Raises `NoBooks` for who may not."""
    try:
        async with books_of(connection, name):
            return False
    except NoBooks:
        async with books_of(connection, name, begin=True) as books:
            await record_act(connection, books.insurer, "open books", "begun")
    return True


async def _now(books: Books, fact: str) -> list[Stretch]:
    rows = await books.connection.fetch(NOW, books.insurer, fact)
    return [Stretch(Span(row["first"], _last(row["after"])), {"reason": row["reason"]}) for row in rows]


def _worked_out(now: list[Stretch], asked: Declaration) -> Correction:
    return withdrawn(now, asked.days) if asked.takes_back else corrected(now, asked.days, {"reason": asked.reason})


async def _carry_out(books: Books, fact: str, done: Correction, n: int) -> None:
    for old in done.superseded:
        await books.connection.execute(SUPERSEDE, books.insurer, fact, n, old.span.first)
    for new in done.inserted:
        after = None if new.span.last is None else new.span.last + ONE
        await books.connection.execute(INSERT, books.insurer, fact, n, new.span.first, after, new.said["reason"])


def _last(after: Any) -> date | None:
    return None if after is None else after - ONE
