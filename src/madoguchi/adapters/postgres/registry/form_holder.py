"""Whom a form is made out for (記入する人の照会), as recorded on a day; that somebody looked, and why, is recorded too.

What is told is what `registry find` tells at a counter. No address is read: a form has none for anybody.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_read
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import Books, books_of
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.issuing.form_filling import Holder

ACT: Final = "form"
TAKING_IN: Final = "intake"
HOLDER: Final = """
SELECT coalesce(n.written, n.alias, n.latin) AS name, n.kana, b.birth_date, b.birth_date_latest,
    m.symbol, m.number, m.sub_number, coalesce(m.relation = 'insured', false) AS insured
FROM registry.person AS p
LEFT JOIN registry.name AS n ON n.insurer = $1 AND n.person = p.person AND n.superseded IS NULL AND n.valid @> $3::date
LEFT JOIN registry.birth AS b ON b.insurer = $1 AND b.person = p.person AND b.superseded IS NULL
    AND b.valid @> $3::date
LEFT JOIN registry.membership AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
    AND m.valid @> $3::date
WHERE p.insurer = $1 AND p.person = $2
"""


@dataclass(frozen=True)
class PostgresFormHolders:
    """The registry of an insurer, for forms (様式のための照会): a `FormHolders` of the desk."""

    dsn: str
    insurer: str

    def holder(self, key: str, on: date, purpose: str) -> Holder:
        """The person of a key as they are on a day; who looked and why is recorded. Raises `NobodyOfThisKey`."""

        async def told() -> Holder:
            connected = connect(self.dsn, at_most=TAKING_IN)
            async with connected as connection, books_of(connection, self.insurer) as books:
                return await _holder(books, key, on, purpose)

        return asyncio.run(told())


async def _holder(books: Books, key: str, on: date, purpose: str) -> Holder:
    person = await person_of(books, key)
    await record_read(books.connection, books.insurer, person, ACT, purpose)
    (row,) = await books.connection.fetch(HOLDER, books.insurer, person, on)
    return Holder(**row)
