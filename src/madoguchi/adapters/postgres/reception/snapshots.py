"""Outage snapshots from PostgreSQL (停止時の写し): `Snapshots` and `Switches` of the desk.

Making has lines of its own, so that no check waits for one. The functions record each act themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any, Final, TypeVar
from uuid import UUID

from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.reception.checks import by_number
from madoguchi.adapters.postgres.reception.facilities import OPEN
from madoguchi.adapters.postgres.reception.finding import find, sought
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.days.moments import JAPAN
from madoguchi.days.months import day_after_months_before
from madoguchi.desk.facilities import Holder, no_such_facility
from madoguchi.desk.snapshots_kept import (
    Begun,
    Bookings,
    Candidate,
    Chosen,
    SwitchedOn,
    ToRead,
    given_up,
    no_snapshots,
    one_at_a_time,
    three_a_day,
)
from madoguchi.desk.verifying import Findings, Question
from madoguchi.reception.answering import InsurerShown
from madoguchi.reception.asking import ByNumber, Counter
from madoguchi.reception.left_out import Drawn
from madoguchi.reception.snapshots import MONTHS_CHECKED, Head
from madoguchi.terms.errors import NotANumber, Refused
from madoguchi.terms.insured_number import InsuredNumber

BOOKED: Final = "SELECT reception.book($1, $2, $3, $4, $5, $6)"
BEGUN: Final = "SELECT reception.begin_snapshot($1, $2, $3, $4)"
VISITORS: Final = "SELECT insurer, person FROM reception.snapshot_visitors($1, $2, $3, $4, $5)"
FITTING: Final = "SELECT insurer, person FROM reception.snapshot_booked($1, $2, $3)"
CHOSEN: Final = """
SELECT insurer, person, symbol, number, sub_number, birth_date, card FROM reception.snapshot_chosen($1, $2, $3, $4, $5)
"""
KEPT: Final = "SELECT reception.keep_in_snapshot($1, $2, $3, $4)"
ENDED: Final = "SELECT reception.end_snapshot($1, $2, $3)"
TO_READ: Final = "SELECT snapshot, until FROM reception.snapshots_to_read($1)"
SWITCHED: Final = "SELECT reception.switch_snapshots($1, $2, $3)"
ON: Final = """
SELECT f.code, f.name, w.on_at AS since, w.on_because AS because,
    (SELECT max(s.made_at) FROM reception.snapshot AS s
        WHERE s.facility = w.facility AND s.ended = 'whole') AS last_made
FROM reception.snapshot_switch AS w LEFT JOIN reception.facility AS f USING (facility)
WHERE w.off_at IS NULL ORDER BY f.code NULLS FIRST
"""
PAGE: Final = 2_000
TOLD: Final[Mapping[str, Callable[[], Refused]]] = {
    "no outage snapshot is switched on for this facility": no_snapshots,
    "no outage snapshot of this code is being made": given_up,
    "another outage snapshot is being made": one_at_a_time,
    "three outage snapshots of this facility were made within a day": three_a_day,
}  # fmt: skip
Result = TypeVar("Result")


@dataclass(slots=True)
class PostgresSnapshots:
    """Where snapshots are made from (写しの接続口), for one event loop."""

    dsn: str
    key: LookupKey
    insurers: Mapping[str, InsurerShown]
    reading: Lines = field(init=False)
    keeping: Lines = field(init=False)
    numbered: Mapping[str, Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.reading, self.keeping = Lines(self.dsn, "verifier", 1), Lines(self.dsn, "reception", 1)
        self.numbered = by_number(self.insurers)

    def close(self) -> None:
        """Drop the lines (切断)."""
        self.reading.close()
        self.keeping.close()

    async def book(self, facility: str, day: Bookings, today: date) -> None:
        """Keep who is booked on a day, as keyed digests: of insurers that are not kept here nothing."""
        rows = [row for one in day.booked for row in self._digests(one)]
        keys, sub_numbers = [key for key, _ in rows], [sub for _, sub in rows]
        await self._run(lambda line: line.execute(BOOKED, UUID(facility), day.on, today, keys, sub_numbers, day.more))

    def _digests(self, one: ByNumber) -> list[tuple[str, str]]:
        said = one.number.sub_number or ""
        return [(self.key.of_number(insurer, one.number, one.birth_date), said)
                for insurer in self.numbered.get(one.insurer, ())]  # fmt: skip

    async def begin(self, at: Holder, hours: int, now: datetime) -> Begun:
        """Begin one; the database keeps moments of its own, by which keys are given."""
        code, made_at = UUID(token_hex(16)), now.astimezone(JAPAN).replace(microsecond=0)
        said = (UUID(at.facility), code, hours, made_at.date())
        bookings: int = await self._run(lambda line: line.fetchval(BEGUN, *said))
        return Begun(Head(at.code, code.hex, made_at, made_at + timedelta(hours=hours)), bookings)

    async def candidates(self, facility: str, snapshot: str, today: date) -> tuple[Sequence[Candidate], int]:
        """Of whom it may be asked, each once; and how many visited."""
        visitors = await self._visitors(UUID(facility), day_after_months_before(today, MONTHS_CHECKED))
        rows = await self._run(lambda line: line.fetch(FITTING, UUID(facility), UUID(snapshot), today))
        return sorted({*visitors, *(Candidate(*row) for row in rows)}), len(visitors)

    async def _visitors(self, facility: UUID, since: date) -> list[Candidate]:
        page = await self._page(facility, since, Candidate(0, 0))
        found = [*page]
        while len(page) == PAGE:
            page = await self._page(facility, since, page[-1])
            found += page
        return found

    async def _page(self, facility: UUID, since: date, last: Candidate) -> list[Candidate]:
        said = (facility, since, last.insurer, last.person, PAGE)
        return [Candidate(*row) for row in await self._run(lambda line: line.fetch(VISITORS, *said))]

    async def chosen(self, facility: str, snapshot: str, of: Sequence[Candidate], today: date) -> Sequence[Chosen]:
        """Who of them may be in it, of insurers that have a number."""
        said = (UUID(facility), UUID(snapshot), [one.insurer for one in of], [one.person for one in of], today)
        rows = await self._run(lambda line: line.fetch(CHOSEN, *said))
        return [one for row in rows if (one := self._chosen(row))]

    def _chosen(self, row: Any) -> Chosen | None:
        shown = self.insurers.get(row["insurer"])
        if shown is None or not shown.number:
            return None
        try:
            number = InsuredNumber(row["symbol"], row["number"], row["sub_number"])
        except NotANumber:
            return None  # nobody can ask about them by it; all others are told of
        asked = ByNumber(shown.number, number, row["birth_date"])
        return Chosen(row["insurer"], row["person"], asked, _drawn(row))

    async def find(self, each: Sequence[tuple[Counter, Question]]) -> Sequence[Findings]:
        """Whoever fits some questions, as a check finds them."""
        every = [sought(at, question, self.key, self.numbered) for at, question in each]
        return await self.reading.run(lambda line: find(line, every, self.key))

    async def keep(self, facility: str, snapshot: str, people: Sequence[Chosen]) -> None:
        """Record who goes into it."""
        said = ([one.insurer for one in people], [one.person for one in people])
        await self._run(lambda line: line.execute(KEPT, UUID(facility), UUID(snapshot), *said))

    async def end(self, facility: str, snapshot: str, *, whole: bool) -> None:
        """It came to its end, or was given up."""
        await self._run(lambda line: line.execute(ENDED, UUID(facility), UUID(snapshot), whole))

    async def to_read(self, facility: str) -> Sequence[ToRead]:
        """Which may be read today."""
        rows = await self._run(lambda line: line.fetch(TO_READ, UUID(facility)))
        return [ToRead(row["snapshot"].hex, row["until"]) for row in rows]

    async def _run(self, what: Callable[[Connection], Awaitable[Any]]) -> Any:
        try:
            return await self.keeping.run(what)
        except Refused as refused:
            said = str(refused)
            raise next((told() for words, told in TOLD.items() if words in said), refused) from None


def _drawn(row: Any) -> Drawn:
    """By their card, which is the same at another insurer, else as the insurer has them; a household by its number."""
    own = f"{row['insurer']}\0{row['person']}"
    return Drawn(row["card"] or own, f"{row['insurer']}\0{row['symbol'] or ''}\0{row['number']}")


@dataclass(frozen=True, slots=True)
class PostgresSwitches:
    """Where snapshots are switched on and off (写しの許可): `Switches` of the desk."""

    dsn: str

    def switch_snapshots(self, code: str | None, *, on: bool, reason: str) -> bool:
        """Switch a facility's, without a code the installation's. Raises `NoSuchFacility`."""

        async def switched(connection: Connection) -> bool:
            facility = None if code is None else await connection.fetchval(OPEN, code)
            if code is not None and facility is None:
                raise no_such_facility()
            return bool(await connection.fetchval(SWITCHED, facility, on, reason))

        return self._asked(switched)

    def snapshots_on(self) -> Sequence[SwitchedOn]:
        """For whom they are on: the installation first."""

        async def found(connection: Connection) -> Sequence[SwitchedOn]:
            return [SwitchedOn(**row) for row in await connection.fetch(ON)]

        return self._asked(found)

    def _asked(self, what: Callable[[Connection], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with connect(self.dsn) as connection, connection.transaction():
                return await what(connection)

        return asyncio.run(asked())
