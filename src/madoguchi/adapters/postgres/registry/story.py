"""One person's records in the order in which they were learnt (一人の記録): what was said, of which days, by whom.

Whoever asks says why, and that they looked is committed before they are answered. What is secret stands in it only for
a login with that right; for others a change of it, and the source that told it, leave no trace. Where somebody lives
stands in it for that login alone too, whoever it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act, record_read
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books, books_of, number_asked
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.adapters.postgres.statement import Statement, ever, listed
from madoguchi.desk.recording import NotForThisLogin
from madoguchi.desk.story import Entry, Event
from madoguchi.registry.groups import GROUPS, Group
from madoguchi.registry.history import Open

RECORDS: Final = """
SELECT $2::integer AS person
UNION SELECT person FROM registry.merging WHERE insurer = $1 AND into_person = $2 AND learnt <= $3
"""
ROWS: Final = Statement("""
SELECT learnt, superseded, lower(valid) AS first, upper(valid) - 1 AS last, isempty(valid) AS empty, unknown, untold,
    @columns
FROM registry.@table WHERE insurer = $1 AND person = ANY ($2) AND learnt <= $3 AND @ever ORDER BY learnt, valid
""")
WHOLE: Final = """
SELECT fact, lower(days) AS first, upper(days) - 1 AS last, learnt, superseded FROM registry.told_whole
WHERE insurer = $1 AND learnt <= $2 ORDER BY learnt, fact, days
"""
NUMBERS: Final = "SELECT n, at, who, source FROM registry.knowledge WHERE insurer = $1 AND n = ANY ($2)"
SEES: Final = "SELECT registry.sees_protected()"


async def story(
    connection: Connection, insurer: str, key: str, purpose: str, known: int | None = None
) -> list[Event]:  # fmt: skip
    """All that is recorded of a person (一人の記録), as it was known under a number, oldest first.

    Raises `NobodyOfThisKey`, `NotKnownYet`.
    """
    async with books_of(connection, insurer) as books:
        n, person = await number_asked(books, known), await person_of(books, key)
        await record_read(connection, books.insurer, person, "story", purpose)
        return await _told(books, person, n)


async def give_out(books: Books, on: date) -> None:
    """Write down that the roll of a day is given out (名簿の交付の記録). Raises `NotForThisLogin`."""
    if not await books.connection.fetchval(SEES):
        raise NotForThisLogin(what="the roll of everybody",
                              why="it holds all that was recorded of them, and some of that is for few to see",
                              do="ask somebody whose login was added with --protected")  # fmt: skip
    await record_read(books.connection, books.insurer, None, "roll", f"the roll of {on}")
    await record_act(books.connection, books.insurer, "give roll out", f"the roll of {on}")


async def _told(books: Books, person: int, n: int) -> list[Event]:
    people = [row["person"] for row in await books.connection.fetch(RECORDS, books.insurer, person, n)]
    sees = bool(await books.connection.fetchval(SEES))
    entries = await _every_entry(books, people, n)
    numbers = {row["n"]: row for row in await books.connection.fetch(NUMBERS, books.insurer, [n for n, *_ in entries])}
    return list(_events(entries, numbers, sees))


async def _every_entry(books: Books, people: Sequence[int], n: int) -> list[tuple[int, Group, Entry]]:
    """What was said of a person, and whole of everybody, in the order in which it was learnt."""
    entries = [entry for group in GROUPS for entry in await _entries(books, group, people, n)]
    entries += [one for row in await books.connection.fetch(WHOLE, books.insurer, n) for one in _of_whole(row, n)]
    return sorted(entries, key=lambda one: one[0])


async def _entries(books: Books, group: Group, people: Sequence[int], n: int) -> list[tuple[int, Group, Entry]]:
    asked = ROWS.filled(columns=listed(group.columns), table=group.name, ever=ever(group.name))
    rows = await books.connection.fetch(asked, books.insurer, people, n)
    return [one for row in rows for one in _of_row(group, row, n)]


def _of_row(group: Group, row: Any, n: int) -> Iterator[tuple[int, Group, Entry]]:
    """What a row tells: what was said, and under which number it held no more."""
    said = {name: row[name] for name in group.columns if row[name] is not None}
    said |= dict.fromkeys(row["unknown"] or (), Open.UNKNOWN) | dict.fromkeys(row["untold"] or (), Open.SOME)
    yield row["learnt"], group, Entry(group.name, group.ja, row["first"], row["last"], said, ends=False)
    if row["superseded"] is not None and row["superseded"] <= n:
        yield row["superseded"], group, Entry(group.name, group.ja, row["first"], row["last"], said, ends=True)


def _of_whole(row: Any, n: int) -> Iterator[tuple[int, Group, Entry]]:
    """What the insurer told whole of everybody, and under which number it took that back."""
    (group,) = [one for one in GROUPS if row["fact"] in one.facts]
    entry = Entry("told_whole", "記録の完備の申告", row["first"], row["last"], {row["fact"]: "none"}, ends=False)
    yield row["learnt"], group, entry
    if row["superseded"] is not None and row["superseded"] <= n:
        yield row["superseded"], group, replace(entry, ends=True)


def _events(
    entries: Sequence[tuple[int, Group, Entry]], numbers: Mapping[int, Any], sees: bool
) -> Iterator[Event]:  # fmt: skip
    for n, told in groupby(entries, key=lambda one: one[0]):
        every = list(told)
        shown = tuple(entry for _, group, entry in every if sees or not (group.secret or group.whereabouts))
        if shown:
            yield Event(n, numbers[n]["at"], numbers[n]["who"], _source(numbers[n], every, sees), shown)


def _source(number: Any, every: Sequence[tuple[int, Group, Entry]], sees: bool) -> Any:
    """Who told what was learnt under a number; nobody, where that would betray what a login may not see."""
    return number["source"] if sees or not any(group.secret for _, group, _ in every) else None
