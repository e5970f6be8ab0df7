"""Applications in PostgreSQL (申請の保管): each step under a number, with the facts that come of it, or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act, record_read
from madoguchi.adapters.postgres.cells import roll_of
from madoguchi.adapters.postgres.knowledge import Books, Learnt, learn
from madoguchi.adapters.postgres.plans.beside import asked_for
from madoguchi.adapters.postgres.registry.blanks import blank
from madoguchi.adapters.postgres.registry.roll import query
from madoguchi.adapters.postgres.registry.touched import touched
from madoguchi.adapters.postgres.registry.writing import carry_out, person_of, stretches
from madoguchi.adapters.postgres.session import Result, session
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.days.spans import Span
from madoguchi.desk.applications import (
    Answer,
    Application,
    AskedFor,
    Judge,
    NoSuchApplication,
    Outcome,
    Received,
    refuse_wrong_hand,
)
from madoguchi.desk.intake import KeyOfAnother
from madoguchi.registry.applications import BY_HAND, OPEN, Channel, Item, Kind, State, lacking
from madoguchi.registry.groups import group_named
from madoguchi.registry.history import corrected
from madoguchi.rulebook.engine.arrow import RecordBatch

INSERT: Final = """
INSERT INTO applications.application (insurer, application, person, kind, channel, applied_on, received_on, reason,
    paper, cause, lacks, learnt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
STEP: Final = """
INSERT INTO applications.step (insurer, application, state, on_day, until, effective_on, rule, because, missing, lacks,
    why, learnt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
STANDS: Final = Statement("""
SELECT a.application, a.person AS whose, a.reason, p.key AS person, a.kind, a.channel, a.applied_on, a.received_on,
    s.state, s.on_day AS on, s.until, s.effective_on, s.rule, s.because, s.missing, s.lacks, s.why
FROM applications.application AS a JOIN registry.person AS p USING (insurer, person)
CROSS JOIN LATERAL (SELECT * FROM applications.step AS t
    WHERE t.insurer = a.insurer AND t.application = a.application AND @when ORDER BY t.n DESC LIMIT 1) AS s
WHERE a.insurer = $1 AND @which ORDER BY a.application
""")
ONE: Final = STANDS.filled(when="true", which="a.application = $2")
AS_OF: Final = STANDS.filled(when="t.learnt = $2", which="true")
EVERY: Final = STANDS.filled(when="true", which="(cardinality($2::text[]) = 0 OR s.state = ANY ($2))")
NOT_TOLD: Final = ("whose", "reason")
READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "kind": Kind.read, "channel": Channel.read, "state": State.read, "because": tuple, "missing": tuple,
    "lacks": lambda words: tuple(map(Item.read, words)),
}  # fmt: skip


@dataclass(frozen=True)
class PostgresApplications:
    """The applications of an insurer in a database (申請): `Applications` of the desk. `role`: whom to act as."""

    dsn: str
    insurer: str
    role: str | None = None

    def receive(self, received: Received, judge: Judge) -> Application:
        """Take an application in, and decide it at once as far as it can be."""
        return self._done(lambda books: _received(books, self.insurer, received, judge))

    def answer(self, answer: Answer, judge: Judge) -> Application:
        """Decide one that is open; of one that is decided, say that the applicant was told."""
        return self._done(lambda books: _answered(books, self.insurer, answer, judge))

    def withdraw(self, application: int, on: date, why: str, once: str | None) -> Application:
        """Say that the applicant wants it no more."""
        return self._done(lambda books: _withdrawn(books, application, (on, why), once))

    def show(self, application: int, purpose: str) -> Application:
        """One application; who looks and why is recorded."""

        async def shown(books: Books) -> Application:
            row = await _one(books, application)
            await record_read(books.connection, books.insurer, row["whose"], "application", purpose)
            return _application(row)

        return self._done(shown)

    def list(self, states: frozenset[State] = frozenset()) -> Sequence[Application]:
        """Those in these states, or all, by number."""

        async def found(books: Books) -> Sequence[Application]:
            await record_read(books.connection, books.insurer, None, "applications", "list")
            asked = sorted(one.value for one in states)
            return [_application(row) for row in await books.connection.fetch(EVERY, books.insurer, asked)]

        return self._done(found)

    def _done(self, what: Callable[[Books], Awaitable[Result]]) -> Result:
        with session(self.dsn, self.insurer, self.role) as open_:
            return open_.run(what)


async def _received(books: Books, name: str, received: Received, judge: Judge) -> Application:
    learnt = await learn(books, "application", received.once)
    if learnt.again:
        return await _first(books, learnt, received)
    person, n = await person_of(books, received.person), learnt.n
    number = 1 + await books.connection.fetchval("SELECT applications.last_number()")
    lacks = lacking(received.kind, received.applied_on, received.absent)
    told = (received.kind.value, received.channel.value, received.applied_on, received.received_on, received.reason)
    await books.connection.execute(INSERT, books.insurer, number, person, *told, received.paper, received.cause,
                                   _words(lacks), n)  # fmt: skip
    writing = Writing(books, number, received.received_on, n)
    await writing.step(Outcome(State.RECEIVED), lacks=lacks)
    if received.paper:
        await writing.fact(person, "papers_held", {"lost_paper": received.paper, "loss_cause": received.cause})
    if lacks:
        await writing.step(Outcome(State.QUERIED), lacks=lacks)
    elif received.kind not in BY_HAND:
        await _judged(writing, name, (person, received.asked), judge)
    await _ended(writing, person, "receive application")
    return await _first(books, learnt, received)


async def _answered(books: Books, name: str, answer: Answer, judge: Judge) -> Application:
    learnt = await learn(books, f"application {answer.application}", answer.once)
    if learnt.again:
        return await _first(books, learnt)
    row = await _one(books, answer.application)
    now, writing = _application(row), Writing(books, answer.application, answer.on, learnt.n)
    if answer.requested_on and now.kind is Kind.DEREGISTRATION:
        said = {"deregistration_requested_on": answer.requested_on}
        await writing.fact(row["whose"], "registration", said, answer.requested_on)
    if now.state not in OPEN:
        await writing.step(await _told(writing, name, row, judge), why=now.why)
    else:
        await _decided(writing, name, (row, now), answer, judge)
    await _ended(writing, row["whose"], "answer application")
    return await _first(books, learnt)


async def _told(writing: Writing, name: str, row: Any, judge: Judge) -> Outcome:
    """What the applicant is told: what was decided and, of a cancelled registration, when it ends by what is known."""
    now, effective = _application(row), None
    if now.kind is Kind.DEREGISTRATION and now.state is State.ACCEPTED:
        roll = await roll_of_one(writing.books, name, row["whose"], (writing.on, writing.n))
        effective = judge(roll, asked_for(row)).effective_on
    return Outcome(State.ANSWERED, now.rule, now.because, effective_on=effective)


async def _decided(writing: Writing, name: str, of: tuple[Any, Application], answer: Answer, judge: Judge) -> None:
    """Decide one that is open: what is still lacking first, then by hand or by rule."""
    row, now = of
    lacks = tuple(one for one in now.lacks if one not in answer.brought)
    if lacks:
        await writing.step(Outcome(State.QUERIED), lacks=lacks)
        return
    refuse_wrong_hand(now.kind, answer.by_hand)
    if answer.by_hand:
        await writing.step(Outcome(answer.by_hand.state), why=answer.by_hand.why)
        if now.kind is Kind.PROTECTION and answer.by_hand.state is State.ACCEPTED:
            await writing.fact(row["whose"], "protection", {"support_measures": True})
        return
    await _judged(writing, name, (row["whose"], asked_for(row)), judge)


async def _judged(writing: Writing, name: str, of: tuple[int, AskedFor], judge: Judge) -> None:
    """Have the rulebook decide, and write what comes of it."""
    person, asked = of
    told = judge(await roll_of_one(writing.books, name, person, (writing.on, writing.n)), asked)
    if told.state is None:
        await writing.step(Outcome(State.RECEIVED, missing=told.missing))
        return
    await writing.step(told)
    if told.state is State.ACCEPTED and asked.kind is Kind.DEREGISTRATION:
        await writing.fact(person, "registration", {"deregistration_applied_on": asked.on}, asked.on)


async def _withdrawn(books: Books, application: int, said: tuple[date, str], once: str | None) -> Application:
    learnt = await learn(books, f"application {application}", once)
    if not learnt.again:
        row = await _one(books, application)
        writing = Writing(books, application, said[0], learnt.n)
        await writing.step(Outcome(State.WITHDRAWN), why=said[1])
        await _ended(writing, row["whose"], "withdraw application")
    return await _first(books, learnt)


@dataclass(frozen=True, slots=True)
class Writing:
    """An application that is written to (記録中の申請): its number, the day, and the number it is learnt under."""

    books: Books
    application: int
    on: date
    n: int

    async def step(self, told: Outcome, *, lacks: Sequence[Item] = (), why: str | None = None) -> None:
        """Write a state."""
        state = (told.state or State.RECEIVED).value
        words = (told.rule, list(told.because), list(told.missing), _words(lacks), why)
        await self.books.connection.execute(STEP, self.books.insurer, self.application, state, self.on, told.until,
                                            told.effective_on, *words, self.n)  # fmt: skip

    async def fact(self, person: int, group: str, said: Mapping[str, Any], since: date | None = None) -> None:
        """Say of the person, from a day on, what comes of it."""
        now = await stretches(self.books, person, group)
        done = corrected(now, Span(since or self.on, None), said, blank(group_named(group)))
        await carry_out(self.books, person, group, done, self.n)


async def _ended(writing: Writing, person: int, act: str) -> None:
    books = writing.books
    await touched(books, [person], writing.n)
    await record_act(books.connection, books.insurer, act, "an application", person=person,
                     subject=f"application {writing.application}")  # fmt: skip


async def _one(books: Books, application: int) -> Any:
    row = await books.connection.fetchrow(ONE, books.insurer, application)
    if row is None:
        raise NoSuchApplication(what=f"application {application}", why="there is none of this number here",
                                do="`madoguchi application list` tells those that there are")  # fmt: skip
    return row


async def _first(books: Books, learnt: Learnt, received: Received | None = None) -> Application:
    """What was written under a number: the same, however often it is asked for."""
    row = await books.connection.fetchrow(AS_OF, books.insurer, learnt.n)
    if row is not None:
        return _application(row, again=learnt.again)
    number = await books.connection.fetchval("SELECT applications.received_under($1)", learnt.n)
    if number is None or received is None:
        raise KeyOfAnother(what="a key that was used before, for something else", why="a key stands for one act",
                           do="give each thing you ask for a key of its own")  # fmt: skip
    return _unseen(number, received, again=learnt.again)


def _unseen(number: int, received: Received, *, again: bool) -> Application:
    """One that whoever received it may not see afterwards: no more of it than they said themselves."""
    lacks = lacking(received.kind, received.applied_on, received.absent)
    return Application(number, received.person, received.kind, received.channel, received.applied_on,
                       received.received_on, State.QUERIED if lacks else State.RECEIVED, received.received_on,
                       lacks=lacks, again=again)  # fmt: skip


def _words(items: Sequence[Item]) -> list[str]:
    return [one.value for one in items]


def _application(row: Mapping[str, Any], *, again: bool = False) -> Application:
    told: dict[str, Any] = {name: value for name, value in dict(row).items() if name not in NOT_TOLD}
    told |= {name: read(told[name]) for name, read in READ.items()}
    return Application(**told, again=again)


async def roll_of_one(books: Books, name: str, person: int, asked: tuple[date, int]) -> RecordBatch:
    """The roll of one person on a day, as known under a number (一人の名簿): a row for each cover."""
    parts: list[bytes] = []

    async def take(part: bytes) -> None:
        parts.append(part)

    await books.connection.copy_from_query(query(), books.insurer, *asked, person, person, output=take, format="csv")
    return roll_of(b"".join(parts), name)
