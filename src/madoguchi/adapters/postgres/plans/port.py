"""Plans for who does not wait for a database (計画の接続口): each call has its own transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from madoguchi.adapters.fonts.shipped import as_shipped
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import Books, books_of
from madoguchi.adapters.postgres.plans import easing, forecasts, listing, review
from madoguchi.adapters.postgres.plans.making import make
from madoguchi.adapters.postgres.plans.names_held import names_held
from madoguchi.adapters.postgres.plans.trying import otherwise
from madoguchi.adapters.postgres.registry.roll import roll
from madoguchi.desk.directing import Beside
from madoguchi.desk.forecasting import Forecast, ForecastAsked, Foreseen
from madoguchi.desk.held_names import HeldName
from madoguchi.desk.name_check import FaceStack
from madoguchi.desk.plan_answers import PlanPractice
from madoguchi.desk.plan_approvals import Allowed, Approval
from madoguchi.desk.plan_list import ListedPlan
from madoguchi.desk.plans import Act, Difference, Doing, Line, Made, PlanAsked, Rows, Shown

if TYPE_CHECKING:
    from madoguchi.rulebook.engine.arrow import RecordBatch

Result = TypeVar("Result")
END = None
CLERK, APPROVER = "clerk", "approver"
SECOND: Final = ("approve", "release", "close")  # what another person does than the one who makes plans


@dataclass(frozen=True)
class PostgresPlans:
    """The plans of an insurer in a database (計画): `Plans` and `Forecasts` of the desk. `role`: whom to act as.

    An administrator acts as the one whose work it is, inside the fences between insurers. `stack`: the faces that names
    and addresses are printed in, read when a plan is made.
    """

    dsn: str
    insurer: str
    role: str | None = None
    stack: Callable[[], FaceStack] = as_shipped

    def make(self, asked: PlanAsked, edition: str, practice: PlanPractice, rows: Rows) -> Made:
        """Make a plan of what the rulebook says of the roll, beside what is held."""

        async def made() -> Made:
            async with (
                connect(self.dsn, self.role, at_most=CLERK) as connection,
                connect(self.dsn, self.role, at_most=CLERK) as reader,
                books_of(connection, self.insurer) as books,
            ):
                return await make(books, reader, self.insurer, asked, edition, practice, rows, stack=self.stack())

        return asyncio.run(made())

    def show(self, plan: int, samples: int) -> Shown:
        """A plan as it is looked at, with so many lines drawn by its digest."""
        return self._asked(lambda books: review.show(books, plan, samples))

    def listed(self, most: int, *, waiting: bool) -> Sequence[ListedPlan]:
        """The newest plans, at most so many; `waiting`: those on which somebody has to act."""
        return self._asked(lambda books: listing.listed(books, most, waiting=waiting))

    def difference(self, before: int, after: int) -> Sequence[Difference]:
        """Where two plans differ, counted."""
        return self._asked(lambda books: review.difference(books, before, after))

    def otherwise(self, plan: int, edition: str, practice: PlanPractice, rows: Rows) -> Sequence[Difference]:
        """Where an edition would decide a plan otherwise, of what is not printed, counted; nothing is kept."""

        async def tried() -> Sequence[Difference]:
            async with (
                connect(self.dsn, self.role, at_most=CLERK) as connection,
                connect(self.dsn, self.role, at_most=CLERK) as reader,
                books_of(connection, self.insurer) as books,
            ):
                head = await review.head(books, plan)
                by = edition, practice, rows
                return await otherwise(books, reader, self.insurer, head, by, stack=self.stack())

        return asyncio.run(tried())

    def lines(self, plan: int, purpose: str | None = None) -> Iterator[Line]:
        """Every line of a plan, in order; for a purpose, which is committed first, with the keys of the people."""
        if purpose is not None:
            self._asked(lambda books: review.give_out(books, plan, purpose))
        return _each(self._lines(plan, with_keys=purpose is not None))

    def names_held(self, plan: int, purpose: str) -> Sequence[HeldName]:
        """Which letters the lines of a plan wait for, by the faces of today."""
        return self._asked(lambda books: names_held(books, plan, purpose, self.stack().faces))

    def do(self, doing: Doing) -> Act:
        """Write down what somebody does with a plan, in its acts and in the audit."""
        role = APPROVER if doing.kind in SECOND else CLERK
        return self._asked(lambda books: review.do(books, doing), role)

    def allowed(self) -> Allowed:
        """How far a practice may ease approval, and which plans wait to be looked at."""
        return self._asked(easing.allowed)

    def allow(self, counter: Approval, reprint: Approval) -> Allowed:
        """Tell how far it may: as the administrator."""
        return self._asked(lambda books: easing.allow(books, counter, reprint))

    def roll_of(self, asked: ForecastAsked) -> Iterator[RecordBatch]:
        """The roll of the first day of a forecast, a part after another."""
        return _each(self._roll(asked))

    def beside(self, asked: ForecastAsked) -> Beside:
        """The applications and directions that a forecast goes by."""
        return self._asked(lambda books: forecasts.beside(books, asked))

    def keep(self, asked: ForecastAsked, edition: str, people: int, counts: Sequence[Foreseen]) -> Forecast:
        """Keep a forecast, and give it a number."""
        return self._asked(lambda books: forecasts.keep(books, asked, edition, people, counts))

    def _asked(self, what: Callable[[Books], Awaitable[Result]], at_most: str = CLERK) -> Result:
        async def asked() -> Result:
            async with (
                connect(self.dsn, self.role, at_most=at_most) as connection,
                books_of(connection, self.insurer) as books,
            ):
                return await what(books)

        return asyncio.run(asked())

    async def _lines(self, plan: int, *, with_keys: bool) -> AsyncGenerator[Line, None]:
        async with (
            connect(self.dsn, self.role, at_most=CLERK) as connection,
            books_of(connection, self.insurer) as books,
            aclosing(review.lines(books, plan, with_keys=with_keys)) as it,
        ):
            async for line in it:
                yield line

    async def _roll(self, asked: ForecastAsked) -> AsyncGenerator[RecordBatch, None]:
        async with (
            connect(self.dsn, self.role, at_most=CLERK) as connection,
            aclosing(roll(connection, self.insurer, asked.since, asked.known)) as it,
        ):
            async for batch in it:
                yield batch


def _each(rows: AsyncGenerator[Result, None]) -> Iterator[Result]:
    """What is given one after another by a database, for who does not wait."""
    with asyncio.Runner() as runner:
        try:
            while (one := runner.run(anext(rows, END))) is not END:
                yield one
        finally:
            runner.run(rows.aclose())
