"""Many covers taken in at once (一括取得): people who are new here, and new covers of those who are known."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.changing import STAGE, touched_as_said
from madoguchi.adapters.postgres.statement import Statement, listed
from madoguchi.registry.groups import COVERAGE, group_named

MANY: Final = 5_000  # people: for fewer the fences of the tables are not built anew
COLUMNS: Final = ("key", "unknown", "untold", *group_named(COVERAGE).columns)
ARRIVING: Final = Statement("INSERT INTO telling (@columns) SELECT @columns FROM (@query) AS t (@columns)")
UNKNOWN_KEYS: Final = """
SELECT DISTINCT key FROM telling AS t
WHERE NOT EXISTS (SELECT FROM registry.person AS p WHERE p.insurer = $1 AND p.key = t.key)
"""
COUNT: Final = Statement("SELECT count(*)::integer FROM (@keys) AS one").filled(keys=UNKNOWN_KEYS)
PEOPLE: Final = Statement("""
INSERT INTO registry.person (insurer, person, key, learnt)
SELECT $1, $2::integer + row_number() OVER (ORDER BY key), key, $3::integer FROM (@keys) AS one
""").filled(keys=UNKNOWN_KEYS)
COVERS: Final = Statement("""
WITH came AS (
INSERT INTO registry.coverage (insurer, person, learnt, valid, unknown, untold, @columns)
SELECT DISTINCT $1::integer, coalesce(m.into_person, p.person), $2::integer,
    daterange(coalesce(t.eligible_from, '1875-01-01'), t.lost_on), t.unknown, t.untold, @told
FROM telling AS t JOIN registry.person AS p ON p.insurer = $1 AND p.key = t.key
LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
WHERE NOT EXISTS (
    SELECT FROM registry.coverage AS c
    WHERE c.insurer = $1 AND c.person = coalesce(m.into_person, p.person) AND c.superseded IS NULL
        AND (@now, c.unknown, c.untold) IS NOT DISTINCT FROM (@told, t.unknown, t.untold))
RETURNING person
) INSERT INTO said (person) SELECT person FROM came
""").filled(columns=listed(group_named(COVERAGE).columns), told=listed(group_named(COVERAGE).columns, "t"),
            now=listed(group_named(COVERAGE).columns, "c"))  # fmt: skip


@asynccontextmanager
async def held_at_the_end(books: Books, people: int) -> AsyncIterator[None]:
    """The time in which many come into an empty registry (初回の大量登録).

    At its end all that was said is held to the rule that a thing is recorded once a day, which takes half as long as
    row by row; and the tables are counted anew.

    For fewer than `MANY`, and wherever somebody is recorded already, the rule holds for each row as always. The index
    of the rule is gone meanwhile: joined row by row without one, a file would take days.
    """
    down = people > MANY and await books.connection.fetchval("SELECT registry.take_down_fences()")
    if down:
        await books.connection.execute("SET LOCAL enable_nestloop = off")
    yield
    if down:
        await books.connection.execute("SELECT registry.put_up_fences()")
        await books.connection.execute("RESET enable_nestloop")
    if people > MANY:
        await books.connection.execute("SELECT registry.count_anew()")


async def take_in(books: Books, rows: Iterable[tuple[Any, ...]], n: int) -> tuple[int, int]:
    """Acquire covers of many, each row as `COLUMNS`: key, two lists of open facts, the facts of a cover (資格取得).

    Whose key is new is recorded first. A cover that stands already is left alone. How many people were new, and how
    many covers. What shares a day with another cover is refused by the constraint: look for it before.
    """
    await books.connection.fetchval(STAGE, COVERAGE)
    await books.connection.copy_records_to_table("telling", records=rows, columns=list(COLUMNS))
    return await _taken(books, n)


async def take_in_staged(books: Books, query: str, n: int) -> tuple[int, int]:
    """As `take_in`, of rows that lie in a table of the transaction: `query` is ours and gives `COLUMNS` in order."""
    await books.connection.fetchval(STAGE, COVERAGE)
    await books.connection.execute(ARRIVING.filled(columns=listed(COLUMNS), query=query))
    return await _taken(books, n)


async def _taken(books: Books, n: int) -> tuple[int, int]:
    await books.connection.execute("ANALYZE telling")
    people: int = await books.connection.fetchval(COUNT, books.insurer)
    before = await books.connection.fetchval("SELECT registry.enrol($1)", people)
    await books.connection.execute(PEOPLE, books.insurer, before, n)
    await books.connection.execute(COVERS, books.insurer, n)
    await touched_as_said(books, n)
    return people, await books.connection.fetchval("SELECT count(*) FROM said")
