"""What the service asks beside the check (サービスの接続口): whose a key is, notes of a visit, whether it may begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.desk.facilities import Holder, no_such_visit
from madoguchi.terms.errors import Refused

HELD: Final = "SELECT facility, code FROM reception.holder_of($1)"
CONSENTED: Final = "SELECT reception.consent($1, $2, $3, $4)"
WITHDRAWN: Final = "SELECT reception.withdraw($1, $2, $3)"
REFERRED: Final = "SELECT reception.refer($1, $2, $3)"
ADOPTED: Final = "SELECT EXISTS (SELECT FROM standing.shown LIMIT 1)"
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

    async def _told(self, statement: str, *said: object) -> None:
        async def told(connection: Connection) -> None:
            await connection.execute(statement, *said)

        try:
            await self.lines.run(told)
        except Refused as refused:
            if OTHERS in str(refused):
                raise no_such_visit() from None
            raise


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


async def _is_adopted(connection: Connection) -> bool:
    return bool(await connection.fetchval(ADOPTED))
