"""Notifications read again (届出の確認): what waits, and what was said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from madoguchi.adapters.postgres.audit.entries import record_act, record_reads
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import Books, books_of
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.notices import CardElsewhere, Double, NoSuchNotice, Notice

Result = TypeVar("Result")
CLERK: Final = "clerk"  # as whom an administrator acts here
NOTICES: Final = Statement("""
SELECT n.notice, n.kind, p.key AS person, n.happened_on, n.notified_on, n.ticked
FROM notices.notice AS n JOIN registry.person AS p USING (insurer, person)
WHERE n.insurer = $1 AND n.happened_on <= $2 AND @which
AND NOT EXISTS (SELECT FROM notices.closing AS c WHERE c.insurer = n.insurer AND c.notice = n.notice)
ORDER BY n.happened_on, n.notice
""")
OWN_COVER: Final = """
SELECT FROM registry.covers($1) AS c WHERE c.person = n.person
"""
UNNOTIFIED: Final = Statement("""n.notified_on IS NULL AND CASE WHEN n.ended
THEN EXISTS (@cover AND c.valid @@> n.happened_on)
ELSE NOT EXISTS (@cover AND c.valid && daterange(n.happened_on, NULL)) END""").filled(cover=OWN_COVER)
UNTICKED: Final = "n.kind IN ('acquisitions', 'dependents') AND NOT n.ended AND NOT n.ticked"
DOUBLE: Final = """
SELECT p.key AS person, c.eligible_from AS ours_from, s.shown_insurer, s.shown_from
FROM notices.shown_elsewhere AS s JOIN registry.person AS p USING (insurer, person)
JOIN registry.covers($1) AS c USING (person)
WHERE s.insurer = $1 AND s.superseded IS NULL AND s.shown_from <= $2
AND daterange(s.shown_from, s.shown_lost_on) @> $2::date AND c.valid @> $2::date
AND s.shown_from IS DISTINCT FROM c.eligible_from ORDER BY s.shown_from, p.person
"""
CARDS: Final = """
SELECT p.key AS person, f.why FROM standing.cards_elsewhere($2) AS f
JOIN registry.person AS p ON p.insurer = $1 AND p.person = f.person ORDER BY p.key
"""
OF_KEYS: Final = "SELECT person FROM registry.person WHERE insurer = $1 AND key = ANY ($2) ORDER BY person"
WHOSE: Final = "SELECT person FROM notices.notice WHERE insurer = $1 AND notice = $2"
CLOSE: Final = """
INSERT INTO notices.closing (insurer, notice, reason, key) SELECT $1, $2, $3, $4
WHERE NOT EXISTS (SELECT FROM notices.closing WHERE insurer = $1 AND key = $4 AND notice = $2) RETURNING notice
"""


@dataclass(frozen=True, slots=True)
class PostgresNotices:
    """The notifications of an insurer in a database (届出): a `Notices` of the desk."""

    dsn: str
    insurer: str

    def unnotified(self, on: date) -> Sequence[Notice]:
        """What happened by a day and was not notified, the oldest first."""
        return self._asked(lambda books: _notices(books, UNNOTIFIED, on))

    def double(self, on: date) -> Sequence[Double]:
        """Who is covered here and, as the national platform shows, elsewhere too."""

        async def found(books: Books) -> list[Double]:
            return [Double(**row) for row in await books.connection.fetch(DOUBLE, books.insurer, on)]

        return self._asked(found)

    def cards(self, on: date) -> Sequence[CardElsewhere]:
        """Whose card another insurer here has on a day, too, though they did not move."""

        async def found(books: Books) -> list[CardElsewhere]:
            return [CardElsewhere(**row) for row in await books.connection.fetch(CARDS, books.insurer, on)]

        return self._asked(found)

    def forms(self, on: date) -> Sequence[Notice]:
        """Employers' forms by a day that are not ticked and not closed, the oldest first."""
        return self._asked(lambda books: _notices(books, UNTICKED, on))

    def looked_at(self, of: str, people: Sequence[str], purpose: str) -> None:
        """Write down that somebody is about to be told of these people."""

        async def recorded(books: Books) -> None:
            rows = await books.connection.fetch(OF_KEYS, books.insurer, list(people))
            await record_reads(books.connection, books.insurer, [row["person"] for row in rows], f"notices {of}",
                               purpose)  # fmt: skip

        if people:
            self._asked(recorded)

    def close(self, notice: int, reason: str, once: str | None = None) -> None:
        """Say how a question to an employer ended; twice with one key is once. Raises `NoSuchNotice`."""

        async def closed(books: Books) -> None:
            person = await books.connection.fetchval(WHOSE, books.insurer, notice)
            if person is None:
                raise NoSuchNotice(what=f"notification {notice}", why="there is none of this number here",
                                   do="`madoguchi notices list` tells those that wait")  # fmt: skip
            if await books.connection.fetchval(CLOSE, books.insurer, notice, reason, once):
                await record_act(books.connection, books.insurer, "close notice", reason, subject=f"notice {notice}",
                                 person=person)  # fmt: skip

        self._asked(closed)

    def _asked(self, what: Callable[[Books], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with connect(self.dsn, at_most=CLERK) as connection, books_of(connection, self.insurer) as books:
                return await what(books)

        return asyncio.run(asked())


async def _notices(books: Books, which: str, on: date) -> list[Notice]:
    return [Notice(**row) for row in await books.connection.fetch(NOTICES.filled(which=which), books.insurer, on)]
