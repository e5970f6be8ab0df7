"""Facilities and their keys, for the administrator (医療機関等の登録): the functions record each act themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.demo import is_demo
from madoguchi.desk.facilities import Facility, FacilityChange, NewFacility, no_such_facility

ADDED: Final = "SELECT reception.open_facility($1, $2, $3, $4, 'facility taken in', $5)"
CHANGED: Final = "SELECT reception.change_facility($1, $2, $3, $4, 'facility changed')"
GIVEN: Final = "SELECT reception.new_key($1, $2, $3, 'key given')"
CLOSED: Final = "SELECT reception.close_facility($1, $2)"
ALL: Final = """
SELECT facility, code, name, online, smartphone, opened_at, closed_at, transitional_until FROM reception.facility
ORDER BY code, opened_at
"""
ONE: Final = """
SELECT facility, code, name, online, smartphone, opened_at, closed_at, transitional_until FROM reception.facility
WHERE facility = $1
"""
OPEN: Final = "SELECT facility FROM reception.facility WHERE code = $1 AND closed_at IS NULL"
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class PostgresFacilities:
    """The facilities of an installation (医療機関等): `Facilities` of the desk. Each call has its own connection."""

    dsn: str

    def is_demo(self) -> bool:
        """Whether the database says that it is a demo."""
        return self._asked(is_demo)

    def add(self, asked: NewFacility) -> Facility:
        """Take a facility in; one whose code is open already stays as it is."""

        async def added(connection: Connection) -> Facility:
            said = (asked.code, asked.name, asked.online, asked.smartphone, asked.transitional_until)
            return _shown(await connection.fetchrow(ONE, await connection.fetchval(ADDED, *said)))

        return self._asked(added)

    def change(self, code: str, change: FacilityChange) -> Facility:
        """Change how a facility asks; what is not said stays. Raises `NoSuchFacility`."""

        async def changed(connection: Connection) -> Facility:
            now = _shown(await connection.fetchrow(ONE, await _open(connection, code)))
            then = change.of(now)
            said = (UUID(then.facility), then.online, then.smartphone, then.transitional_until)
            await connection.execute(CHANGED, *said)
            return then

        return self._asked(changed)

    def all(self) -> Sequence[Facility]:
        """The facilities there are, by provider code."""

        async def found(connection: Connection) -> Sequence[Facility]:
            return [_shown(row) for row in await connection.fetch(ALL)]

        return self._asked(found)

    def give_key(self, code: str, digest: bytes, hours: int) -> str:
        """Keep a key's digest and end the others in so many hours. Raises `NoSuchFacility`."""

        async def given(connection: Connection) -> str:
            facility = await _open(connection, code)
            await connection.execute(GIVEN, facility, digest, hours)
            return facility.hex

        return self._asked(given)

    def close(self, code: str, reason: str) -> str:
        """Close a facility and all its keys. Raises `NoSuchFacility`."""

        async def closed(connection: Connection) -> str:
            facility = await _open(connection, code)
            await connection.execute(CLOSED, facility, reason)
            return facility.hex

        return self._asked(closed)

    def _asked(self, what: Callable[[Connection], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with connect(self.dsn) as connection, connection.transaction():
                return await what(connection)

        return asyncio.run(asked())


async def _open(connection: Connection, code: str) -> UUID:
    facility: UUID | None = await connection.fetchval(OPEN, code)
    if facility is None:
        raise no_such_facility()
    return facility


def _shown(row: Any) -> Facility:
    return Facility(**{**row, "facility": row["facility"].hex})
