"""Mail that came back and goes again, in PostgreSQL (返戻・再送): a `Returning` of the desk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.knowledge import Books, newest
from madoguchi.adapters.postgres.papers.changed import retold
from madoguchi.adapters.postgres.plans.making import refuse_bound
from madoguchi.adapters.postgres.retries import Retry, first_result, keep_result
from madoguchi.adapters.postgres.session import Session
from madoguchi.desk.applying import Changed
from madoguchi.desk.ledger import NoSuchPaper
from madoguchi.desk.mail_again import CameBack, Candidate, Left, Looked, Resending, Sent, Waiting
from madoguchi.desk.plans import AT_COUNTER
from madoguchi.issuing.sheets import run_of, track_of
from madoguchi.issuing.steps import Step
from madoguchi.reconcile.groups import AT_ONE_ADDRESS

# A letter asks about each time that it came back; one that was a sample does not count once papers are in earnest.
CAME_BACK: Final = """
SELECT b.serial, b.plan, b.letter, b.state, b.since, b.reason, b.why, b.moved, EXISTS (
    SELECT FROM papers.letter AS l WHERE l.insurer = $4 AND l.kind = 'returned_mail' AND l.serial = b.serial
    AND l.nth = (SELECT max(s.n) FROM papers.step AS s
        WHERE s.insurer = $4 AND s.serial = b.serial AND s.step = b.state)
    AND NOT l.taken_out AND (NOT l.sample OR NOT EXISTS (SELECT FROM papers.productive AS p WHERE p.insurer = $4))
) AS asked FROM papers.lies_back($1, $2, $3) AS b ORDER BY b.since, b.serial
"""
WAITING: Final = "SELECT plan, letter, since, kept_until FROM papers.waiting_at_post($1)"
GOING: Final = """
SELECT g.serial, g.plan, g.item, g.person, g.state, g.why, g.look, g.moved, k.key, p.learnt
FROM papers.going_again($2, $3, $4) AS g
JOIN papers.paper AS p ON p.insurer = $1 AND p.serial = g.serial
JOIN registry.person AS k ON k.insurer = $1 AND k.person = g.person ORDER BY g.serial
"""
CONTENTS: Final = (
    "SELECT serial, content::text, address, papers.is_sample($1) AS sample FROM papers.contents($1, $2, $3)"
)
DAILY: Final = "SELECT plans.daily_as_of($1, plans.daily_taken($1))"
SAY: Final = "SELECT papers.say_again($1, $2, $3, $4, $5)"
RESENT: Final = Step.RESENT.value
NOBODY: Final = Candidate(0, None, False, "")


@dataclass(frozen=True)
class PostgresReturning:
    """Where it is known what came back, and recorded what goes again (返戻と再送の記録先)."""

    session: Session

    def came_back(self, plan: int | None, on: date) -> Sequence[CameBack]:
        """What came back of a plan, or of all, and lies here, longest first."""

        async def asked(books: Books) -> Sequence[CameBack]:
            await refuse_bound(books)
            given = (plan, on, AT_ONE_ADDRESS, books.insurer)
            return [CameBack(**row) for row in await books.connection.fetch(CAME_BACK, *given)]

        return self.session.run(asked)

    def waiting(self, plan: int | None) -> Sequence[Waiting]:
        """Letters of a plan, or of all, that wait at the post."""

        async def asked(books: Books) -> Sequence[Waiting]:
            rows = await books.connection.fetch(WAITING, plan)
            return [Waiting(track_of(run_of(row["plan"]), row["letter"]), row["since"], row["kept_until"])
                    for row in rows]  # fmt: skip

        return self.session.run(asked)

    def said(self, asked: Resending) -> Sent | None:
        """What went under the caller's key. Raises `UsedKey`."""

        async def found(books: Books) -> Sent | None:
            first = await first_result(books, _retry(asked))
            if first is None:
                return None
            left = tuple(Left(**one) for one in first["left"])
            return Sent(first["number"], tuple(first["serials"]), left, again=True)

        return self.session.run(found)

    def look(self, serials: Sequence[int], on: date) -> Looked:
        """How some papers stand. Raises `NoSuchPaper`."""

        async def asked(books: Books) -> Looked:
            await refuse_bound(books)
            known, rows = await newest(books), await _going(books, serials, on)
            contents = await _contents(books, [row for row in rows if row["why"] is None], on)
            papers = tuple(replace(contents.get(row["serial"], NOBODY), serial=row["serial"], why=row["why"],
                                   moved=row["moved"], key=row["key"]) for row in rows)  # fmt: skip
            daily = await books.connection.fetchval(DAILY, books.insurer)
            return Looked(known, papers, await _changed(books, rows, on, known), daily)

        return self.session.run(asked)

    def say(self, asked: Resending, serials: Sequence[int], left: Sequence[Left], known: int) -> Sent:
        """Say that papers go again; the audit is told how many, and why."""

        async def said(books: Books) -> Sent:
            given = (list(serials), asked.on, asked.because, known, AT_ONE_ADDRESS)
            number = int(await books.connection.fetchval(SAY, *given))
            why = asked.because or "new address"
            await record_act(books.connection, books.insurer, "mail again", why, subject=f"resending {number}")
            sent = Sent(number, tuple(serials), tuple(left))
            await keep_result(books, _retry(asked), asdict(replace(sent, files={})))
            return sent

        return self.session.run(said)

    def contents(self, serials: Sequence[int], on: date) -> Sequence[Candidate]:
        """Papers that are on their way again still, with what is printed: none where something stands in the way."""

        async def asked(books: Books) -> Sequence[Candidate]:
            rows = [row for row in await _going(books, serials, on) if row["state"] == RESENT]
            contents = await _contents(books, [row for row in rows if not row["look"]], on)
            return [contents.get(row["serial"], replace(NOBODY, serial=row["serial"])) for row in rows]

        return self.session.run(asked)


def _retry(asked: Resending) -> Retry:
    serials = ",".join(map(str, sorted(asked.serials)))
    return Retry(asked.key, f"mail again {serials} because {asked.because or ''}".strip())


async def _going(books: Books, serials: Sequence[int], on: date) -> list[Any]:
    rows = await books.connection.fetch(GOING, books.insurer, list(serials), on, AT_ONE_ADDRESS)
    for serial in sorted(set(serials) - {row["serial"] for row in rows}):
        raise NoSuchPaper(what=f"the serial {serial} was not drawn here", why="serials run without holes from 1",
                          do="look at the number on the paper, and at the insurer; nothing was recorded")  # fmt: skip
    return rows


async def _contents(books: Books, rows: Sequence[Any], on: date) -> Mapping[int, Candidate]:
    """What is printed for papers, by serial: of those alone that have an address and are no counter's."""
    found: list[Candidate] = []
    for plan, some in groupby(sorted(rows, key=_in_plan), lambda row: row["plan"]):
        items = [row["item"] for row in some]
        found += map(_candidate, await books.connection.fetch(CONTENTS, plan, items, on))
    return {one.serial: one for one in found if one.content is not None}


def _in_plan(row: Any) -> tuple[int, int]:
    return row["plan"], row["serial"]


def _candidate(row: Any) -> Candidate:
    content = {"serial": row["serial"], **json.loads(row["content"])}
    goes = row["address"] and content["mail_class"] != AT_COUNTER
    return Candidate(row["serial"], None, False, "", content if goes else None, row["sample"])


async def _changed(books: Books, rows: Sequence[Any], on: date, known: int) -> Changed:
    """The people of papers as they were known when each was drawn, and now: the rulebook says whose answers differ."""
    by = sorted((row for row in rows if row["why"] is None), key=lambda row: row["learnt"])
    told = [await retold(books, [row["person"] for row in some], on, (learnt, known))
            for learnt, some in groupby(by, lambda row: row["learnt"])]  # fmt: skip
    return Changed(facts=tuple(told))
