"""Applications in PostgreSQL (申請の保管): each step under a number, with the facts that come of it, or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act, record_read
from madoguchi.adapters.postgres.cells import roll_of
from madoguchi.adapters.postgres.knowledge import Books, Learnt, learn
from madoguchi.adapters.postgres.plans import by_hand
from madoguchi.adapters.postgres.plans.application_reading import (
    AS_OF,
    EVERY,
    application_of,
    looked_at,
    one_application,
    waiting,
)
from madoguchi.adapters.postgres.plans.application_writing import Writing, words_of
from madoguchi.adapters.postgres.plans.applying_head import refuse_unheaded
from madoguchi.adapters.postgres.plans.beside import asked_for
from madoguchi.adapters.postgres.registry.roll import query
from madoguchi.adapters.postgres.registry.touched import touched
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.adapters.postgres.session import Result, session
from madoguchi.desk.answer_checks import refuse_dropped
from madoguchi.desk.application_outcome import Judge, Outcome
from madoguchi.desk.applications import (
    Answer,
    Application,
    Received,
    refuse_wrong_hand,
)
from madoguchi.desk.asked_for import AskedFor
from madoguchi.registry.applications import BY_HAND, OPEN, Applicant, Kind, State
from madoguchi.terms.once import used_key

if TYPE_CHECKING:
    from madoguchi.rulebook.engine.arrow import RecordBatch

NUMBERS: Final = "SELECT application FROM applications.next_numbers($1) ORDER BY nth"
INSERT: Final = """
INSERT INTO applications.application (insurer, application, receipt, person, kind, channel, applied_on, received_on,
    reason, paper, cause, entries, applicant, lacks, learnt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""


@dataclass(frozen=True)
class PostgresApplications:
    """The applications of an insurer in a database (申請): `Applications` of the desk. `role`: whom to act as."""

    dsn: str
    insurer: str
    role: str | None = None

    def receive(self, received: Received, judge: Judge) -> Sequence[Application]:
        """Take a form in, and decide what it asks for at once, as far as it can be."""
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
            row = await one_application(books, application)
            await record_read(books.connection, books.insurer, row["whose"], "application", purpose)
            return application_of(row)

        return self._done(shown)

    def waiting(self, on: date, once: str | None) -> Sequence[Application]:
        """Those received or held when they are to be decided on a day; with a key, when it was used first."""
        return self._done(lambda books: waiting(books, on, once))

    def list(self, purpose: str, states: frozenset[State] = frozenset()) -> Sequence[Application]:
        """Those in these states, or all, by number; who looks at them and why is recorded."""

        async def found(books: Books) -> Sequence[Application]:
            asked = sorted(one.value for one in states)
            rows = await books.connection.fetch(EVERY, books.insurer, asked)
            await looked_at(books, rows, "applications", purpose)
            return [application_of(row) for row in rows]

        return self._done(found)

    def _done(self, what: Callable[[Books], Awaitable[Result]]) -> Result:
        with session(self.dsn, self.insurer, self.role) as open_:
            return open_.run(what)


async def _received(books: Books, name: str, received: Received, judge: Judge) -> Sequence[Application]:
    learnt = await learn(books, "application", received.once, received)
    if not learnt.again:
        person = await person_of(books, received.person)
        if received.applicant is Applicant.HEAD:
            await refuse_unheaded(books, person, received.received_on)
        rows = await books.connection.fetch(NUMBERS, [kind.value for kind in received.kinds])
        for row, kind in zip(rows, received.kinds, strict=True):
            writing = Writing(books, row["application"], received.received_on, learnt.n)
            await _put(writing, (person, rows[0]["application"]), received, kind)
            await _seen_to(writing, name, person, (received, kind), judge)
        await _ended(writing, person, "receive application")
    return await _all_of(books, learnt, received)


async def _put(writing: Writing, of: tuple[int, int], received: Received, kind: Kind) -> None:
    """Write what came, before anything is made of it."""
    (person, receipt), form = of, received
    told = (kind.value, form.channel.value, form.applied_on, form.received_on, form.reason, form.paper, form.cause)
    entries = sorted(one.value for one in form.entries) if kind is Kind.OPTIONAL_ENTRY else []
    lacks = form.lacks(kind)
    await writing.books.connection.execute(INSERT, writing.books.insurer, writing.application, receipt, person, *told,
                                           entries, form.applicant.value, words_of(lacks), writing.n)  # fmt: skip
    await writing.step(Outcome(State.RECEIVED), lacks=lacks)


async def _seen_to(writing: Writing, name: str, person: int, of: tuple[Received, Kind], judge: Judge) -> None:
    """Look at it at once: a form that lacks something is a query, what rules answer is decided."""
    received, kind = of
    if received.paper and kind is received.kind:
        await writing.fact(person, "papers_held", {"lost_paper": received.paper, "loss_cause": received.cause})
    if lacks := received.lacks(kind):
        await writing.step(Outcome(State.QUERIED), lacks=lacks)
    elif kind not in BY_HAND:
        await _judged(writing, name, (person, received.asked(kind)), judge)


async def _answered(books: Books, name: str, answer: Answer, judge: Judge) -> Application:
    learnt = await learn(books, f"application {answer.application}", answer.once, answer)
    if answer.if_open and (left := await _decided_already(books, learnt, answer.application)):
        return left
    if learnt.again:
        return await _first(books, learnt)
    row = await one_application(books, answer.application)
    now, writing = application_of(row), Writing(books, answer.application, answer.on, learnt.n)
    refuse_dropped(now, answer)
    if answer.requested_on and now.kind is Kind.DEREGISTRATION:
        said = {"deregistration_requested_on": answer.requested_on}
        await writing.fact(row["whose"], "registration", said, answer.requested_on)
    if now.state not in OPEN:
        await writing.step(await _told(writing, name, row, judge), why=now.why)
    else:
        await _decided(writing, name, (row, now), answer, judge)
    await _ended(writing, row["whose"], "answer application")
    return await _first(books, learnt)


async def _decided_already(books: Books, learnt: Learnt, application: int) -> Application | None:
    """One of many that is not open any more: as it was written under this number, else as somebody else left it."""
    row = await one_application(books, application)
    if application_of(row).state in OPEN:
        return None
    rows = await books.connection.fetch(AS_OF, books.insurer, learnt.n) or [row]
    await looked_at(books, rows, "application", f"number {learnt.n}")
    return application_of(rows[0], again=learnt.again)


async def _told(writing: Writing, name: str, row: Any, judge: Judge) -> Outcome:
    """What the applicant is told: what was decided and, of a cancelled registration, when it ends by what is known."""
    now, effective = application_of(row), None
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
        await by_hand.answer(writing, row, now, answer.by_hand)
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
    learnt = await learn(books, f"application {application}", once, "withdraw", said)
    if not learnt.again:
        row = await one_application(books, application)
        writing = Writing(books, application, said[0], learnt.n)
        await writing.step(Outcome(State.WITHDRAWN), why=said[1])
        await _ended(writing, row["whose"], "withdraw application")
    return await _first(books, learnt)


async def _ended(writing: Writing, person: int, act: str) -> None:
    books = writing.books
    await touched(books, [person], writing.n)
    await record_act(books.connection, books.insurer, act, "an application", person=person,
                     subject=f"application {writing.application}")  # fmt: skip


async def _first(books: Books, learnt: Learnt) -> Application:
    """What was written under a number: the same, however often it is asked for."""
    return (await _all_of(books, learnt))[0]


async def _all_of(books: Books, learnt: Learnt, received: Received | None = None) -> Sequence[Application]:
    """All that was written under a number, by number; of what the login may not see, what it said itself."""
    rows = await books.connection.fetch(AS_OF, books.insurer, learnt.n)
    if rows:
        await looked_at(books, rows, "application", f"number {learnt.n}")
        return [application_of(row, again=learnt.again) for row in rows]
    number = await books.connection.fetchval("SELECT applications.received_under($1)", learnt.n)
    if number is None or received is None:
        raise used_key()
    return [_unseen(number, received, again=learnt.again)]


def _unseen(number: int, received: Received, *, again: bool) -> Application:
    """One that whoever received it may not see afterwards: no more of it than they said themselves."""
    lacks = received.lacks(received.kind)
    return Application(number, number, received.person, received.kind, received.channel, received.applied_on,
                       received.received_on, State.QUERIED if lacks else State.RECEIVED, received.received_on,
                       lacks=lacks, applicant=received.applicant, again=again)  # fmt: skip


async def roll_of_one(books: Books, name: str, person: int, asked: tuple[date, int]) -> RecordBatch:
    """The roll of one person on a day, as known under a number (一人の名簿): a row for each cover."""
    parts: list[bytes] = []

    async def take(part: bytes) -> None:
        parts.append(part)

    await books.connection.copy_from_query(query(), books.insurer, *asked, person, person, output=take, format="csv")
    return roll_of(b"".join(parts), name)
