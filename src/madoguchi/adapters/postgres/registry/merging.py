"""Two records of one person at one insurer made one (同一人の統合), and taken apart again.

Both keys lead to the survivor from then on. What the other record said is superseded there and said of the survivor,
under one number; the history stays. An individual number stays where it is sealed, and is found through the merging.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.knowledge import Books, Learnt, learn
from madoguchi.adapters.postgres.registry.after_death import refuse_cover_after_death
from madoguchi.adapters.postgres.registry.blanks import blank
from madoguchi.adapters.postgres.registry.touched import touched
from madoguchi.adapters.postgres.registry.writing import carry_out, cover_changed, covers, person_of, stretches
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.registry.covers import Change, Cover
from madoguchi.registry.groups import COVERAGE, GROUPS, Group
from madoguchi.registry.history import Stretch, changed
from madoguchi.registry.merging import covers_together, refuse_clashes, together
from madoguchi.terms.errors import Refused

BY_DAYS: Final = tuple(group for group in GROUPS if group.name != COVERAGE)
OWN_PERSON: Final = "SELECT person FROM registry.person WHERE insurer = $1 AND key = $2"
MERGED: Final = "INSERT INTO registry.merging (insurer, person, into_person, learnt) VALUES ($1, $2, $3, $4)"
MERGED_INTO: Final = """
SELECT EXISTS (SELECT FROM registry.merging WHERE insurer = $1 AND into_person = $2 AND superseded IS NULL)
"""
MERGING: Final = """
SELECT into_person, learnt FROM registry.merging WHERE insurer = $1 AND person = $2 AND superseded IS NULL
"""
APART: Final = "UPDATE registry.merging SET superseded = $3 WHERE insurer = $1 AND person = $2 AND superseded IS NULL"
# What holds and what is superseded have an index each: said so, it reads the rows of one person.
SINCE: Final = Statement("""
SELECT EXISTS (SELECT FROM registry.@table
    WHERE insurer = $1 AND person = $2 AND (superseded IS NULL AND learnt > $3 OR superseded > $3))
""")
NUMBERS: Final = "SELECT count(*) FROM individuals.number WHERE insurer = $1 AND person = ANY ($2) AND erased IS NULL"


class NotTwoRecords(Refused):
    """Keys that do not lead to two records that can be merged (統合の対象でない)."""


class HalfSight(Refused):
    """A login that does not see all that a record may hold (閲覧権の不足)."""


class ChangedSince(Refused):
    """A merging after which something else was recorded of the person (統合後の異動)."""


async def merge(books: Books, key: str, into: str, source: str, once: str | None = None) -> Learnt:
    """Make the record of a key part of another's (統合), under one number.

    Raises `NotTwoRecords`, `RecordsClash`, `CoverAfterDeath`.
    """
    learnt = await learn(books, source, once, "merge", key, into)
    if not learnt.again:
        await refuse_half_sight(books)
        person, survivor = await _two(books, key, into)
        await _refuse_two_numbers(books, person, survivor)
        await _merged(books, person, survivor, learnt.n)
        await refuse_cover_after_death(books, [person, survivor], learnt.n)
        await books.connection.execute(MERGED, books.insurer, person, survivor, learnt.n)
        await touched(books, [person, survivor], learnt.n)
        await _audited(books, "merge records", (person, survivor), learnt.n)
    return learnt


async def part(books: Books, key: str, source: str, once: str | None = None) -> Learnt:
    """Take a merging back (統合の取消し): both records say again what they said before. Raises `ChangedSince`."""
    learnt = await learn(books, source, once, "part", key)
    if not learnt.again:
        await refuse_half_sight(books)
        person = await books.connection.fetchval(OWN_PERSON, books.insurer, key)
        row = await books.connection.fetchrow(MERGING, books.insurer, person)
        if row is None:
            raise _not_two("a key whose record was not merged into another")
        await _refuse_changed(books, [person, row["into_person"]], row["learnt"])
        for one in (person, row["into_person"]):
            await _as_it_was(books, one, row["learnt"] - 1, learnt.n)
        await books.connection.execute(APART, books.insurer, person, learnt.n)
        await touched(books, [person, row["into_person"]], learnt.n)
        await _audited(books, "part records", (person, row["into_person"]), learnt.n)
    return learnt


async def _audited(books: Books, act: str, pair: tuple[int, int], n: int) -> None:
    """An entry for each of the two records, so that who asks about either is told."""
    for one, other in (pair, pair[::-1]):
        await record_act(books.connection, books.insurer, act, f"under number {n}", subject=f"person {other}",
                         person=one)  # fmt: skip


async def refuse_half_sight(books: Books) -> None:
    """Raise `HalfSight` for a login that does not see all of a record (閲覧権の不足), whoever's record it is.

    What it does not see would stay behind, where nobody looks for it.
    """
    if not await books.connection.fetchval("SELECT registry.sees_protected() AND NOT registry.is_bound()"):
        raise HalfSight(what="a record that has to be taken whole", why="this login may not see all that records hold",
                        do="let a login do it that may: `madoguchi user add NAME --protected`")  # fmt: skip


async def _two(books: Books, key: str, into: str) -> tuple[int, int]:
    person, survivor = await person_of(books, key), await person_of(books, into)
    if person == survivor:
        raise _not_two("two keys that lead to one record already")
    if await books.connection.fetchval(MERGED_INTO, books.insurer, person):
        raise _not_two("a record that another was merged into")
    return person, survivor


def _not_two(what: str) -> NotTwoRecords:
    return NotTwoRecords(what=what, why="a merging makes one record part of another, and one step leads there",
                         do="look at both with `madoguchi registry story`; merge the other way round")  # fmt: skip


async def _refuse_two_numbers(books: Books, person: int, survivor: int) -> None:
    """One number stands once for an insurer, so two that are kept differ: these are two people."""
    if await books.connection.fetchval(NUMBERS, books.insurer, [person, survivor]) > 1:
        refuse_clashes({"number_filing": frozenset({"individual_number"})})


async def _merged(books: Books, person: int, survivor: int, n: int) -> None:
    theirs, ours = await _record(books, person), await _record(books, survivor)
    every, sharing = covers_together(ours[1], theirs[1])
    done = {group.name: together(group, ours[0][group.name], theirs[0][group.name], blank(group)) for group in BY_DAYS}
    sharing_days = {COVERAGE: frozenset({"eligible_from", "lost_on"} if sharing else ())}
    refuse_clashes({**{name: one.clashes for name, one in done.items()}, **sharing_days})
    for name, one in done.items():
        await carry_out(books, person, name, changed(theirs[0][name], ()), n)
        await carry_out(books, survivor, name, changed(ours[0][name], one.stretches), n)
    await _covers_become(books, person, (), n)
    await _covers_become(books, survivor, every, n)


async def _record(books: Books, person: int, n: int | None = None) -> tuple[dict[str, list[Stretch]], list[Cover]]:
    """All that is said of a person, now or as it was known under a number."""
    by_days = {group.name: await stretches(books, person, group.name, n) for group in BY_DAYS}
    return by_days, await covers(books, person, n)


async def _covers_become(books: Books, person: int, every: Sequence[Cover], n: int) -> None:
    def instead(now: Sequence[Cover]) -> Change:
        return Change(tuple(one for one in now if one not in every), tuple(one for one in every if one not in now))

    await cover_changed(books, person, instead, n)


async def _refuse_changed(books: Books, people: Sequence[int], n: int) -> None:
    since = {group.name for group in GROUPS for one in people if await _changed_since(books, group, one, n)}
    if since:
        raise ChangedSince(what=f"a merging after which {len(since)} kinds of facts were recorded",
                           why="nobody can tell of which of the two they were meant",
                           do="take these back first, take the merging back, and record them anew")  # fmt: skip


async def _changed_since(books: Books, group: Group, person: int, n: int) -> Any:
    return await books.connection.fetchval(SINCE.filled(table=group.name), books.insurer, person, n)


async def _as_it_was(books: Books, person: int, known: int, n: int) -> None:
    (now, _), (before, covered) = await _record(books, person), await _record(books, person, known)
    for name in now:
        await carry_out(books, person, name, changed(now[name], before[name]), n)
    await _covers_become(books, person, covered, n)
