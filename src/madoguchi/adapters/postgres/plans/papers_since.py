"""Papers that were given or returned after a number (番号の後の書面): what is held is told as of now, never as of then.

A plan by an older number would put what was owed then beside what is held today, and say that people lack what they got
since, or send a second one. So none is made, unless no paper moved since.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.knowledge import Books, newest
from madoguchi.terms.errors import Refused

# A step that was recorded before the next number was taken belongs to this one: numbers wait for each other.
MOVED: Final = """
SELECT EXISTS (
    SELECT FROM papers.step AS s JOIN papers.paper AS p ON p.insurer = s.insurer AND p.serial = s.serial
    LEFT JOIN registry.merging AS m ON m.insurer = p.insurer AND m.person = p.person AND m.superseded IS NULL
    WHERE s.insurer = $1 AND ($3::integer IS NULL OR $3 IN (p.person, m.into_person)) AND s.at >= (
        SELECT k.at FROM registry.knowledge AS k WHERE k.insurer = $1 AND k.n = $2 + 1)
)
"""


class PapersSince(Refused):
    """A plan by what was known before papers were given or returned (過去の番号による計画)."""


async def refuse_papers_since(books: Books, known: int, person: int | None) -> None:
    """Refuse a plan by an older number where papers moved since (過去の番号の拒否), of everybody or of one person.

    Raises `PapersSince`.
    """
    if known == await newest(books):
        return
    if await books.connection.fetchval(MOVED, books.insurer, known, person):
        raise PapersSince(what=f"a plan by what was known under number {known}",
                          why="papers were given, returned or made void since, and what is held is told as of now: the "
                              "two do not belong together",
                          do="leave --known out and plan by what is known now; `registry roll --known` and `decide` "
                             "tell what was owed then")  # fmt: skip
