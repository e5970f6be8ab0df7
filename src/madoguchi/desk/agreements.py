"""Who agreed that a facility asks again without their card (再照会への同意), as storage tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from madoguchi.reception.platform.answered import Agreed


@dataclass(frozen=True, slots=True, repr=False)
class AgreedNow:
    """How an agreement stands (同意の現況). `cards`: by which keys storage finds the card on the day; none: by none.

    `consents`: what was agreed to at that visit and not taken back, by kind; `hold`: which of these did not run out.
    """

    cards: tuple[str, ...]
    consents: Mapping[str, Agreed]
    hold: frozenset[str]


class Agreements(Protocol):
    """Who agreed that a facility asks again without their card (同意済みの人), as `kind`: a word of `Treatment`."""

    async def agreed_visits(self, facility: str, kind: str, since: date, to: date, today: date) -> Sequence[str]:
        """Codes of the visits at which they agreed in some days, one of each, in order. Raises `Unreachable`."""

    async def agreed_at(self, facility: str, visit: str, kind: str, on: date) -> AgreedNow | None:
        """How one stands; None where it was taken back, ran out or is another's. Raises `Unreachable`."""

    async def withdrawals(self, facility: str, visits: Sequence[str]) -> int:
        """How many consents were taken back at some visits: it only grows as more are. Raises `Unreachable`."""
