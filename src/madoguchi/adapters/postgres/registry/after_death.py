"""A death, and a cover that begins after it (死亡後に始まる資格): one of them is wrong, whoever brings both together.

Rows of files are held back before anything is written. Where one person's record is written to, or two records become
one, it is looked at here afterwards, and refused. What stood together before stays: a cover that was recorded ahead,
as of who will be 75, and whose owner died before its first day, is no mistake.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement, known
from madoguchi.desk.intake import AFTER_DEATH, CLASH_WORDS
from madoguchi.terms.errors import Refused

TOGETHER: Final = Statement("""
SELECT d.died_on, c.eligible_from FROM registry.death AS d
JOIN registry.coverage AS c ON c.insurer = d.insurer AND c.person = d.person
WHERE d.insurer = $1 AND d.person = ANY ($2) AND c.eligible_from > d.died_on AND NOT isempty(c.valid) AND @d AND @c
""")
BROUGHT: Final = Statement("""
SELECT EXISTS (SELECT FROM (@now) AS t WHERE NOT EXISTS (
    SELECT FROM (@before) AS b WHERE (b.died_on, b.eligible_from) = (t.died_on, t.eligible_from)))
""").filled(
    now=TOGETHER.filled(d="d.superseded IS NULL", c="c.superseded IS NULL"),
    before=TOGETHER.filled(d=known("d", "$3"), c=known("c", "$3")),
)


class CoverAfterDeath(Refused):
    """A cover that begins after the recorded death of its owner (死亡後に始まる資格)."""


async def refuse_cover_after_death(books: Books, people: Sequence[int], n: int) -> None:
    """Refuse what was written of some people under a number, if it brought the two together (死亡後の資格の拒否).

    To be called when all is written; then nothing may be committed. Raises `CoverAfterDeath`.
    """
    if await books.connection.fetchval(BROUGHT, books.insurer, list(people), n - 1):
        _, what, why, _ = CLASH_WORDS[AFTER_DEATH]
        raise CoverAfterDeath(what=what, why=why, do="take the death back by a row of `deaths`, or end the cover on "
                                                     "its first day by `members`, and do it again")  # fmt: skip
