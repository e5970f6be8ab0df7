"""The lines of a plan that wait for a letter, with their letters (文字で止まった行の照会): for who may see names.

A line may have been held back because of an address that few may see. Who has that right is told of it, and of its
letters; of whom the database shows no such address, it shows nothing here either.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_reads
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.papers.drawing import CHANGED
from madoguchi.adapters.postgres.plans.gathered import NAME, NUMBER
from madoguchi.adapters.postgres.plans.review import head
from madoguchi.adapters.postgres.statement import Statement, known
from madoguchi.desk.held_names import HeldName, held_names, held_windows
from madoguchi.issuing.names import Face

GUARD: Final = "name_unresolved"
# As the plan knew it, of its day.
HELD: Final = Statement("""
SELECT h.item, p.person, p.key, @name AS name, n.kana, @number AS number
FROM plans.held AS h JOIN plans.item AS i USING (insurer, plan, item) JOIN registry.person AS p USING (insurer, person)
LEFT JOIN registry.name AS n ON n.insurer = $1 AND n.person = p.person AND n.valid @@> $3::date AND @n
LEFT JOIN registry.membership AS m ON m.insurer = $1 AND m.person = p.person AND m.valid @@> $3::date AND @m
WHERE h.insurer = $1 AND h.plan = $2 AND h.guard = $5 ORDER BY h.item
""").filled(name=NAME, number=NUMBER, n=known("n", "$4"), m=known("m", "$4"))
# Of today, as the letter would have had it; a policy of the table tells who sees any.
HELD_APART: Final = """
SELECT h.item, i.person, p.key, a.address
FROM papers.held_item AS h JOIN plans.item AS i USING (insurer, plan, item)
JOIN registry.person AS p USING (insurer, person)
JOIN registry.protected_address AS a ON a.insurer = h.insurer AND a.person = i.person AND a.superseded IS NULL
    AND a.valid @> $3::date AND a.address IS NOT NULL
WHERE h.insurer = $1 AND h.plan = $2 AND h.why = $4 ORDER BY h.item
"""


async def names_held(books: Books, plan: int, purpose: str, faces: Sequence[Face]) -> Sequence[HeldName]:
    """The letters that lines of a plan wait for (止めている文字). Raises `NoSuchPlan`.

    It is a look at each person, and recorded as one.
    """
    told = await head(books, plan)
    rows = await books.connection.fetch(HELD, books.insurer, plan, told.effective, told.known, GUARD)
    apart = await books.connection.fetch(HELD_APART, books.insurer, plan, told.effective, CHANGED)
    if people := sorted({row["person"] for row in [*rows, *apart]}):
        await record_reads(books.connection, books.insurer, people, "letters of names", purpose)
    names = (held_names(row["item"], row["key"], _said(row), faces) for row in rows)
    windows = (held_windows(row["item"], row["key"], row["address"], faces) for row in apart)
    return [*chain.from_iterable(names), *chain.from_iterable(windows)]


def _said(row: Any) -> dict[str, str | None]:
    return {part: row[part] for part in ("name", "kana", "number")}
