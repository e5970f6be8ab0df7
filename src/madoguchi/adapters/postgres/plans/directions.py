"""Directions in PostgreSQL (指示の保管): proposed by one login, approved by another, read where papers are decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act, record_read, record_reads
from madoguchi.adapters.postgres.knowledge import Books, Learnt, learn, newest
from madoguchi.adapters.postgres.plans.applications import roll_of_one
from madoguchi.adapters.postgres.plans.beside import OF_DIRECTION, beside_of, direction_of
from madoguchi.adapters.postgres.plans.review import NoDigest
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.adapters.postgres.session import Result, session
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.directions import Directed, DirectionMade, Meant, NobodyMeant, Proposed, Whom
from madoguchi.terms.errors import Refused

INSERT: Final = """
INSERT INTO applications.direction (insurer, direction, about, office, ground, paper, owed, variant, valid_from,
    valid_until, addressee, hold, since, until, reason, people, learnt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""
PEOPLE: Final = "INSERT INTO applications.directed_person SELECT $1, $2, unnest($3::integer[])"
NUMBER: Final = "SELECT 1 + coalesce(max(direction), 0) FROM applications.direction WHERE insurer = $1"
OF_OFFICE: Final = """
SELECT DISTINCT m.person FROM registry.membership AS m JOIN registry.covers($1) AS c USING (person)
WHERE m.insurer = $1 AND m.office = $2 AND m.superseded IS NULL AND m.valid @> $3::date
AND c.valid @> $3::date ORDER BY 1
"""
STANDS: Final = Statement("""
SELECT d.direction AS number, d.paper, d.since, d.until, d.owed, d.variant, d.valid_from, d.valid_until,
    d.addressee IS NOT NULL AS to_person, d.hold, d.reason, d.about, d.people, d.made_by, d.made_at,
    CASE WHEN e.act IS NOT NULL THEN 'ended' WHEN a.act IS NOT NULL THEN 'approved' ELSE 'proposed' END AS state,
    a.who AS approved_by, e.who AS ended_by
FROM applications.direction AS d
LEFT JOIN applications.direction_act AS a ON a.insurer = d.insurer AND a.direction = d.direction AND a.act = 'approve'
LEFT JOIN applications.direction_act AS e ON e.insurer = d.insurer AND e.direction = d.direction AND e.act = 'end'
WHERE d.insurer = $1 AND @which ORDER BY d.direction
""")
GROUP: Final = """
SELECT office, ground, encode(applications.digest_of(direction), 'hex') AS digest FROM applications.direction
WHERE insurer = $1 AND direction = $2
"""
MEANT: Final = """
SELECT d.person, p.key FROM applications.directed_person AS d JOIN registry.person AS p USING (insurer, person)
WHERE d.insurer = $1 AND d.direction = $2 ORDER BY p.key
"""
ACTS: Final = {
    "approve": "SELECT n, again FROM applications.approve_direction($1, $2, $3, $4)",
    "end": "SELECT n, again FROM applications.end_direction($1, $2, $3)",
}


class NoSuchDirection(Refused):
    """A number of no direction (ない指示の番号)."""


@dataclass(frozen=True)
class PostgresDirections:
    """The directions of an insurer in a database (指示): a `DirectionStore` of the desk. `role`: whom to act as."""

    dsn: str
    insurer: str
    role: str | None = None

    def make(self, proposed: Proposed) -> DirectionMade:
        """Propose a direction."""
        return self._done(lambda books: _made(books, proposed))

    def approve(self, direction: int, digest: str, reason: str, once: str | None = None) -> DirectionMade:
        """Approve one as it was shown, by another person than who made it. Raises `NoDigest`, `RuleBroken`."""
        return self._done(lambda books: _acted(books, direction, "approve", _bytes(digest), reason, once))

    def end(self, direction: int, reason: str, once: str | None = None) -> DirectionMade:
        """End one before its day."""
        return self._done(lambda books: _acted(books, direction, "end", reason, once))

    def show(self, direction: int) -> DirectionMade:
        """One direction."""
        return self._done(lambda books: _one(books, direction))

    def meant(self, direction: int, purpose: str) -> Meant:
        """For whom one is; who looks and why is recorded of each. Raises `NoSuchDirection`, `NoPurpose`."""
        return self._done(lambda books: _meant(books, direction, purpose))

    def list(self) -> Sequence[DirectionMade]:
        """All of them, by number."""

        async def found(books: Books) -> Sequence[DirectionMade]:
            return [_stands(row) for row in await books.connection.fetch(STANDS.filled(which="true"), books.insurer)]

        return self._done(found)

    def about(self, person: str, on: date, purpose: str, until: date | None = None) -> Directed:
        """What is recorded of a person on a day, with the directions of the days; who looks and why is recorded."""

        async def told(books: Books) -> Directed:
            whose, n = await person_of(books, person), await newest(books)
            await record_read(books.connection, books.insurer, whose, "explain", purpose)
            roll = await roll_of_one(books, self.insurer, whose, (on, n))
            beside = await beside_of(books, n, [whose])
            each = (one for told_of in beside.directions.values() for one in told_of)
            numbers = [one.number for one in each if one.since <= (until or on) and on <= one.until]
            asked = next(iter(beside.applications.values()), None)
            return Directed(roll, asked, tuple([await _one(books, number) for number in numbers]))

        return self._done(told)

    def _done(self, what: Callable[[Books], Awaitable[Result]]) -> Result:
        with session(self.dsn, self.insurer, self.role) as open_:
            return open_.run(what)


async def _made(books: Books, proposed: Proposed) -> DirectionMade:
    learnt = await learn(books, "direction", proposed.once, proposed)
    if learnt.again:
        return await _first(books, learnt)
    one, people = proposed.direction, await _people(books, proposed.whom, proposed.direction.since)
    number = await books.connection.fetchval(NUMBER, books.insurer)
    imposed = (one.owed, one.variant, one.valid_from, one.valid_until, "person" if one.to_person else None, one.hold)
    whom = proposed.whom
    await books.connection.execute(INSERT, books.insurer, number, whom.about, whom.office, whom.ground, one.paper,
                                   *imposed, one.since, one.until, one.reason, len(people), learnt.n)  # fmt: skip
    await books.connection.execute(PEOPLE, books.insurer, number, people)
    await record_act(books.connection, books.insurer, "make direction", "a direction", subject=f"direction {number}")
    return await _one(books, number)


async def _people(books: Books, whom: Whom, on: date) -> list[int]:
    """The numbers of those it is about. Raises `NobodyMeant`, `NobodyOfThisKey`."""
    if whom.office is None:
        people = sorted({await person_of(books, key) for key in whom.keys})
    else:
        rows = await books.connection.fetch(OF_OFFICE, books.insurer, whom.office, on)
        people = [row["person"] for row in rows]
    if not people:
        raise NobodyMeant(what="a direction about nobody", why="nobody is in that group on its first day",
                          do="look at the office, the ground and the day")  # fmt: skip
    return people


async def _first(books: Books, learnt: Learnt) -> DirectionMade:
    (row,) = await books.connection.fetch(STANDS.filled(which="d.learnt = $2"), books.insurer, learnt.n)
    return _stands(row, again=True)


async def _acted(books: Books, direction: int, act: str, *told: object) -> DirectionMade:
    """What is said of one: as what it was shown to who approves it, why, and the caller's key."""
    (row,) = await books.connection.fetch(ACTS[act], direction, *told)
    if not row["again"]:
        await record_act(books.connection, books.insurer, f"{act} direction", "a direction",
                         subject=f"direction {direction}")  # fmt: skip
    return await _one(books, direction, again=row["again"])


def _bytes(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        raise NoDigest(what="a digest that is none", why="it is written in the figures 0 to 9 and a to f",
                       do="copy it from `madoguchi direction show` with --purpose") from None  # fmt: skip


async def _meant(books: Books, direction: int, purpose: str) -> Meant:
    group = await books.connection.fetchrow(GROUP, books.insurer, direction)
    if group is None:
        raise _no_such(direction)
    people = await books.connection.fetch(MEANT, books.insurer, direction)
    await record_reads(books.connection, books.insurer, [row["person"] for row in people], "directed people", purpose)
    return Meant(group["office"], group["ground"], tuple(row["key"] for row in people), group["digest"])


async def _one(books: Books, direction: int, *, again: bool = False) -> DirectionMade:
    row = await books.connection.fetchrow(STANDS.filled(which="d.direction = $2"), books.insurer, direction)
    if row is None:
        raise _no_such(direction)
    return _stands(row, again=again)


def _no_such(direction: int) -> NoSuchDirection:
    return NoSuchDirection(what=f"direction {direction}", why="there is none of this number here",
                           do="`madoguchi direction list` tells those that there are")  # fmt: skip


def _stands(row: Mapping[str, Any], *, again: bool = False) -> DirectionMade:
    more = {name: value for name, value in dict(row).items() if name not in OF_DIRECTION}
    return DirectionMade(direction_of(row), **more, again=again)
