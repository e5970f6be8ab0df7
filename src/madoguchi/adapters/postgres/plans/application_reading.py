"""Applications read in PostgreSQL (申請の閲覧): as they stand, as they were under a number; who looks is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_reads
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.applications import Application, NoSuchApplication
from madoguchi.registry.applications import Applicant, Channel, Entry, Item, Kind, State

STANDS: Final = Statement("""
SELECT a.application, a.receipt, a.person AS whose, a.reason, p.key AS person, a.kind, a.channel, a.applied_on,
    a.received_on, a.entries, a.applicant, s.state, s.on_day AS on, s.until, s.effective_on, s.rule, s.because,
    s.missing, s.lacks, s.why, s.facts
FROM applications.application AS a JOIN registry.person AS p USING (insurer, person)
CROSS JOIN LATERAL (SELECT * FROM applications.step AS t
    WHERE t.insurer = a.insurer AND t.application = a.application AND @when ORDER BY t.n DESC LIMIT 1) AS s
WHERE a.insurer = $1 AND @which ORDER BY a.learnt, a.application
""")
ONE: Final = STANDS.filled(when="true", which="a.application = $2")
AS_OF: Final = STANDS.filled(
    when="t.learnt = $2",
    which="""a.application IN (
    SELECT o.application FROM applications.step AS o WHERE o.insurer = $1 AND o.learnt = $2)""",
)
OF_STATES: Final = "(cardinality($2::text[]) = 0 OR s.state = ANY ($2))"
EVERY: Final = STANDS.filled(when="true", which=OF_STATES)
THEN: Final = STANDS.filled(when="t.learnt <= $3", which=OF_STATES)
TO_DECIDE: Final = [State.RECEIVED.value, State.HELD.value]
NOT_TOLD: Final = ("whose", "reason")
READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "kind": Kind.read, "channel": Channel.read, "state": State.read, "because": tuple, "missing": tuple,
    "lacks": lambda words: tuple(map(Item.read, words)), "entries": lambda words: tuple(map(Entry.read, words)),
    "applicant": Applicant.read, "facts": tuple,
}  # fmt: skip


async def waiting(books: Books, on: date, once: str | None) -> Sequence[Application]:
    """Those received or held (判定待ちの申請); with a key those under its number, whatever became of them since.

    Raises `UsedKey`.
    """
    if once is None:
        rows = await books.connection.fetch(EVERY, books.insurer, TO_DECIDE)
    else:
        learnt = await learn(books, "applications", once, "decide", on)
        rows = await books.connection.fetch(THEN, books.insurer, TO_DECIDE, learnt.n)
    return [application_of(row) for row in rows]


async def looked_at(books: Books, rows: Sequence[Any], act: str, purpose: str) -> None:
    """Write down that somebody is told of the people of some rows (閲覧の記録), before they are."""
    if people := sorted({row["whose"] for row in rows}):
        await record_reads(books.connection, books.insurer, people, act, purpose)


async def one_application(books: Books, application: int) -> Any:
    """The row of one application (申請の一行). Raises `NoSuchApplication`."""
    row = await books.connection.fetchrow(ONE, books.insurer, application)
    if row is None:
        raise NoSuchApplication(what=f"application {application}", why="there is none of this number here",
                                do="`madoguchi application list` tells those that there are")  # fmt: skip
    return row


def application_of(row: Mapping[str, Any], *, again: bool = False) -> Application:
    """A row as the desk has it (申請の読み取り)."""
    told: dict[str, Any] = {name: value for name, value in dict(row).items() if name not in NOT_TOLD}
    told |= {name: read(told[name]) for name, read in READ.items()}
    return Application(**told, again=again)
