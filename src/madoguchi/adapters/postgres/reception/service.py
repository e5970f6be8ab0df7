"""What the service asks beside the check (サービスの接続口): whose a key is, notes of a visit, whether it may begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.desk.agreements import AgreedNow
from madoguchi.desk.facilities import Holder, Visited, no_such_visit
from madoguchi.reception.platform.answered import Agreed
from madoguchi.terms.errors import Refused
from madoguchi.terms.insured_number import InsuredNumber

HELD: Final = "SELECT facility, code FROM reception.holder_of($1)"
CONSENTED: Final = "SELECT reception.consent($1, $2, $3, $4)"
WITHDRAWN: Final = "SELECT reception.withdraw($1, $2, $3)"
REFERRED: Final = "SELECT reception.refer($1, $2, $3)"
VISITED: Final = """
SELECT insurer, symbol, number, sub_number, birth_date, on_day FROM reception.number_of_visit($1, $2)
"""
AGREED: Final = "SELECT visit FROM reception.agreed_visits($1, $2, $3, $4, $5) AS visit"
AGREED_AT: Final = "SELECT kind, given_at, until, holds, card_keys FROM reception.agreed_at($1, $2, $3, $4)"
WITHDRAWALS: Final = "SELECT reception.taken_back($1, $2)"
ADOPTED: Final = "SELECT EXISTS (SELECT FROM standing.shown LIMIT 1)"
KEPT: Final = "SELECT insurer FROM reception.insurers_here() AS insurer"
OTHERS: Final = "this facility has no visit of this code"  # as the functions refuse it


@dataclass(frozen=True, slots=True)
class PostgresKeys:
    """Whose a key is (利用鍵の持ち主): `Keys` of the desk."""

    lines: Lines

    async def holder_of(self, digest: bytes) -> Holder | None:
        """The open facility that holds a key. Raises `Unreachable`."""

        async def held(connection: Connection) -> Holder | None:
            row = await connection.fetchrow(HELD, digest)
            return None if row is None else Holder(row["facility"].hex, row["code"])

        return await self.lines.run(held)


@dataclass(frozen=True, slots=True)
class PostgresVisitNotes:
    """What a facility tells of a visit (受付に添える記録): `VisitNotes` of the desk."""

    lines: Lines

    async def consent(self, facility: str, visit: str, kinds: Sequence[str], until: datetime) -> None:
        """Keep a consent. Raises `NoSuchVisit`, `Unreachable`."""
        await self._told(CONSENTED, UUID(facility), UUID(visit), list(kinds), until)

    async def withdraw(self, facility: str, visit: str, kinds: Sequence[str]) -> None:
        """Keep that consents are withdrawn. Raises `NoSuchVisit`, `Unreachable`."""
        await self._told(WITHDRAWN, UUID(facility), UUID(visit), list(kinds))

    async def refer(self, facility: str, visit: str, number: str) -> None:
        """Keep a reference number. Raises `NoSuchVisit`, `Unreachable`."""
        await self._told(REFERRED, UUID(facility), UUID(visit), number)

    async def visited(self, facility: str, visit: str) -> Visited | None:
        """By what whoever was a visit is asked about again. Raises `Unreachable`."""

        async def told(connection: Connection) -> Visited | None:
            row = await connection.fetchrow(VISITED, UUID(facility), UUID(visit))
            return None if row is None else _visited(row)

        return await self.lines.run(told)

    async def agreed_visits(self, facility: str, kind: str, since: date, to: date, today: date) -> Sequence[str]:
        """Visits of who agreed to be asked about again. Raises `Unreachable`."""

        async def told(connection: Connection) -> Sequence[str]:
            rows = await connection.fetch(AGREED, UUID(facility), kind, since, to, today)
            return [row["visit"].hex for row in rows]

        return await self.lines.run(told)

    async def agreed_at(self, facility: str, visit: str, kind: str, on: date) -> AgreedNow | None:
        """How it stands with one of them. Raises `Unreachable`."""

        async def told(connection: Connection) -> AgreedNow | None:
            rows = await connection.fetch(AGREED_AT, UUID(facility), UUID(visit), kind, on)
            return _agreed(rows) if rows else None

        return await self.lines.run(told)

    async def withdrawals(self, facility: str, visits: Sequence[str]) -> int:
        """How much was taken back at some of its visits. Raises `Unreachable`."""

        async def told(connection: Connection) -> int:
            return int(await connection.fetchval(WITHDRAWALS, UUID(facility), [UUID(one) for one in visits]))

        return await self.lines.run(told)

    async def _told(self, statement: str, *said: object) -> None:
        async def told(connection: Connection) -> None:
            await connection.execute(statement, *said)

        try:
            await self.lines.run(told)
        except Refused as refused:
            if OTHERS in str(refused):
                raise no_such_visit() from None
            raise


def _visited(row: Any) -> Visited:
    number = InsuredNumber(row["symbol"], row["number"], row["sub_number"])
    return Visited(row["insurer"], number, row["birth_date"], row["on_day"])


def _agreed(rows: Sequence[Any]) -> AgreedNow:
    """What was agreed to, by kind; of one given twice the last."""
    each = {row["kind"]: Agreed(row["given_at"], row["until"]) for row in rows}
    return AgreedNow(tuple(rows[0]["card_keys"]), each, frozenset(row["kind"] for row in rows if row["holds"]))


@dataclass(frozen=True, slots=True)
class PostgresReady:
    """Whether the service may begin (照会可能): the database answers, and a standing was built for somebody."""

    lines: Lines

    async def __call__(self) -> bool:
        """Whether both hold now."""
        try:
            return await self.lines.run(_is_adopted)
        except Refused:
            return False


@dataclass(frozen=True, slots=True)
class PostgresKept:
    """Whose people are kept (収録している保険者): the insurers of whom a standing was built, by our keys."""

    lines: Lines

    async def __call__(self) -> frozenset[str]:
        """Their keys now. Raises `Unreachable`."""
        return await self.lines.run(_kept)


async def _kept(connection: Connection) -> frozenset[str]:
    return frozenset(row["insurer"] for row in await connection.fetch(KEPT))


async def _is_adopted(connection: Connection) -> bool:
    return bool(await connection.fetchval(ADOPTED))
