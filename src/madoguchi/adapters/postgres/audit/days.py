"""By which day somebody acts, told to the audit (業務日の記録): a `DayLog` of the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.demo import is_demo
from madoguchi.adapters.postgres.knowledge import Books, books_of

CLERK: Final = "clerk"  # as whom an administrator acts here
Result = TypeVar("Result")


@dataclass(frozen=True)
class PostgresDays:
    """The days of an insurer's acts (業務日)."""

    dsn: str
    insurer: str

    def is_demo(self) -> bool:
        """Whether the database says that it is a demo."""
        return self._asked(lambda books: is_demo(books.connection))

    def say(self, on: date, because: str) -> None:
        """Tell the audit by which day somebody acts, and why."""

        async def told(books: Books) -> None:
            await record_act(books.connection, books.insurer, "act by another day", because, subject=f"day {on}")

        self._asked(told)

    def _asked(self, what: Callable[[Books], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with (
                connect(self.dsn, at_most=CLERK) as connection,
                books_of(connection, self.insurer) as books,
            ):
                return await what(books)

        return asyncio.run(asked())
