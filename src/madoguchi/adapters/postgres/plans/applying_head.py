"""Who applies as head of a household (世帯主による申請): held to who is recorded as its head."""

from __future__ import annotations

from datetime import date
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.terms.errors import Refused

HEADED: Final = """
SELECT EXISTS (
    SELECT FROM registry.membership AS own
    JOIN registry.membership AS m ON m.insurer = own.insurer AND m.household_key = own.household_key
        AND m.person <> own.person AND m.superseded IS NULL AND m.valid @> $3::date
    LEFT JOIN registry.head AS h ON h.insurer = m.insurer AND h.person = m.person
        AND h.superseded IS NULL AND h.valid @> $3::date
    WHERE own.insurer = $1 AND own.person = $2 AND own.superseded IS NULL AND own.valid @> $3::date
    AND (m.relation = 'head' OR h.is_head) AND NOT EXISTS (
        SELECT FROM registry.death AS z WHERE z.insurer = m.insurer AND z.person = m.person
        AND z.superseded IS NULL AND z.died_on IS NOT NULL
    )
)
"""


class NoHead(Refused):
    """An application by the head of a household of which no other head is recorded (記録のない世帯主の申請)."""


async def refuse_unheaded(books: Books, person: int, on: date) -> None:
    """Refuse who applies as head where the household has no other living one (世帯主の確認). Raises `NoHead`."""
    if not await books.connection.fetchval(HEADED, books.insurer, person, on):
        raise NoHead(what="an application by the head of the household, of which no other living head is recorded",
                     why="whoever says so would get another's paper, and a letter goes to who is recorded",
                     do="if the person applies, say `person`; somebody else is `family`, with what shows that they "
                        "may; a new head is recorded first")  # fmt: skip
