"""Who changed since a number (異動者): in what is printed or protected, or in facts that a decision may turn on.

Whose letter goes to somebody else has changed where that one did, in what stands in the address block or decides who
stands there: the database alone knows who it is.

Somebody about whom a direction was approved or ended, or an application accepted or withdrawn, has changed
too; so has somebody whose records were made one, or parted again. What apply itself said of papers held is no change:
its numbers begin with the word `plan` and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from madoguchi.adapters.postgres.cells import roll_of
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.roll import query
from madoguchi.adapters.postgres.statement import Statement, ever
from madoguchi.desk.applying import Changed, Retold
from madoguchi.registry.groups import GROUPS, Group

if TYPE_CHECKING:
    from madoguchi.rulebook.engine.arrow import RecordBatch

PRINTED: Final = ("birth", "coverage", "membership", "protection")
"""Groups with facts of the roll that stand on paper, or decide where it may go; those without facts all do."""
OWN: Final = "plan %"
TOGETHER: Final = 8_192  # people who are read and decided together: one at a time they take a hundred times as long
PART: Final = Statement("""
SELECT person, @printed AS printed FROM registry.@table
WHERE insurer = $1 AND (learnt > $2 AND learnt <> ALL ($4) OR superseded > $2 AND superseded <> ALL ($4))
    AND person = ANY ($3) AND @ever
""")
IMPOSED: Final = """
SELECT p.person, true AS printed FROM applications.directed_person AS p
JOIN applications.direction_act AS a USING (insurer, direction)
WHERE p.insurer = $1 AND a.learnt > $2 AND p.person = ANY ($3)
UNION ALL
SELECT a.person, true FROM applications.application AS a JOIN applications.step AS s USING (insurer, application)
WHERE a.insurer = $1 AND s.learnt > $2 AND s.state IN ('accepted', 'withdrawn') AND a.person = ANY ($3)
"""
# Of somebody whose records were made one, or parted again, neither is what it was.
MERGED: Final = """
SELECT one, true FROM registry.merging AS m CROSS JOIN LATERAL unnest(ARRAY[m.person, m.into_person]) AS one
WHERE m.insurer = $1 AND (m.learnt > $2 OR m.superseded > $2) AND one = ANY ($3)
"""
# What was told whole only settles what was open; taken back, it may open what was decided of anybody.
NO_MORE_WHOLE: Final = """
SELECT person, false FROM unnest($3::integer[]) AS person
WHERE EXISTS (SELECT FROM registry.told_whole AS w WHERE w.insurer = $1 AND w.superseded > $2)
"""
# On a notice of subscriber information digits of a number may stand: of one that was linked, undone or changed since.
NUMBERED: Final = """
SELECT n.person, true FROM individuals.number AS n
WHERE n.insurer = $1 AND (n.learnt > $2 OR n.erased > $2) AND n.person = ANY ($3) AND EXISTS (
    SELECT FROM papers.paper AS p
    WHERE p.insurer = n.insurer AND p.person = n.person AND p.plan = $5 AND p.paper = 'subscriber_notice')
"""
EVERY: Final = Statement("SELECT person, bool_or(printed) AS printed FROM (@parts) AS part GROUP BY person")
OWN_NUMBERS: Final = (
    "SELECT coalesce(array_agg(n), '{}') FROM registry.knowledge WHERE insurer = $1 AND n > $2 AND source LIKE $3"
)
READDRESSED: Final = "SELECT one AS person FROM papers.readdressed($1, $2) AS one WHERE one = ANY ($3)"
KEYS: Final = "SELECT key FROM registry.person WHERE insurer = $1 AND person = ANY ($2)"


@dataclass(frozen=True, slots=True)
class Sent:
    """Some people to whom a plan sends something (計画で送る人), by number, and the plan's day."""

    plan: int
    people: Sequence[int]
    on: date


async def changed(books: Books, sent: Sent, since: int, known: int) -> Changed:
    """Who of some people changed after a number (異動者), with their rows then and as known under another."""
    printed, others = await _touched(books, sent, since)
    keys = [row["key"] for row in await books.connection.fetch(KEYS, books.insurer, sorted(printed))]
    people, told = sorted(others), []
    for first in range(0, len(people), TOGETHER):
        some = people[first : first + TOGETHER]
        before, now = [await _rows(books, some, sent.on, n) for n in (since, known)]
        told.append(Retold(before, now))
    return Changed(frozenset(keys), tuple(told))


async def anything_since(books: Books, sent: Sent, since: int) -> bool:
    """Whether anything at all was recorded of some people, or of whom their letters go to (異動の有無)."""
    return any(await _touched(books, sent, since))


async def _touched(books: Books, sent: Sent, since: int) -> tuple[set[int], set[int]]:
    """Of whom something was recorded: in what is printed, there or in the address block, and in other facts alone."""
    own = await books.connection.fetchval(OWN_NUMBERS, books.insurer, since, OWN)
    rows = await books.connection.fetch(_asked(), books.insurer, since, list(sent.people), own, sent.plan)
    readdressed = await books.connection.fetch(READDRESSED, sent.plan, since, list(sent.people))
    printed = {row["person"] for row in [*readdressed, *(row for row in rows if row["printed"])]}
    return printed, {row["person"] for row in rows} - printed


def _asked() -> str:
    parts = (PART.filled(table=one.name, printed=str(is_printed(one)).lower(), ever=ever(one.name)) for one in GROUPS)
    return EVERY.filled(parts=" UNION ALL ".join([*parts, IMPOSED, MERGED, NO_MORE_WHOLE, NUMBERED]))


def is_printed(group: Group) -> bool:
    """Whether what is said in a group stands on paper or decides where it may go (記載事項か).

    >>> [one.name for one in GROUPS if is_printed(one)][:4]
    ['birth', 'coverage', 'membership', 'protection']
    """
    return group.name in PRINTED or not group.facts


async def retold(books: Books, people: Sequence[int], on: date, numbers: tuple[int, int]) -> Retold:
    """The rows of some people on a day, as known under two numbers (再告知の比較)."""
    before, now = [await _rows(books, people, on, n) for n in numbers]
    return Retold(before, now)


async def _rows(books: Books, people: Sequence[int], on: date, n: int) -> RecordBatch:
    """The rows of some people on a day, as known under a number."""
    parts: list[bytes] = []

    async def take(part: bytes) -> None:
        parts.append(part)

    asked = (books.insurer, on, n, list(people))
    await books.connection.copy_from_query(query(named=True), *asked, output=take, format="csv")
    return roll_of(b"".join(parts), await _name(books))


async def _name(books: Books) -> str:
    name: str = await books.connection.fetchval("SELECT current_setting('madoguchi.insurer')")
    return name
