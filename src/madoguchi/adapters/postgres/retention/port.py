"""Retention in PostgreSQL (保存期間の記録): periods and holds by insurer, plans, and what went by them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import Books, books_of
from madoguchi.adapters.postgres.plans.review import refuse_no_plan
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.adapters.postgres.retention import planning
from madoguchi.adapters.postgres.retention.letting_go import ALONE, let_go
from madoguchi.adapters.postgres.retention.once import taken
from madoguchi.desk.retention import Held, NotDue, Outside, Period, RetentionPlan

Result = TypeVar("Result")
PERIODS: Final = """
SELECT DISTINCT ON (rule) rule, months, source FROM retention.period WHERE insurer = $1 ORDER BY rule ASC, n DESC
"""
SET: Final = """
INSERT INTO retention.period (insurer, rule, n, months, source)
SELECT $1, $2, 1 + count(*), $3, $4 FROM retention.period WHERE insurer = $1 AND rule = $2
"""
HOLD: Final = """
INSERT INTO retention.hold (insurer, hold, rule, person, paper_plan, reason)
SELECT $1, 1 + count(*), $2, $3, $4, $5 FROM retention.hold WHERE insurer = $1 RETURNING hold
"""
APPROVE: Final = "SELECT retention.approve($1, $2)"
OF_ALL: Final = "SELECT set_config('madoguchi.insurer', '', true)"


@dataclass(frozen=True)
class PostgresRetention:
    """A `Retention` of the desk in a database (保存期間の記録). `role`: whom to act as."""

    dsn: str
    role: str | None = None

    def periods(self, insurer: str) -> Mapping[str, Period]:
        """What an insurer said, by rule."""

        async def said(books: Books) -> Mapping[str, Period]:
            rows = await books.connection.fetch(PERIODS, books.insurer)
            return {row["rule"]: Period(**row) for row in rows}

        return self._in_books(insurer, said)

    def set(self, insurer: str, period: Period, once: str | None = None) -> None:
        """Say for how long an insurer keeps what a rule names."""

        async def put(books: Books) -> None:
            if (await taken(books.connection, once, "set", period)).again:
                return
            await books.connection.execute(SET, books.insurer, period.rule, period.months, period.source)
            await record_act(books.connection, books.insurer, "set retention", period.rule)

        self._in_books(insurer, put)

    def hold(self, insurer: str, held: Held, reason: str, once: str | None = None) -> int:
        """Order that nothing of it goes: the number of the order. Raises `NobodyOfThisKey`, `NoSuchPlan`."""

        async def ordered(books: Books) -> int:
            asked = await taken(books.connection, once, "hold", held, reason)
            return asked.number if asked.again else await asked.gave(books.connection, await put(books))

        async def put(books: Books) -> int:
            await books.connection.execute(ALONE)
            person = None if held.person is None else await person_of(books, held.person)
            if held.plan is not None:
                await refuse_no_plan(books, held.plan)
            about = (held.rule, person, held.plan)
            number: int = await books.connection.fetchval(HOLD, books.insurer, *about, reason)
            await record_act(books.connection, books.insurer, "hold retention", held.rule or "of one",
                             subject=f"hold {number}", person=person)  # fmt: skip
            return number

        return self._in_books(insurer, ordered)

    def lift(self, insurer: str, hold: int, once: str | None = None) -> None:
        """Let go of what was held. Raises `NotDue` where nothing is."""

        async def lifted(books: Books) -> None:
            if (await taken(books.connection, once, "lift", hold)).again:
                return
            if not await books.connection.fetchval("SELECT retention.lift($1)", hold):
                raise NotDue(what=f"no order {hold} is in force", why="it was lifted, or never given",
                             do="look at the number")  # fmt: skip
            await record_act(books.connection, books.insurer, "lift retention", "lifted", subject=f"hold {hold}")

        self._in_books(insurer, lifted)

    def make(self, on: date, key: str | None, insurer: str | None = None) -> RetentionPlan:
        """What is due on a day, written down; with a key that was used, the plan it gave."""

        async def made(connection: Connection, own: int | None) -> RetentionPlan:
            return await planning.told(connection, await planning.make(connection, own, on, key))

        return self._once(insurer, made)

    def plan(self, plan: int, insurer: str | None = None) -> RetentionPlan:
        """A plan as it is. Raises `NotDue` where there is none."""
        return self._once(insurer, lambda connection, _: planning.told(connection, plan))

    def approve(
        self, plan: int, digest: str, insurer: str | None = None, once: str | None = None
    ) -> RetentionPlan:  # fmt: skip
        """Agree to a plan as it was read. Raises `NotDue` for another digest, `RuleBroken` for one's own plan."""

        async def approved(connection: Connection, own: int | None) -> RetentionPlan:
            if (await taken(connection, once, "approve", plan, digest)).again:
                return await planning.told(connection, plan)
            if not await connection.fetchval(APPROVE, plan, _bytes(digest)):
                raise NotDue(what=f"plan {plan} was not approved", why="it was before, or it reads otherwise now",
                             do="look at it again with `madoguchi retention show`")  # fmt: skip
            await record_act(connection, own, "approve retention", "as read", subject=f"plan {plan}")
            return await planning.told(connection, plan)

        return self._once(insurer, approved)

    def apply(
        self, plan: int, insurer: str | None = None, outside: Outside | None = None, once: str | None = None
    ) -> RetentionPlan:  # fmt: skip
        """Let go of what an approved plan names, each by itself: run again, it goes on. Raises `NotDue`, `NoKeys`."""

        async def applied() -> RetentionPlan:
            async with connect(self.dsn, self.role) as connection:
                async with _working(connection, insurer):
                    await taken(connection, once, "apply", plan)  # and goes on, whether for the first time or again
                    asked = await planning.told(connection, plan)
                    _refuse_unapproved(asked)
                await let_go(connection, asked, outside)
                async with _working(connection, insurer):
                    await connection.execute("SELECT retention.close($1)", plan)
                    return await planning.told(connection, plan)

        return asyncio.run(applied())

    def _once(
        self, insurer: str | None, what: Callable[[Connection, int | None], Awaitable[Result]]
    ) -> Result:  # fmt: skip
        """Something done in one transaction for an insurer, or for all."""

        async def done() -> Result:
            async with connect(self.dsn, self.role) as connection, _working(connection, insurer) as own:
                return await what(connection, own)

        return asyncio.run(done())

    def _in_books(self, insurer: str, what: Callable[[Books], Awaitable[Result]]) -> Result:
        async def done() -> Result:
            async with connect(self.dsn, self.role) as connection, books_of(connection, insurer) as books:
                return await what(books)

        return asyncio.run(done())


def _bytes(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        raise NotDue(what="a digest that is none", why="it is written in the figures 0 to 9 and a to f",
                     do="look at it again with `madoguchi retention show`") from None  # fmt: skip


@asynccontextmanager
async def _working(connection: Connection, insurer: str | None) -> AsyncIterator[int | None]:
    """A transaction for an insurer, or for what belongs to all: the insurer's number."""
    if insurer is not None:
        async with books_of(connection, insurer) as books:
            yield books.insurer
    else:
        async with connection.transaction():
            await connection.execute(OF_ALL)
            yield None


def _refuse_unapproved(plan: RetentionPlan) -> None:
    if plan.approved_by is None:
        raise NotDue(what=f"plan {plan.plan} is not approved", why="two people answer for what is deleted",
                     do="have another login approve it")  # fmt: skip
