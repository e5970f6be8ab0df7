"""Standing for who does not wait for a database (現況の接続口): each call has its own connection."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_act, record_read
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import Books, books_of, reading
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.adapters.postgres.standing import building, comparing, waiting
from madoguchi.adapters.postgres.standing.frame import Terms, adopt, edition_by, frame_of
from madoguchi.adapters.postgres.standing.keys import lookup_key
from madoguchi.adapters.postgres.standing.reading import told
from madoguchi.days.bounds import ONE
from madoguchi.desk.standing import Answered, Built, Compared, Kept

BUILDING, LOOKING = "intake", "clerk"
ACT: Final = "standing"
# What a card discloses, and what the reader says of it, is another of few people: told to logins with that right alone.
TELLS_APART: Final = frozenset({"discloses", "reader_message"})
CARDS: Final = "SELECT count(*) FROM standing.cards_elsewhere($1)"
SEES: Final = "SELECT registry.sees_protected()"


@dataclass(frozen=True, slots=True)
class PostgresStanding:
    """The standing of an insurer in a database (現況): a `Standing` of the desk. Administrators act inside fences."""

    dsn: str
    insurer: str

    def kept(self) -> Kept | None:
        """For which days it is kept; None where it was never begun."""
        return asyncio.run(self._kept())

    def build(self, days: Kept, practice: str | None, once: str | None = None) -> Built:
        """Keep it for these days, by this program's edition and a practice file's text, and build who waits."""
        return asyncio.run(self._build(days, practice, once))

    def compare(self, every: int = 1, offset: int = 0) -> Compared:
        """What is kept against what would be decided anew, of one person in so many."""
        return asyncio.run(self._compare(every, offset))

    def show(self, person: str, on: date, purpose: str, known: int | None = None) -> Answered:
        """What it says of the person of a key on a day; who looks is recorded, and committed before it is told."""
        return asyncio.run(self._show(person, on, purpose, known))

    def cards_elsewhere(self, on: date) -> int:
        """How many people have a card that another insurer here has on a day, too, though they did not move."""
        return asyncio.run(self._cards_elsewhere(on))

    def _connected(self, role: str) -> AbstractAsyncContextManager[Connection]:
        return connect(self.dsn, at_most=role)

    async def _kept(self) -> Kept | None:
        async with self._connected(BUILDING) as connection, reading(connection, self.insurer) as books:
            frame = await frame_of(books)
            return None if frame is None else Kept(frame.terms.since, frame.terms.until)

    async def _build(self, days: Kept, practice: str | None, once: str | None) -> Built:
        key = lookup_key()
        edition = edition_by(practice)
        edition.practice(self.insurer)
        terms = Terms(edition.digest, practice, days.since, days.until, key.name if key else None)
        async with self._connected(BUILDING) as connection:
            async with books_of(connection, self.insurer) as books:
                frame = await adopt(books, terms, once)
                await record_act(connection, books.insurer, "build standing", f"{days.since} to {days.until}",
                                 subject=f"number {frame.learnt}")  # fmt: skip
            done = await building.build_together(lambda: self._connected(BUILDING), self.insurer, key)
            async with reading(connection, self.insurer) as books:
                return Built(frame.learnt, done.people, done.rows, await waiting.count(books))

    async def _cards_elsewhere(self, on: date) -> int:
        async with self._connected(BUILDING) as connection, reading(connection, self.insurer):
            found: int = await connection.fetchval(CARDS, on)
            return found

    async def _compare(self, every: int, offset: int) -> Compared:
        async with self._connected(BUILDING) as connection:
            found = await comparing.compare(connection, self.insurer, lookup_key(), every, offset)
        return Compared(found.people, found.waiting, len(found.standing), len(found.shown), len(found.lookup),
                        found.differing)  # fmt: skip

    async def _show(self, person: str, on: date, purpose: str, known: int | None) -> Answered:
        async with self._connected(LOOKING) as connection, books_of(connection, self.insurer) as books:
            return await _answered(books, await _looked_at(books, person, purpose), on, known)


async def _looked_at(books: Books, key: str, purpose: str) -> int:
    """The number of a person somebody looks at, recorded in the same transaction."""
    person = await person_of(books, key)
    await record_read(books.connection, books.insurer, person, ACT, purpose)
    return person


async def _answered(books: Books, person: int, on: date, known: int | None) -> Answered:
    said = await told(books, person, on, known)
    if said is None:
        return Answered(None)
    sees = await books.connection.fetchval(SEES)
    answers = {name: value for name, value in said.answers.items() if sees or name not in TELLS_APART}
    return Answered(answers, said.first, said.after - ONE, said.n)
