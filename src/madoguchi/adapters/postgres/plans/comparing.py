"""Owed put beside held, part by part (部分ごとの照合): while the rulebook decides about the next people.

A part is everybody up to one person, in the order of their numbers: so its lines are numbered at once, and who has no
cover, and so no row in a roll, stands among them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.plans import sheet
from madoguchi.adapters.postgres.plans.uncovered import Uncovered

NUMBER: Final = "SELECT person FROM registry.person WHERE insurer = $1 AND key = $2"
LAST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Part:
    """What was decided about some people (判定済みの部分), as COPY takes it.

    `last`: the key of the last of them; None stands for everybody who is left.
    """

    text: bytes = b""
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """How far owed was put beside held (照合の進み): up to which person, in how many lines."""

    person: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Comparing:
    """How owed is put beside held (照合の条件). `bound`: what `sheet.COMPARE` is told after the insurer."""

    books: Books
    bound: tuple[Any, ...]

    async def after(self, before: Awaitable[tuple[Compared, Uncovered]], part: Part) -> tuple[Compared, Uncovered]:
        """Copy a part in and compare it, once the one before is (部分の照合)."""
        done, uncovered = await before
        ask = self.books.connection
        if part.text:
            await ask.copy_to_table("decided", source=_once(part.text), format="csv")
        last = LAST if part.last is None else await ask.fetchval(NUMBER, self.books.insurer, part.last)
        return await put_beside(self, done, uncovered, last), uncovered


async def put_beside(comparing: Comparing, done: Compared, uncovered: Uncovered, last: int) -> Compared:
    """Put owed beside held of everybody up to a person (照合); of what was decided the rest is kept for the count."""
    ask = comparing.books.connection
    await uncovered.take_in(comparing.books, done.person, last)
    if not done.person:
        await ask.execute("SELECT plans.count_decided()")
    which = comparing.books.insurer, *comparing.bound, done.person, last, done.lines
    lines = int((await ask.execute(sheet.COMPARE, *which)).split()[-1])  # of `INSERT 0 66013`
    await ask.execute("SELECT plans.next_part()")
    return Compared(last, done.lines + lines)


async def _once(text: bytes) -> AsyncIterator[bytes]:
    """COPY takes bytes from whoever gives them one after another."""
    yield text
