"""Facilities and their keys, for the administrator (医療機関等の登録): the functions record each act themselves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.demo import is_demo
from madoguchi.desk.facilities import Facility, FacilityChange, NewFacility, Wanted, no_such_facility
from madoguchi.desk.facility_lists import Came, Closing, ListedFacility

ADDED: Final = "SELECT reception.open_facility($1, $2, $3, $4, 'facility taken in', $5)"
CHANGED: Final = "SELECT reception.change_facility($1, $2, $3, $4, 'facility changed')"
GIVEN: Final = "SELECT reception.new_key($1, $2, $3, 'key given')"
CLOSED: Final = "SELECT reception.close_facility($1, $2)"
LIFTED: Final = "SELECT reception.lift_limits($1, $2)"
DESCRIBED: Final = "SELECT reception.describe_facility($1, $2, $3, $4, 'facility changed')"
TAKEN: Final = """
SELECT opened, changed, closed, reopened, there, stay_closed FROM reception.take_facilities($1::text::jsonb, $2, $3)
"""
ALL: Final = """
SELECT facility, code, name, online, smartphone, opened_at, closed_at, transitional_until, address, hours
FROM reception.facility
WHERE ($1::text IS NULL OR strpos(normalize(name, NFKC), normalize($1, NFKC)) > 0)
AND ($2::text IS NULL OR strpos(normalize(address, NFKC), normalize($2, NFKC)) > 0)
ORDER BY code, opened_at
"""
ONE: Final = """
SELECT facility, code, name, online, smartphone, opened_at, closed_at, transitional_until, address, hours
FROM reception.facility WHERE facility = $1
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
            await connection.execute(DESCRIBED, UUID(then.facility), then.name, then.address, then.hours)
            return then

        return self._asked(changed)

    def all(self, wanted: Wanted) -> Sequence[Facility]:
        """The facilities there are of these, by provider code."""

        async def found(connection: Connection) -> Sequence[Facility]:
            return [_shown(row) for row in await connection.fetch(ALL, wanted.name, wanted.area)]

        return self._asked(found)

    def give_key(self, code: str, digest: bytes, hours: int) -> str:
        """Keep a key's digest and end the others in so many hours. Raises `NoSuchFacility`."""

        async def given(connection: Connection) -> str:
            facility = await _open(connection, code)
            await connection.execute(GIVEN, facility, digest, hours)
            return facility.hex

        return self._asked(given)

    def take(self, listed: Sequence[ListedFacility], *, closing: Closing | None, reason: str) -> Came:
        """Take a list in, in one transaction, which ends in nothing where it would close too many."""
        said = json.dumps([asdict(one) for one in listed], default=date.isoformat)

        async def taken(connection: Connection) -> Came:
            (row,) = await connection.fetch(TAKEN, said, closing is not None, reason)
            came = Came(**row)
            if closing:
                closing.refuse_too_many(came)
            return came

        return self._asked(taken)

    def close(self, code: str, reason: str) -> str:
        """Close a facility and all its keys. Raises `NoSuchFacility`."""

        async def closed(connection: Connection) -> str:
            facility = await _open(connection, code)
            await connection.execute(CLOSED, facility, reason)
            return facility.hex

        return self._asked(closed)

    def lift_limits(self, code: str, reason: str) -> int:
        """Forget what a facility missed; how many misses. Raises `NoSuchFacility`."""

        async def lifted(connection: Connection) -> int:
            misses: int = await connection.fetchval(LIFTED, await _open(connection, code), reason)
            return misses

        return self._asked(lifted)

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
