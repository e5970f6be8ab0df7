"""Rows of a daily file that lift what two people have to lift (二人で終わらせる事項): held back, so that they ask.

The person stays as protected as before until an application about it is proposed by one login and accepted by another.
A word that nobody knows lifts too: of whom it was known, it is not made unknown by a row.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.intake.moving import bits_of
from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.intake import LIFTED_BY_TWO
from madoguchi.registry.intake.states import PROTECTION

# From the day of the row on; of a row without one, whatever was recorded, for no day of it may be passed over.
OF_DAYS: Final = Statement("""
SELECT a.row FROM arriving AS a JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
JOIN registry.protection AS g ON g.insurer = $1 AND g.person = coalesce(m.into_person, p.person)
    AND g.superseded IS NULL
WHERE (upper_inf(g.valid) OR upper(g.valid) > coalesce(a.since, a.as_of, '-infinity')) AND (@lifts)
""")
LIFTS: Final = Statement("g.@fact AND (a.said & @bit) <> 0 AND a.@fact IS NOT TRUE")
LIFTING_CLASHES: Final = (
    Clash(LIFTED_BY_TWO, OF_DAYS.filled(lifts=" OR ".join(
        LIFTS.filled(fact=fact, bit=bit) for fact, bit in bits_of(PROTECTION, "protection").items()))),
)  # fmt: skip
