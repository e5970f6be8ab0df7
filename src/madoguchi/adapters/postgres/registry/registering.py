"""Registrations of cards in PostgreSQL (利用登録の記録): judged by what is recorded, written and audited in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_act, record_read
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import Books, books_of, newest
from madoguchi.adapters.postgres.plans.applications import roll_of_one
from madoguchi.adapters.postgres.registry.writing import correct
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.days.spans import Span
from madoguchi.desk.registering import Holder, Judge, Judged, Registration
from madoguchi.reception.reader_events import (
    Registered,
)
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial

LOOKING, WRITING = "verifier", "clerk"
GROUP: Final = "registration"
ACT: Final = "register card"
LOOK: Final = "card registration"
WHY: Final = "at the {}"
SOURCE: Final = "card registered"
# No facility asks: the name of the insurer is all that is told of it.
HOLDERS: Final = """
SELECT k.insurer_name AS insurer, l.person FROM standing.lookup AS l
CROSS JOIN LATERAL reception.known_at('00000000-0000-0000-0000-000000000000', l.insurer, l.person, $2::date) AS k
WHERE l.key = $1 AND l.kind IN ('card', 'phone') AND l.kind <> 'name' AND l.valid @> $2::date
ORDER BY l.insurer, l.person
"""
KEY: Final = "SELECT key FROM registry.person WHERE insurer = $1 AND person = $2"


@dataclass(frozen=True, slots=True)
class PostgresRegistrations:
    """Where registrations are recorded (利用登録の記録): `Registrations` of the desk, a connection a call."""

    dsn: str
    key: LookupKey

    async def holders(self, serial: DigitalCertificateSerial, on: date) -> Sequence[Holder]:
        """Whose card it is on a day, at each insurer that knows it."""
        async with connect(self.dsn, at_most=LOOKING) as connection:
            rows = await connection.fetch(HOLDERS, self.key.of_card(serial), on)
        return [Holder(row["insurer"], row["person"]) for row in rows]

    async def judged(self, holder: Holder, on: date, judge: Judge) -> Judged:
        """What the rulebook says of somebody as recorded on a day; that it was looked at is recorded too."""
        async with connect(self.dsn, at_most=WRITING) as connection, books_of(connection, holder.insurer) as books:
            await record_read(connection, books.insurer, holder.person, LOOK, LOOK)
            return await _judged(books, holder, on, judge)

    async def register(self, holder: Holder, asked: Registration, judge: Judge) -> Judged:
        """Record it where the rulebook accepts it, with its entry of the audit, in one transaction."""
        async with connect(self.dsn, at_most=WRITING) as connection, books_of(connection, holder.insurer) as books:
            judged = await _judged(books, holder, asked.on, judge)
            if judged.outcome is Registered.ACCEPTED:
                await _registered(books, holder, asked)
            return judged


async def _judged(books: Books, holder: Holder, on: date, judge: Judge) -> Judged:
    roll = await roll_of_one(books, holder.insurer, holder.person, (on, await newest(books)))
    return judge(roll, holder.insurer)


async def _registered(books: Books, holder: Holder, asked: Registration) -> None:
    key = await books.connection.fetchval(KEY, books.insurer, holder.person)
    said = {"registered": True, "registered_on": asked.on, "registered_by": asked.by.value}
    learnt = await correct(books, key, Span(asked.on), {GROUP: said}, SOURCE, asked.once)
    await record_act(books.connection, books.insurer, ACT, WHY.format(asked.by.value), person=holder.person,
                     subject=f"number {learnt.n}")  # fmt: skip
