"""The registry in PostgreSQL (台帳の記録): a correction is worked out by `registry.history`, and carried out here.

Each writes under one number, in one transaction; what held before stays, and says under which number it ceased to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books, Learnt, learn
from madoguchi.adapters.postgres.registry.after_death import refuse_cover_after_death
from madoguchi.adapters.postgres.registry.blanks import blank
from madoguchi.adapters.postgres.registry.touched import touched
from madoguchi.adapters.postgres.statement import Statement, known, listed
from madoguchi.days.bounds import FLOOR, ONE
from madoguchi.days.spans import Span
from madoguchi.registry.covers import Change, Cover
from madoguchi.registry.groups import COVERAGE, Group, group_named
from madoguchi.registry.history import Correction, Open, Said, Stretch, corrected, withdrawn
from madoguchi.terms.errors import Refused

PERSON: Final = """
SELECT coalesce(m.into_person, p.person) FROM registry.person AS p
LEFT JOIN registry.merging AS m ON m.insurer = p.insurer AND m.person = p.person AND m.superseded IS NULL
WHERE p.insurer = $1 AND p.key = $2
"""
CURRENT: Final = Statement("""
SELECT lower(valid) AS first, upper(valid) AS after, unknown, untold, unsaid, @columns
FROM registry.@table AS t WHERE insurer = $1 AND person = $2 AND @known ORDER BY valid, learnt
""")
OPEN_COLUMNS: Final = ("unknown", "untold", "unsaid")  # where each of `Open` stands, in their order
SUPERSEDE: Final = Statement("""
UPDATE registry.@table SET superseded = $3
WHERE insurer = $1 AND person = $2 AND superseded IS NULL AND @which
""")
INSERT: Final = Statement("""
INSERT INTO registry.@table (insurer, person, learnt, valid, unknown, untold, unsaid, @columns)
VALUES ($1, $2, $3, daterange($4, $5), $6, $7, $8, @values)
""")


class NobodyOfThisKey(Refused):
    """A key of nobody who is recorded (記録のない個人キー)."""


async def person_of(books: Books, key: str) -> int:
    """The number of the person of a key (加入者の番号); of a merged record, the one it was merged into.

    Raises `NobodyOfThisKey`.
    """
    person: int | None = await books.connection.fetchval(PERSON, books.insurer, key)
    if person is None:
        raise NobodyOfThisKey(what="a key of nobody who is recorded here",
                              why="a fact is recorded of a person whose cover was taken in before",
                              do="look at the key and the insurer, or take the person in first")  # fmt: skip
    return person


async def stretches(books: Books, person: int, group: str, n: int | None = None) -> list[Stretch]:
    """What is said of a person in a group (記録の期間), now or as it was known under a number."""
    return [Stretch(_span(row), _said(row, group_named(group))) for row in await _rows(books, person, group, n)]


async def covers(books: Books, person: int, n: int | None = None) -> list[Cover]:
    """The covers of a person (資格の記録), now or as they were known under a number."""
    return [Cover(_said(row, group_named(COVERAGE))) for row in await _rows(books, person, COVERAGE, n)]


async def correct(
    books: Books, key: str, period: Span, said: Mapping[str, Said], source: str, once: str | None = None
) -> Learnt:  # fmt: skip
    """Say something of a person for some days (訂正), in one group or several, by name of the group: one number.

    `once`: a key of the caller's; asked twice with the same, it is done once. What says nothing new takes a number all
    the same: somebody told us. Raises `NobodyOfThisKey`, `CoverAfterDeath`.
    """
    learnt = await learn(books, source, once, "correct", key, period, said)
    if not learnt.again:
        person = await person_of(books, key)
        for group, told in said.items():
            now = await stretches(books, person, group)
            await carry_out(books, person, group, corrected(now, period, told, blank(group_named(group))), learnt.n)
        await refuse_cover_after_death(books, [person], learnt.n)
        await touched(books, [person], learnt.n)
    return learnt


async def withdraw(
    books: Books, key: str, period: Span, group: str, source: str, once: str | None = None
) -> Learnt:  # fmt: skip
    """Take back what was said of a person in a group for some days (記録の取消し)."""
    learnt = await learn(books, source, once, "withdraw", key, period, group)
    if not learnt.again:
        person = await person_of(books, key)
        done = withdrawn(await stretches(books, person, group), period)
        await carry_out(books, person, group, done, learnt.n)
        await touched(books, [person], learnt.n)
    return learnt


async def change_cover(
    books: Books, key: str, change: Callable[[Sequence[Cover]], Change], source: str, once: str | None = None
) -> Learnt:  # fmt: skip
    """Change the covers of a person (得喪の記録): `change` is worked out on what is recorded when it is our turn.

    Raises `NobodyOfThisKey`, `CoverAfterDeath`, and what `change` raises.
    """
    learnt = await learn(books, source, once, "cover", key)
    if not learnt.again:
        person = await person_of(books, key)
        await cover_changed(books, person, change, learnt.n)
        await refuse_cover_after_death(books, [person], learnt.n)
        await touched(books, [person], learnt.n)
    return learnt


async def cover_changed(books: Books, person: int, change: Callable[[Sequence[Cover]], Change], n: int) -> None:
    """Change the covers of a person under a number taken before (得喪の記録): a part of something larger.

    Who calls it says at the end whom it `touched`; so with `carry_out`.
    """
    done = change(await covers(books, person))
    for old in done.superseded:
        await _supersede_cover(books, person, old, n)
    await _insert(books, person, COVERAGE, [(one.span, one.said) for one in done.inserted], n)


async def _rows(books: Books, person: int, group: str, n: int | None) -> list[Any]:
    when = "superseded IS NULL" if n is None else known("t", "$3")
    asked = CURRENT.filled(columns=listed(group_named(group).columns), table=group, known=when)
    return await books.connection.fetch(asked, books.insurer, person, *([] if n is None else [n]))


def _span(row: Any) -> Span:
    return Span(row["first"] or FLOOR, None if row["after"] is None else row["after"] - ONE)


def _said(row: Any, group: Group) -> Said:
    return {name: row[name] for name in group.columns} | open_of(row)


def open_of(row: Mapping[str, Any]) -> dict[str, Open]:
    """What stands for a value in a row (値に代わる語), by fact: as `open_facts` writes it."""
    return {name: which for which, column in zip(Open, OPEN_COLUMNS, strict=True) for name in row[column] or ()}


async def carry_out(books: Books, person: int, group: str, done: Correction, n: int) -> None:
    """Write what a correction comes to, under a number taken before (訂正の記録)."""
    supersede = SUPERSEDE.filled(table=group, which="lower(valid) = $4")
    for old in done.superseded:
        await books.connection.execute(supersede, books.insurer, person, n, old.span.first)
    await _insert(books, person, group, [(one.span, one.said) for one in done.inserted], n)


async def _supersede_cover(books: Books, person: int, old: Cover, n: int) -> None:
    which = "eligible_from IS NOT DISTINCT FROM $4 AND lost_on IS NOT DISTINCT FROM $5"
    first, lost_on = (_plain(old.said.get(name)) for name in ("eligible_from", "lost_on"))
    await books.connection.execute(
        SUPERSEDE.filled(table=COVERAGE, which=which), books.insurer, person, n, first, lost_on
    )


async def _insert(books: Books, person: int, group: str, rows: Iterable[tuple[Span | None, Said]], n: int) -> None:
    columns = group_named(group).columns
    values = listed(f"${place}" for place in range(9, 9 + len(columns)))
    for span, said in rows:
        insert = INSERT.filled(table=group, columns=listed(columns), values=values)
        await books.connection.execute(insert, books.insurer, person, n, *_ends(span), *open_facts(said),
                                       *(_plain(said.get(name)) for name in columns))  # fmt: skip


def _ends(span: Span | None) -> tuple[Any, Any]:
    """The first day and the one after the last; where it holds no day, two that make an empty range."""
    if span is None:
        return FLOOR, FLOOR
    return span.first, None if span.last is None else span.last + ONE


def open_facts(said: Mapping[str, Any]) -> tuple[list[str] | None, ...]:
    """For each of `OPEN_COLUMNS` the facts that stand in it (不明、あり、未記録); None: no fact does."""
    return tuple([name for name, value in said.items() if value is which] or None for which in Open)


def _plain(value: Any) -> Any:
    return None if isinstance(value, Open) else value
