"""A plan carried out in PostgreSQL (計画の実施): `Papers` of the desk, on one connection that keeps others out.

The lock goes with the connection, so a program that was killed holds nothing. Every call is one transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, Final

from madoguchi.adapters.fonts.shipped import as_shipped
from madoguchi.adapters.points import step
from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.knowledge import Books, learn, newest
from madoguchi.adapters.postgres.papers.changed import Sent, changed
from madoguchi.adapters.postgres.papers.drawing import DRAWN, Drawing
from madoguchi.adapters.postgres.papers.leaving import end_of_who_left
from madoguchi.adapters.postgres.papers.voiding import Void, void
from madoguchi.adapters.postgres.plans.closing import waiting
from madoguchi.adapters.postgres.retries import Retry, first_result, keep_result
from madoguchi.adapters.postgres.session import Session
from madoguchi.desk.applying import Applied, Begun, Changed, Closed
from madoguchi.desk.house import BY_POST, Over
from madoguchi.desk.name_check import FaceStack
from madoguchi.issuing.orders import Order, Printed
from madoguchi.terms.errors import Refused
from madoguchi.terms.scheme import Scheme

PAUSE: Final = 0.1
LOCK: Final = "SELECT pg_try_advisory_lock(hashtext('madoguchi apply'), $1)"
WORKING: Final = """
SELECT coalesce(max(a.usename), 'somebody') FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
WHERE l.locktype = 'advisory' AND l.classid = hashtext('madoguchi apply')::oid AND l.objid = $1::integer::oid
    AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# The limit cuts nothing: it keeps the lines of a plan of everybody from being looked at first.
PLAN: Final = """
SELECT p.effective, p.known_on, p.edition, p.known, s.state,
    CASE p.scope WHEN 'one' THEN p.items = (SELECT count(*) FROM (
        SELECT o.insurer, o.plan, o.item, o.action FROM plans.item AS o
        WHERE o.insurer = p.insurer AND o.plan = p.plan LIMIT p.items
    ) AS i WHERE i.action NOT IN ('issue', 'replace', 'renew') OR NOT $3 AND EXISTS (
            SELECT FROM plans.stopped AS h WHERE h.insurer = i.insurer AND h.plan = i.plan AND h.item = i.item))
    ELSE false END AS sends_nothing,
    CASE WHEN $3 THEN plans.daily_as_of(p.insurer, plans.daily_taken(p.insurer)) END AS daily,
    (SELECT count(*) FROM plans.cleared AS c WHERE c.insurer = p.insurer AND c.plan = p.plan)::integer AS cleared,
    (SELECT count(*) FROM papers.wanted(p.plan, 0, NULL))::integer AS wanted,
    (SELECT count(*) FROM papers.paper AS w
        WHERE w.insurer = p.insurer AND w.plan = p.plan AND w.state = 'approved')::integer AS drawn
FROM plans.plan AS p JOIN plans.state AS s USING (insurer, plan) WHERE p.insurer = $1 AND p.plan = $2
"""
PEOPLE: Final = """
SELECT i.person FROM papers.wanted($2, 0, NULL) AS one JOIN plans.item AS i
    ON i.insurer = $1 AND i.plan = $2 AND i.item = one
"""
HELD: Final = """
INSERT INTO papers.held_item (insurer, plan, item, why)
SELECT $1, $2, i.item, 'changed' FROM plans.item AS i JOIN registry.person AS p USING (insurer, person)
WHERE i.insurer = $1 AND i.plan = $2 AND p.key = ANY ($3) AND (
    i.item IN (SELECT papers.wanted($2, 0, NULL)) OR EXISTS (
        SELECT FROM papers.paper AS w
        WHERE w.insurer = $1 AND w.plan = $2 AND w.item = i.item AND w.state = 'approved'))
"""
VOID: Final = """
SELECT w.serial FROM papers.paper AS w JOIN registry.person AS p USING (insurer, person)
WHERE w.insurer = $1 AND w.plan = $2 AND w.state = 'approved' AND p.key = ANY ($3)
"""
PRINTED: Final = "SELECT papers.is_printed($1, $2, $3)"
STACK: Final = """
SELECT p.serial, p.piece::text, encode(p.digest, 'hex') AS digest, p.batch, b.audit_head FROM papers.paper AS p
LEFT JOIN papers.batch AS b USING (insurer, plan, batch)
WHERE p.insurer = $1 AND p.plan = $2 AND p.digest IS NOT NULL AND (b.batch IS NOT NULL) = $3
ORDER BY p.batch, p.serial
"""
CLOSE: Final = """
INSERT INTO papers.batch (insurer, plan, batch, papers, manifest, audit_head)
SELECT $1, $2, 1 + count(*), $3, $4, $5 FROM papers.batch WHERE insurer = $1 AND plan = $2 RETURNING batch
"""
HEAD: Final = "SELECT audit.newest_head()"
HELD_BACK: Final = """
SELECT why, count(*)::integer AS items FROM papers.held_item WHERE insurer = $1 AND plan = $2 GROUP BY why ORDER BY why
"""


APPROVED: Final = "approved"
ANEW: Final = "nobody can approve it any more: make another with `madoguchi plan make`, and have that one approved"
DO: Final[Mapping[str | None, str]] = {
    None: "look with `madoguchi plan show`",
    "made": "look with `madoguchi plan show`, have it approved by another person",
    "rejected": ANEW, "closed": ANEW,
}  # fmt: skip


class NotApproved(Refused):
    """A plan nobody has approved, or that was rejected (承認のない計画)."""


class BeingApplied(Refused):
    """A plan somebody else is carrying out (実施中)."""


@dataclass
class PostgresPapers:
    """`Papers` of the desk (台帳上の書面). `on`: the business day; `key`: the caller's; `over`: how they go.

    `stack`: the faces of today; `patience`: how many seconds another program is waited for. What is printed and held is
    that of the plan's day, not of `on`.
    """

    session: Session
    plan: int
    on: date
    key: str | None = None
    over: Over = BY_POST
    stack: Callable[[], FaceStack] = as_shipped
    patience: float = 5.0
    _begun: Any = field(default=None, init=False)
    _drawing: Drawing = field(init=False)

    @property
    def insurer(self) -> str:
        """Whose they are."""
        return self.session.insurer

    @property
    def retry(self) -> Retry:
        """What a retry of the same is known by."""
        return Retry(self.key, f"apply plan {self.plan}")

    def done(self) -> Applied | None:
        """The first result under the key, if there is one. Raises `UsedKey`, `BeingApplied`."""

        async def asked(books: Books) -> Applied | None:
            await _lock(books, self.patience)
            found = await first_result(books, self.retry)
            return None if found is None else Applied(**{**found, "again": True})

        return self.session.run(asked)

    def begin(self, scheme: Scheme | None = None) -> Begun:
        """The plan; one of one person by which nothing leaves needs no approval. Raises `NotApproved`."""

        async def asked(books: Books) -> Any:
            return await books.connection.fetchrow(PLAN, books.insurer, self.plan, self.over.posted)

        row = self._begun = self.session.run(asked)
        if row is None or not _may_begin(row):
            raise NotApproved(what=f"plan {self.plan} {'is ' + row['state'] if row else 'is not there'}",
                              why="nothing leaves the house but through an approved plan",
                              do=DO[row["state"] if row else None])  # fmt: skip
        self._drawing = Drawing(self.plan, self.on, row["effective"], self.over, self.stack, scheme)
        step("apply.claimed")
        return Begun(row["effective"], row["known_on"], row["edition"], row["wanted"] + row["drawn"], row["daily"])

    def closed(self) -> Mapping[int, Closed]:
        """The stacks that are closed."""
        rows = groupby(self._stack(closed=True), key=lambda row: (int(row["batch"]), row["audit_head"]))
        return {batch: Closed([_printed(row) for row in of], head) for (batch, head), of in rows}

    def changed(self) -> Changed:
        """Who changed: of whom no serial was drawn, since the plan; of the others, since it was drawn."""

        async def asked(books: Books) -> Changed:
            known, on = await newest(books), self._begun["effective"]
            open_ = [row["person"] for row in await books.connection.fetch(PEOPLE, books.insurer, self.plan)]
            found = [await changed(books, Sent(self.plan, open_, on), self._begun["known"], known)]
            drawn = await books.connection.fetch(DRAWN, books.insurer, self.plan)
            for learnt, rows in groupby(drawn, key=lambda row: row["learnt"]):
                sent = Sent(self.plan, [row["person"] for row in rows], on)
                found.append(await changed(books, sent, learnt, known))
            return _together(found)

        return self.session.run(asked)

    def hold(self, keys: frozenset[str]) -> Sequence[str]:
        """Hold these people's items back, and make void what was drawn for them."""

        async def asked(books: Books) -> Sequence[str]:
            given = (books.insurer, self.plan, sorted(keys))
            serials = [row["serial"] for row in await books.connection.fetch(VOID, *given)]
            await books.connection.execute(HELD, *given)
            if not serials:
                return []
            n = (await learn(books, f"plan {self.plan}: changed")).n
            why = Void("changed", self.on, self._begun["effective"])
            return [f"{row['piece']}.json" for row in await void(books, serials, why, n)]

        files = self.session.run(asked) if keys else []
        step("apply.held")
        return files

    def draw(self, most: int) -> Sequence[Order]:
        """Papers with a serial and no order; if there are none, as many are drawn, under one number."""

        async def asked(books: Books) -> Sequence[Order]:
            return await self._drawing.orders(books, most)

        while True:
            orders = self.session.run(asked)
            step("apply.drawn")
            if orders or self._drawing.is_over:
                return orders

    def printed(self, done: Sequence[Printed]) -> None:
        """Say that these orders stand in the spool."""

        async def asked(books: Books) -> None:
            digests = [bytes.fromhex(one.digest) for one in done]
            await books.connection.fetchval(PRINTED, [one.serial for one in done], digests, self.on)
            step("apply.printing")

        if done:
            self.session.run(asked)
            step("apply.printed")

    def in_stack(self) -> Sequence[Printed]:
        """What is in the stack that is open."""
        return [_printed(row) for row in self._stack(closed=False)]

    def _stack(self, *, closed: bool) -> list[Any]:
        async def asked(books: Books) -> list[Any]:
            return await books.connection.fetch(STACK, books.insurer, self.plan, closed)

        return self.session.run(asked)

    def head(self) -> str | None:
        """The newest head of the audit, signed."""

        async def asked(books: Books) -> str | None:
            head: str | None = await books.connection.fetchval(HEAD)
            return head

        return self.session.run(asked)

    def close(self, papers: int, digest: str, head: str | None) -> Applied:
        """Close the stack, and keep the result under the caller's key."""

        async def asked(books: Books) -> Applied:
            given, batch = (books.insurer, self.plan), 0
            if papers:
                batch = await books.connection.fetchval(CLOSE, *given, papers, bytes.fromhex(digest), head)
            if self._begun["state"] == APPROVED:
                await end_of_who_left(books, self.plan, self.on)
            held = {row["why"]: row["items"] for row in await books.connection.fetch(HELD_BACK, *given)}
            waits = await waiting(books, self.plan)
            applied = Applied(self.plan, batch, papers, sum(held.values()), waits, reasons=held)
            await record_act(books.connection, books.insurer, "apply plan", "as approved", subject=f"plan {self.plan}")
            await keep_result(books, self.retry, asdict(applied))
            step("apply.closing")
            return applied

        applied = self.session.run(asked)
        step("apply.closed")
        return applied


async def _lock(books: Books, patience: float) -> None:
    """Take the plan for ourselves, for as long as the connection lives. Raises `BeingApplied`.

    Of a program that was killed the server may not have heard yet: so we ask for a while.
    """
    while not await books.connection.fetchval(LOCK, books.insurer):
        if (patience := patience - PAUSE) > 0:
            await asyncio.sleep(PAUSE)
            continue
        who = await books.connection.fetchval(WORKING, books.insurer)
        raise BeingApplied(what=f"{who} is carrying out a plan of this insurer",
                           why="serials are drawn by one at a time",
                           do="wait until it is done, then apply: nothing is printed again")  # fmt: skip


def _may_begin(row: Mapping[str, Any]) -> bool:
    """Whether a plan was approved, or something of it may leave before; or nothing leaves by it.

    At the counter also one of which all is held: that somebody approves it would not help.
    """
    if row["state"] == "made":
        return bool(row["cleared"] or row["sends_nothing"])
    return bool(row["state"] == APPROVED)


def _printed(row: Any) -> Printed:
    return Printed(row["serial"], row["piece"], row["digest"])


def _together(found: Sequence[Changed]) -> Changed:
    printed = frozenset().union(*(one.printed for one in found))
    return Changed(printed, tuple(told for one in found for told in one.facts))
