"""Rows of a daily file that lift what two people have to lift (二人で終わらせる事項): held back, and two are asked.

The person stays as protected as before until the application that opens here is proposed by one login and accepted by
another. A word that nobody knows lifts too: of whom it was known, it is not made unknown by a row.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.intake.moving import MovedFile, bits_of, move_facts
from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement, array
from madoguchi.desk.intake import KEPT_UNFLAGGED, LIFTED_BY_TWO
from madoguchi.registry.applications import OPEN, Applicant, Channel, Kind
from madoguchi.registry.intake.states import PROTECTION

# From the day of the row on; of a row without one, whatever was recorded, for no day of it may be passed over.
LIFTED: Final = Statement("""
SELECT a.row, g.person, g.valid, each.fact FROM arriving AS a
JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
JOIN registry.protection AS g ON g.insurer = $1 AND g.person = coalesce(m.into_person, p.person)
    AND g.superseded IS NULL
CROSS JOIN LATERAL (VALUES @facts) AS each (fact, is_lifted)
WHERE (upper_inf(g.valid) OR upper(g.valid) > coalesce(a.since, a.as_of, '-infinity')) AND each.is_lifted
""")
LIFTS: Final = Statement("('@fact', g.@fact AND (a.said & @bit) <> 0 AND a.@fact IS NOT TRUE)")
FACTS: Final = LIFTED.filled(facts=", ".join(
    LIFTS.filled(fact=fact, bit=bit) for fact, bit in bits_of(PROTECTION, "protection").items()))  # fmt: skip
ROWS: Final = Statement("SELECT DISTINCT l.row FROM (@lifted) AS l").filled(lifted=FACTS)
LIFTING_CLASHES: Final = (Clash(LIFTED_BY_TWO, ROWS),)
# An address that few may see is told with the protection for which it is kept: without any, one of the two is wrong.
UNFLAGGED: Final = """
SELECT t.row, t.line FROM taken AS t JOIN registry.person AS p ON p.insurer = $1 AND p.key = t.person
LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
WHERE t.protected_address IS NOT NULL AND NOT EXISTS (
    SELECT FROM registry.protection AS g WHERE g.insurer = $1 AND g.person = coalesce(m.into_person, p.person)
    AND g.superseded IS NULL AND g.valid @> coalesce(t.since, t.as_of, $2)
    AND (g.support_measures OR g.address_hidden OR g.own_information_blocked)
) ORDER BY t.row
"""
KEPT_MINDS: Final = (Clash(KEPT_UNFLAGGED, UNFLAGGED),)
# About days that are past nobody is asked: only of who would be free from today on. What an open application is about
# already opens none; one that does not say which facts is about any of them.
ENDING: Final = Statement("""
CREATE TEMP TABLE ending ON COMMIT DROP AS
WITH one AS MATERIALIZED (
    SELECT l.person, array_agg(DISTINCT l.fact ORDER BY l.fact) AS facts,
        (row_number() OVER (ORDER BY l.person))::integer AS nth
    FROM held AS h JOIN (@lifted) AS l USING (row)
    WHERE h.clash = '@clash' AND (upper_inf(l.valid) OR upper(l.valid) > $2) AND NOT EXISTS (
        SELECT FROM applications.application AS o
        LEFT JOIN registry.merging AS m ON m.insurer = o.insurer AND m.person = o.person AND m.superseded IS NULL
        CROSS JOIN LATERAL (SELECT s.state, s.facts FROM applications.step AS s
            WHERE s.insurer = o.insurer AND s.application = o.application ORDER BY s.n DESC LIMIT 1) AS t
        WHERE o.insurer = $1 AND coalesce(m.into_person, o.person) = l.person AND o.kind = '@kind'
            AND t.state = ANY (@open) AND (l.fact = ANY (t.facts) OR t.facts = '{}')
    ) GROUP BY l.person
)
SELECT n.application, one.person, one.facts
FROM one JOIN applications.next_numbers(ARRAY(SELECT '@kind' FROM one)) AS n USING (nth)
""").filled(
    lifted=FACTS, clash=LIFTED_BY_TWO, kind=Kind.PROTECTION_END.value, open=array(sorted(one.value for one in OPEN))
)
OPENED: Final = """
INSERT INTO applications.application (insurer, application, receipt, person, kind, channel, applicant, applied_on,
    received_on, learnt)
SELECT $1, e.application, e.application, e.person, $3, $4, $5, $6, $7, $2 FROM ending AS e ORDER BY e.application
"""
RECEIVED: Final = """
INSERT INTO applications.step (insurer, application, state, on_day, facts, why, learnt)
SELECT $1, e.application, 'received', $3, e.facts, $4, $2 FROM ending AS e ORDER BY e.application
"""


async def move_protection(books: Books, moving: MovedFile) -> int:
    """Record what the good rows say (支援措置等の記録), and open an application for whom a held one would free."""
    await books.connection.execute(ENDING, books.insurer, moving.on)
    number = (books.insurer, moving.n)
    told = (Kind.PROTECTION_END.value, Channel.MUNICIPALITY.value, Applicant.MUNICIPALITY.value)
    await books.connection.execute(OPENED, *number, *told, moving.as_of, moving.on)
    await books.connection.execute(RECEIVED, *number, moving.on, f"file {moving.file}")
    return await move_facts(books, moving)
