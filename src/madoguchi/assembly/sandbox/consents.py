"""Consents given on a sandbox's own day (試験環境での同意): they hold as long as they would today.

The database ends them by its own clock. By the sandbox's day, which is past, one would be over before it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from madoguchi.adapters import clock
from madoguchi.assembly.sandbox.switches import Set
from madoguchi.desk.agreements import AgreedNow
from madoguchi.desk.facilities import Visited, VisitNotes


@dataclass(frozen=True, slots=True)
class NotesOfToday:
    """What is told of visits, ended by the real clock (受付に添える記録): `VisitNotes` of the desk."""

    notes: VisitNotes
    set: Set

    async def consent(self, facility: str, visit: str, kinds: Sequence[str], until: datetime) -> None:
        """Keep a consent for as long as was said, from now on."""
        await self.notes.consent(facility, visit, kinds, until - self.set().now() + clock.now())

    async def withdraw(self, facility: str, visit: str, kinds: Sequence[str]) -> None:
        """Withdraw as ever."""
        await self.notes.withdraw(facility, visit, kinds)

    async def refer(self, facility: str, visit: str, number: str) -> None:
        """Keep a number as ever."""
        await self.notes.refer(facility, visit, number)

    async def visited(self, facility: str, visit: str) -> Visited | None:
        """By what is asked again, as ever."""
        return await self.notes.visited(facility, visit)

    async def agreed_visits(self, facility: str, kind: str, since: date, to: date, today: date) -> Sequence[str]:
        """Visits of who agreed, as ever."""
        return await self.notes.agreed_visits(facility, kind, since, to, today)

    async def agreed_at(self, facility: str, visit: str, kind: str, on: date) -> AgreedNow | None:
        """How one stands, as ever."""
        return await self.notes.agreed_at(facility, visit, kind, on)

    async def withdrawals(self, facility: str, visits: Sequence[str]) -> int:
        """How much was taken back, as ever."""
        return await self.notes.withdrawals(facility, visits)
