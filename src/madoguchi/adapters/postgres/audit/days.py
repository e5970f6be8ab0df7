"""By which day somebody acts, told to the audit (業務日の記録): a `DayLog` of the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.demo import is_demo
from madoguchi.adapters.postgres.knowledge import books_of

CLERK: Final = "clerk"  # as whom an administrator acts here
Result = TypeVar("Result")


@dataclass(frozen=True)
class PostgresDays:
    """The days of acts (業務日): an insurer's, or of what belongs to all."""

    dsn: str
    insurer: str | None

    def is_demo(self) -> bool:
        """Whether the database says that it is a demo."""
        return self._asked(lambda connection, _: is_demo(connection))

    def say(self, on: date, because: str) -> None:
        """Tell the audit by which day somebody acts, and why."""

        async def told(connection: Connection, insurer: int | None) -> None:
            await record_act(connection, insurer, "act by another day", because, subject=f"day {on}")

        self._asked(told)

    def _asked(self, what: Callable[[Connection, int | None], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with connect(self.dsn, at_most=CLERK) as connection:
                if self.insurer is None:
                    return await what(connection, None)
                async with books_of(connection, self.insurer) as books:
                    return await what(connection, books.insurer)

        return asyncio.run(asked())
