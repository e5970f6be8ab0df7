"""A town with people, and plans that were made and approved, for the tests of papers.

The plans are written straight into the tables of plans, so that a test of papers says itself what is to be sent.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.postgres.looking import looked
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import Books, books_of, learn
from madoguchi.adapters.postgres.papers.applying import PostgresPapers
from madoguchi.adapters.postgres.papers.ledger import PostgresLedger
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.session import session
from madoguchi.adapters.spool.folder import SpoolFolder
from madoguchi.desk.applying import Applied, apply_plan
from madoguchi.desk.ledger_checking import check
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.vocabulary import vocabulary

EFFECTIVE = date(2026, 8, 1)
ON = date(2026, 7, 27)  # a Monday
INSURER = "ako-city-nhi"
ITEM = """
INSERT INTO plans.item (insurer, plan, item, person, paper, action, because, ground, rule, variant, valid_from,
    valid_until, prints, parts, addressee, deliverer, mail_class, unit, envelope, replaces, piece, goes_to)
SELECT $1, $2, $3, $4, $5, $6, $13, 'ex_officio', 'a_rule', 'ordinary', $7, $8, $9, '{}', $10, 'post', 'ordinary',
    'person', $3, $11, $12, CASE WHEN $10 = 'person' THEN $4 ELSE (
        SELECT min(o.person) FROM registry.membership AS m JOIN registry.membership AS o USING (insurer, household_key)
        WHERE m.insurer = $1 AND m.person = $4 AND o.relation = $10 AND m.superseded IS NULL
            AND o.superseded IS NULL) END
"""


USUAL = {"flag": lambda said: said == "true", "number": int, "word": str}
HOLD = "INSERT INTO plans.held (insurer, plan, item, guard, releasable) VALUES ($1, $2, $3, 'a_guard', true)"
SEAL = "SELECT plans.seal($1, $2, $3, $4, $5, $6, $7, $8, NULL)"


@dataclass(frozen=True)
class Line:
    """An item of a plan."""

    person: int
    paper: str = "certificate"
    action: str = "issue"
    addressee: str = "person"
    replaces: int | None = None
    held: bool = False
    valid_from: date = EFFECTIVE
    valid_until: date | None = date(2027, 7, 31)


@dataclass(frozen=True)
class Town:
    """An insurer of the tests, in a database."""

    dsn: str
    spool: Path
    insurer: str = INSURER
    role: str = "clerk"

    def done(self, what: Callable[[Books], Awaitable[Any]], role: str | None = None) -> Any:
        """Something done in a transaction of the books."""

        async def run() -> Any:
            async with connect(self.dsn, role) as connection, books_of(connection, self.insurer) as books:
                return await what(books)

        return asyncio.run(run())

    def rows(self, query: str, *given: Any) -> list[Any]:
        """What the owner of the database sees."""

        async def ask(books: Books) -> list[Any]:
            return await books.connection.fetch(query, *given)

        return list(self.looked(ask))

    def looked(self, what: Callable[[Books], Awaitable[Any]]) -> Any:
        """Something done by the owner in a transaction of the books, on the connection that is kept for it."""

        async def run(connection: Connection) -> Any:
            async with books_of(connection, self.insurer) as books:
                return await what(books)

        return looked(self.dsn, run)

    def value(self, query: str, *given: Any) -> Any:
        """The first of it."""
        return self.rows(query, *given)[0][0]

    def tell(self, group: str, said: Mapping[str, Mapping[str, Any]], since: date = EFFECTIVE) -> int:
        """Say something of people from a day on; the number it is known under."""

        async def told(books: Books) -> int:
            n = (await learn(books, "a letter")).n
            columns = list(next(iter(said.values())))
            rows = [(key, since, None, *values.values()) for key, values in said.items()]
            await correct_many(books, group, columns, rows, n)
            return n

        return int(self.looked(told))

    def plan(
        self, lines: Sequence[Line], *, approved: bool = True, edition: str | None = None, scope: str = "everybody",
        effective: date = EFFECTIVE, because: str = "owed",
    ) -> int:  # fmt: skip
        """A plan with these lines, approved by another person."""

        async def made(books: Books) -> int:
            ask = books.connection
            plan = await ask.fetchval("SELECT plan FROM plans.take_number(NULL, repeat('0', 64))")
            for n, line in enumerate(lines, 1):
                sends = line.action in ("issue", "replace", "renew")
                piece = UUID(bytes=sha256(f"{self.dsn} {self.insurer} {plan} {n}".encode()).digest()[:16], version=4)
                await ask.execute(ITEM, books.insurer, plan, n, line.person, line.paper, line.action, line.valid_from,
                                  line.valid_until, json.dumps({"rate": 30}), line.addressee, line.replaces,
                                  piece if sends else None, because)  # fmt: skip
                if line.held:
                    await ask.execute(HOLD, books.insurer, plan, n)
            known = await ask.fetchval("SELECT max(n) FROM registry.knowledge WHERE insurer = $1", books.insurer)
            head = (effective, known, edition or shipped_edition().digest, date(2026, 7, 1), scope, bytes(16))
            digest = await ask.fetchval(SEAL, plan, *head, len(lines))
            if approved:
                act = ("INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope) "
                       "VALUES ($1, $2, 1, 'approve', $3, 'second', 'looked through', session_user, $4)")  # fmt: skip
                await ask.execute(act, books.insurer, plan, digest, scope)
            return int(plan)

        return int(self.looked(made))

    @contextmanager
    def papers(self, plan: int, key: str | None = None, on: date = ON) -> Iterator[PostgresPapers]:
        """A plan's papers, on a connection of their own."""
        with session(self.dsn, self.insurer, self.role) as open_:
            yield PostgresPapers(open_, plan, on, key)

    def folder(self, plan: int) -> SpoolFolder:
        """The spool of a plan."""
        return SpoolFolder(self.spool / f"plan-{plan}", floor=0)

    def apply(self, plan: int, key: str | None = None, edition: Edition | None = None, **more: Any) -> Applied:
        """Carry a plan out."""
        with self.papers(plan, key) as papers:
            return apply_plan(papers, self.folder(plan), edition or shipped_edition(), **more)

    def findings(self) -> list[str]:
        """What does not add up."""
        with session(self.dsn, self.insurer, self.role) as open_:
            return check(PostgresLedger(open_), self)

    def digests(self, plan: int) -> Mapping[str, str]:
        """The files of a plan's spool."""
        return self.folder(plan).digests()

    def orders(self, plan: int) -> list[dict[str, Any]]:
        """The print orders of a plan, by serial."""
        files = (one for one in self.folder(plan).folder.glob("*.json") if not one.name.startswith("manifest"))
        return sorted((json.loads(one.read_text("utf-8")) for one in files), key=lambda one: one["serial"])

    def states(self) -> list[tuple[Any, ...]]:
        """Each paper: serial, person, state, whether it lives."""
        return [tuple(row) for row in self.rows("SELECT serial, person, state, live FROM papers.paper ORDER BY serial")]


def people(count: int) -> list[dict[str, Any]]:
    """People with no card, to whom certificates are owed, and of whom everything is known."""
    usual = {
        one.name: USUAL[one.kind](str(one.assumed)) for one in vocabulary().roll if one.always and one.kind in USUAL
    }
    cover = {"insurer": INSURER, "eligible_from": date(2020, 4, 1), "has_card": False, "registered": False}
    return [
        {**usual, **cover, "person": f"P{n}", "birth_date": date(1980, 1, 1 + n % 28),
         "relation": "head" if n % 2 else "dependent"}
        for n in range(1, count + 1)
    ]  # fmt: skip


def settle(dsn: str, spool: Path, count: int, insurer: str = INSURER) -> Town:
    """A town whose people have names and addresses."""
    town, since = Town(dsn, spool, insurer), date(2026, 4, 1)
    rows = [{**one, "insurer": insurer} for one in people(count)]
    PostgresRegistry(dsn, insurer, "intake").load(since, [batch_of(rows)], "a roll")
    said = {
        "name": lambda n: {"written": f"汐見 {n}子"},
        "registered_address": lambda n: {"postcode": "100-0001", "address": f"汐見町{n}番地"},
        "membership": lambda n: {"number": f"{n:06}", "household_key": f"H{(n + 1) // 2}"},
    }
    for group, of in said.items():
        town.tell(group, {f"P{n}": of(n) for n in range(1, count + 1)}, since)
    town.looked(lambda books: _status_of_july(books, count))
    return town


async def _status_of_july(books: Books, count: int) -> None:
    """Everybody's registration told anew on the day; of the last it is another, which is of no use without a card."""
    n, before = (await learn(books, "a letter")).n, ON - timedelta(days=1)
    told = [(f"P{k}", (before, before, k < count), (ON, None, k == count)) for k in range(1, count + 1)]
    rows = [(key, *said) for key, *each in told for said in each]
    await correct_many(books, "registration", ["registered"], rows, n)
