"""Rows of a roll that cannot all be true (取り込みの矛盾), found where they wait, by sets.

Each query gives the keys of the people; the names of the clashes are those of `desk.recording`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from madoguchi.adapters.postgres.statement import Statement, listed
from madoguchi.desk.recording import ALREADY, DISAGREEING, LOST_BEFORE, TWICE
from madoguchi.registry.groups import COVERAGE, GROUPS


@dataclass(frozen=True, slots=True)
class Clash:
    """One kind of clash (矛盾の種類). `of_insurer`: the insurer is bound as `$1`."""

    name: str
    query: str
    of_insurer: bool = False


_FACTS: Final = tuple(name for group in GROUPS if group.name != COVERAGE for name in group.facts)
LOST_TOO_EARLY: Final = "SELECT key FROM arriving WHERE lost_on < coalesce(eligible_from, '1875-01-01')"
RECORDED: Final = "SELECT key FROM arriving JOIN registry.person AS p USING (key) WHERE p.insurer = $1"
OVERLAPPING: Final = """
WITH cover AS MATERIALIZED (
    SELECT key, row, daterange(coalesce(eligible_from, '1875-01-01'), lost_on) AS days
    FROM arriving JOIN (SELECT key FROM arriving GROUP BY key HAVING count(*) > 1) AS several USING (key)
    WHERE lost_on IS NULL OR lost_on >= coalesce(eligible_from, '1875-01-01')
)
SELECT DISTINCT one.key FROM cover AS one JOIN cover AS other USING (key)
WHERE one.row < other.row AND one.days && other.days
"""
DIFFERENT: Final = Statement("""
SELECT key FROM arriving JOIN (SELECT key FROM arriving GROUP BY key HAVING count(*) > 1) AS several USING (key)
GROUP BY key HAVING count(DISTINCT row(@facts)::text) > 1
""")

CLASHES: Final = (
    Clash(LOST_BEFORE, LOST_TOO_EARLY),
    Clash(ALREADY, RECORDED, of_insurer=True),
    Clash(TWICE, OVERLAPPING),
    Clash(DISAGREEING, DIFFERENT.filled(facts=listed(_FACTS))),
)
