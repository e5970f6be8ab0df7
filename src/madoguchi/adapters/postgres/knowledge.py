"""Numbers under which things are learnt (知った順番): taken by who writes, held to commit, asked for by who reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.terms.errors import Refused
from madoguchi.terms.once import digest_of

LEARN: Final = """
SELECT l.n, l.again, i.not_before > clock_timestamp() + interval '1 minute' AS behind
FROM registry.insurer AS i CROSS JOIN LATERAL registry.learn($1, $2, $3) AS l WHERE i.insurer = registry.own_insurer()
"""
# Set before it is asked: what is volatile in a FROM that is not pulled up comes first.
OF: Final = "FROM (SELECT set_config('madoguchi.insurer', $1, true) OFFSET 0) AS told"
OPEN: Final = f"SELECT registry.own_insurer() {OF}"
BEGIN: Final = f"SELECT registry.open_books() {OF}"


class NoBooks(Refused):
    """An insurer of whom nothing is recorded (台帳のない保険者)."""


class NotKnownYet(Refused):
    """A number that has not been taken (まだない番号)."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """The number of what is written (知った番号). `again`: this key has it already, and nothing is to be written."""

    n: int
    again: bool


@dataclass(frozen=True, slots=True)
class Books:
    """The books of an insurer inside a transaction (保険者の台帳)."""

    connection: Connection
    insurer: int


@asynccontextmanager
async def books_of(connection: Connection, name: str, *, begin: bool = False) -> AsyncIterator[Books]:
    """The books of an insurer for one transaction that may write (台帳を開く). Raises `NoBooks`.

    `begin`: of an insurer that has none, they are begun.
    """
    async with connection.transaction():
        yield await _opened(connection, name, begin=begin)


@asynccontextmanager
async def reading(connection: Connection, name: str) -> AsyncIterator[Books]:
    """The books of an insurer as they are at one moment (台帳を読む), whoever writes meanwhile. Raises `NoBooks`."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        yield await _opened(connection, name, begin=False)


async def _opened(connection: Connection, name: str, *, begin: bool) -> Books:
    insurer = await connection.fetchval(BEGIN if begin else OPEN, name)
    if insurer is None:
        raise no_books(name)
    return Books(connection, insurer)


def no_books(name: str) -> NoBooks:
    """What is told of an insurer whose books are not here, or not for this login (台帳のない保険者)."""
    return NoBooks(what=f"no books of the insurer {name} here", why="they were not begun, or are not yours to see",
                   do="look at the spelling; the administrator begins books with `madoguchi registry open`, and "
                      "says who works for whom with `madoguchi user add`")  # fmt: skip


async def learn(books: Books, source: str, key: str | None = None, *asked: object) -> Learnt:
    """Take the next number (番号を取る): whoever else writes for this insurer waits until we commit.

    `asked` is all that is asked for under the key; raises `UsedKey` where the key stands for something else.
    Where the clock is behind what was recorded, the number gets the moment before it, and the audit says so.
    """
    (row,) = await books.connection.fetch(LEARN, source, key, digest_of(*asked) if key else "")
    if row["behind"] and not row["again"]:
        await record_act(books.connection, books.insurer, "clock behind", "set back", subject=f"number {row['n']}")
    return Learnt(row["n"], row["again"])


async def newest(books: Books) -> int:
    """The highest number committed (最新の番号); 0 before anything was learnt."""
    n: int = await books.connection.fetchval("SELECT known FROM registry.insurer WHERE insurer = $1", books.insurer)
    return n


async def known_at(connection: Connection, name: str, moment: datetime) -> int:
    """The highest number committed by a moment (その時点の番号): the same for ever, once it was told."""
    async with books_of(connection, name) as books:
        n: int = await books.connection.fetchval("SELECT registry.known_at($1)", moment)
        return n


async def number_asked(books: Books, known: int | None) -> int:
    """The number asked for, or the newest (指定の番号). Raises `NotKnownYet`."""
    highest = await newest(books)
    if known is not None and not 0 <= known <= highest:
        raise NotKnownYet(what=f"what was known under number {known}", why=f"numbers run from 0 to {highest} here",
                          do="ask for one of these, or leave the number out for what is known now")  # fmt: skip
    return highest if known is None else known
