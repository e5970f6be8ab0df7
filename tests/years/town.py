"""The town as it really is: registry, plans, ledger and spool, through the ports that the commands use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from adapters.postgres.servers import quick_login
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.knowledge import Books, books_of, learn, newest
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import change_cover
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.adapters.postgres.session import Session
from madoguchi.desk.applying import Applied, apply_plan
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.ledger import Recorded, Said, post, pull, record
from madoguchi.desk.ledger_checking import check
from madoguchi.desk.plans import Doing, Line, Made, PlanAsked, make_plan
from madoguchi.issuing.steps import Step
from madoguchi.registry.covers import Change, Cover
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.engine.roll import batch_of

LOGINS = count(1)
EVERY_FIELD: Final = "SELECT * FROM plans.item WHERE plan = $1 ORDER BY item"
LIST: Final = """
INSERT INTO intake.file (insurer, file, kind, open_to_all, digest, as_of, n, rows_read, taken, refused, held, changed,
    untold, whole)
VALUES ($1, intake.next_file(false), 'holder_status', true, $2, $3, $4, 1, 1, 0, 0, 0, 0, true)
"""


@dataclass
class Town:
    """An insurer's people, plans and papers in a database. Two logins: one makes plans, the other approves."""

    insurer: str
    telling: Session
    registry: PostgresRegistry
    maker: PostgresPlans
    approver: PostgresPlans
    house: PostgresHouse
    edition: Edition = field(default_factory=shipped_edition)

    def load(self, on: date, rows: Sequence[Mapping[str, Any]]) -> None:
        """People who are new here."""
        self.registry.load(on, [batch_of(rows)], "a roll")

    def tell(self, key: str, group: str, said: Mapping[str, Any], first: date, last: date | None = None) -> int:
        """Say something of somebody from a day on, or for some days: the number it is known under."""

        async def told(books: Books) -> int:
            n = (await learn(books, "a letter")).n
            await correct_many(books, group, list(said), [(key, first, last, *said.values())], n)
            return n

        return self.telling.run(told)

    def list_came(self, day: date) -> None:
        """A file of everybody's status was taken, in which nothing was new."""

        async def came(books: Books) -> None:
            n = (await learn(books, "a list")).n
            await books.connection.execute(LIST, books.insurer, f"{n:064x}", day, n)

        self.telling.run(came)

    def change_cover(self, key: str, change: Callable[[Sequence[Cover]], Change]) -> int:
        """Change what somebody is covered for: the number it is known under."""

        async def changed(books: Books) -> int:
            return (await change_cover(books, key, change, "a notice")).n

        return self.telling.run(changed)

    @property
    def newest(self) -> int:
        """The newest number."""
        return self.telling.run(newest)

    def roll(self, on: date, known: int) -> list[dict[str, Any]]:
        """The roll of a day as it was known."""
        return [row for batch in self.registry.roll(on, known) for row in batch.to_pylist()]

    def plan(self, effective: date, on: date, person: str | None = None) -> Made:
        """A plan, made by one."""
        return make_plan(self.maker, self.edition, PlanAsked(effective, on, person=person))

    def lines(self, plan: int) -> list[Line]:
        """Its lines, with keys."""
        return list(self.maker.lines(plan, "looked at"))

    def approve(self, plan: Made) -> None:
        """Approved by the other."""
        self.approver.do(Doing("approve", plan.plan, plan.digest, "looked through", self.edition.digest))

    def release(self, plan: Made, guard: str) -> None:
        """What one guard holds is let go by the other, who looked at it."""
        self.approver.do(Doing("release", plan.plan, plan.digest, "counted", self.edition.digest, guard=guard))

    def apply(self, plan: int, on: date) -> Applied:
        """Carried out."""
        return apply_plan(self.house.papers(plan, on), self.house.spool(plan), self.edition)

    def drawn(self, plan: int) -> list[Any]:
        """The papers of a plan: serial, key, kind, last day, number."""
        query = ("SELECT serial, key, paper, valid_until, p.learnt, state FROM papers.paper AS p "
                 "JOIN registry.person USING (insurer, person) WHERE plan = $1 ORDER BY serial")  # fmt: skip
        return self.rows(query, plan)

    def sent_by(self, plan: int) -> list[Any]:
        """The lines of a plan that send something: key and kind."""
        query = ("SELECT key, paper FROM plans.item JOIN registry.person USING (insurer, person) "
                 "WHERE plan = $1 AND action IN ('issue', 'replace', 'renew')")  # fmt: skip
        return self.rows(query, plan)

    def pull(self, plan: int, on: date) -> list[int]:
        """Who changed is withdrawn from the stack: the serials."""
        said = Said(Step.PULL, (), on)
        return [one.serial for one in pull(self.house.ledger, self.edition, plan, None, said).withdraw]

    def post(self, plan: int, on: date) -> Recorded:
        """The stack is posted."""
        return post(self.house.ledger, plan, Said(Step.DISPATCHED, (), on))

    def record(
        self, step: Step, serials: Sequence[int], on: date, why: str | None = None, undoes: Step | None = None
    ) -> Recorded:  # fmt: skip
        """Something happened to papers."""
        return record(self.house.ledger, Said(step, tuple(serials), on, why, undoes=undoes))

    def findings(self) -> list[str]:
        """What does not add up in the ledger."""
        return check(self.house.ledger, self.house)

    def kept(self, plan: int) -> list[tuple[Any, ...]]:
        """All that a plan says, as it stands in the tables."""
        return [tuple(row) for row in self.rows(EVERY_FIELD, plan)]

    def rows(self, query: str, *given: Any) -> list[Any]:
        """What the owner of the database sees."""

        async def ask(books: Books) -> list[Any]:
            return await books.connection.fetch(query, *given)

        return self.telling.run(ask)


@contextmanager
def town(dsn: str, insurer: str, spool: Path) -> Iterator[Town]:
    """A town with no people yet: call `Town.load` first."""
    with asyncio.Runner() as runner, ExitStack() as stack:
        registry = PostgresRegistry(dsn, insurer)
        runner.run(_begun(dsn, insurer))
        opening = connect(dsn)
        telling = Session(runner, runner.run(opening.__aenter__()), insurer)
        stack.callback(lambda: runner.run(opening.__aexit__(None, None, None)))
        clerk, approver = (runner.run(_login(dsn, insurer, role)) for role in ("clerk", "approver"))
        opened = stack.enter_context(house(clerk, insurer, spool))
        yield Town(insurer, telling, registry, PostgresPlans(clerk, insurer), PostgresPlans(approver, insurer), opened)


async def _begun(dsn: str, insurer: str) -> None:
    async with connect(dsn, "intake") as connection, books_of(connection, insurer, begin=True):
        pass


async def _login(dsn: str, insurer: str, role: str) -> str:
    """The address with which a new login of a role comes in."""
    name = f"years{next(LOGINS)}{role}"
    async with connect(dsn) as connection:
        password = await quick_login(connection, name, [role])
        await give(connection, name, [LoginGrant(insurer)])
    return dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@")
