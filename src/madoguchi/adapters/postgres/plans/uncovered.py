"""Papers of people whose every cover was taken back (資格をすべて取り消された人の書面): of them the roll has no row.

Nobody decides about somebody who never was insured, yet what they hold is to come back. So they are asked where the
practice sends its letters: the head of the household as last recorded, or the person, alone in the envelope where the
registry tells to keep them apart, or does not tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement, known
from madoguchi.desk.plan_answers import Leaving

# People with a cover that was taken back, and none that holds.
WHO: Final = Statement("""
SELECT array_agg(DISTINCT b.person) FROM registry.coverage AS b
WHERE b.insurer = $1 AND b.superseded <= $2 AND ($3::integer IS NULL OR b.person = $3)
    AND NOT EXISTS (SELECT FROM registry.coverage AS c WHERE c.insurer = $1 AND c.person = b.person AND @known)
""").filled(known=known("c", "$2"))
# The papers that they have, those of records that were merged into theirs too.
TAKE_IN: Final = Statement("""
INSERT INTO decided (key, paper, owed, held, rule, returns, alone, addressee, deliverer, unit)
SELECT DISTINCT ON (p.key, w.paper) p.key, w.paper, false, true, 'is_not_insured',
    CASE WHEN w.valid_until < $2 THEN $5 ELSE coalesce($6::jsonb ->> w.paper, 'none') END, s.alone,
    CASE s.alone WHEN false THEN $7 ELSE 'person' END, CASE s.alone WHEN false THEN $8 ELSE $9 END,
    CASE s.alone WHEN false THEN $10 ELSE 'person' END
FROM unnest($4::integer[]) AS who (person) JOIN registry.person AS p ON p.insurer = $1 AND p.person = who.person
JOIN (
    SELECT o.*, coalesce(m.into_person, o.person) AS owner FROM papers.paper AS o
    LEFT JOIN registry.merging AS m ON m.insurer = o.insurer AND m.person = o.person AND m.superseded IS NULL
) AS w ON w.insurer = $1 AND w.owner = p.person AND w.live
LEFT JOIN registry.protection AS g ON g.insurer = $1 AND g.person = p.person AND g.valid @@> $2::date AND @known
CROSS JOIN LATERAL (
    SELECT g.support_measures OR g.address_hidden OR g.own_information_blocked AS alone
) AS s
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.key = p.key AND d.paper = w.paper)
ORDER BY p.key, w.paper, w.serial DESC
""").filled(known=known("g", "$3"))


@dataclass(frozen=True, slots=True)
class Uncovered:
    """These people (資格をすべて取り消された人), as known under a number, and how the practice writes to them."""

    people: Sequence[int]
    number: int
    on: date
    leaving: Leaving

    async def take_in(self, books: Books, after: int, last: int) -> None:
        """Say of the papers of some of them that they are owed no more: of those after one person, up to another."""
        people = [person for person in self.people if after < person <= last]
        if people:
            await books.connection.execute(TAKE_IN, books.insurer, self.on, self.number, people, *self.leaving.told)


async def uncovered_of(books: Books, which: tuple[int, int | None], on: date, leaving: Leaving) -> Uncovered:
    """Find them (取り消された人の確認): of everybody, or the one who is asked about."""
    number, person = which
    return Uncovered(await books.connection.fetchval(WHO, books.insurer, number, person) or (), number, on, leaving)
