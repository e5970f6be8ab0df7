"""Standing read (現況の照会): by the beginning of a name, of one person; a facility's check is `reception.finding`.

Of who waits the answer is *cannot tell yet*, whatever stands in the tables; so each statement tells it beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books, number_asked
from madoguchi.adapters.postgres.standing.deciding import COLUMNS
from madoguchi.adapters.postgres.statement import Statement, listed

OF_NUMBER: Final = ("eligible_from", "lost_on", "copayment_rate", "special_expense", "category_may_be_told")
OF_CARD: Final = ("card_usable", "reader_message", "medical_may_be_told")  # asked by card alone
LAST_LETTER: Final = "\U0010ffff"
MOST: Final = 50
NAMED: Final = """
SELECT person, key FROM standing.lookup
WHERE kind = 'name' AND insurer = $1 AND key >= $2 AND key < $3 AND valid @> $4::date ORDER BY key, person LIMIT $5
"""
OF_PERSON: Final = Statement("""
SELECT lower(valid) AS first, upper(valid) AS after, learnt, @answers FROM standing.standing AS s
WHERE insurer = $1 AND person = $2 AND superseded IS NULL AND learnt <= $4 AND valid @@> $3::date
UNION ALL
SELECT lower(valid) AS first, upper(valid) AS after, learnt, @answers FROM standing.standing AS s
WHERE insurer = $1 AND person = $2 AND superseded > $4 AND superseded IS NOT NULL AND learnt <= $4
    AND valid @@> $3::date
""")
WAITS: Final = "SELECT EXISTS (SELECT FROM standing.due WHERE insurer = $1 AND person = $2 AND since <= $3)"


@dataclass(frozen=True, slots=True)
class Told:
    """What standing said of somebody on a day (その日の現況), for which days, and from which number on."""

    answers: Mapping[str, Any]
    first: date
    after: date
    n: int


def at_a_counter() -> tuple[str, ...]:
    """What a check reads of standing (照会で読む答え), and which are open: nothing of what is owed.

    What of it is told by number hangs on no protection; what somebody is owed does.
    """
    return (*OF_NUMBER, *OF_CARD, "open")


async def named(books: Books, beginning: str, on: date, most: int = MOST) -> list[tuple[int, str]]:
    """People whose sort key begins so (氏名による検索), each by number and key. Of people under protection: none."""
    rows = await books.connection.fetch(NAMED, books.insurer, beginning, beginning + LAST_LETTER, on, most)
    return [tuple(row) for row in rows]


async def told(books: Books, person: int, on: date, known: int | None = None) -> Told | None:
    """What standing says of a person on a day (その日の現況), as it is known or was under a number; None: cannot tell.

    Raises `NotKnownYet`.
    """
    n = await number_asked(books, known)
    if await books.connection.fetchval(WAITS, books.insurer, person, n):
        return None
    row = await books.connection.fetchrow(of_person(), books.insurer, person, on, n)
    if row is None:
        return None
    return Told({name: row[name] for name in COLUMNS}, row["first"], row["after"], row["learnt"])


def of_person() -> str:
    """The statement of one person (一人の照会): insurer, person, day and number are bound."""
    return OF_PERSON.filled(answers=listed(COLUMNS))
