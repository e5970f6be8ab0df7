"""Whose eligibility page is made (資格情報の照会), as recorded now; that somebody looked, and why, is recorded too.

What is told is what the rules decide of and what a form is filled in with. No address is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_read
from madoguchi.adapters.postgres.knowledge import Books, newest
from madoguchi.adapters.postgres.papers.letters import SAMPLES
from madoguchi.adapters.postgres.plans.applications import roll_of_one
from madoguchi.adapters.postgres.registry.form_holder import HOLDER
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.adapters.postgres.session import session
from madoguchi.desk.directions import Directed
from madoguchi.desk.portal_page import Viewed
from madoguchi.issuing.form_filling import Holder

ACT: Final = "portal page"


@dataclass(frozen=True)
class PostgresPortalViews:
    """The registry of an insurer, for eligibility pages (資格情報の画面のための照会): a `PortalViews` of the desk."""

    dsn: str
    insurer: str

    def viewed(self, key: str, on: date, purpose: str) -> Viewed:
        """The person of a key on a day; who looked and why is recorded. Raises `NobodyOfThisKey`, `NoPurpose`."""

        async def told(books: Books) -> Viewed:
            return await _viewed(books, self.insurer, (key, on, purpose))

        with session(self.dsn, self.insurer) as open_:
            return open_.run(told)


async def _viewed(books: Books, insurer: str, asked: tuple[str, date, str]) -> Viewed:
    key, on, purpose = asked
    person, n = await person_of(books, key), await newest(books)
    await record_read(books.connection, books.insurer, person, ACT, purpose)
    roll = await roll_of_one(books, insurer, person, (on, n))
    (row,) = await books.connection.fetch(HOLDER, books.insurer, person, on)
    at: datetime = await books.connection.fetchval("SELECT now()")
    sample = bool(await books.connection.fetchval(SAMPLES))
    return Viewed(Directed(roll, None, ()), Holder(**row), at, sample)
