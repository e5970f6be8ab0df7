"""Papers for people that lie here (ここにある書面): mail that came back, what is for the counter, what the press held.

They count as given, so no plan gives another, and the person has none: somebody has to send, hand over or end them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lying:
    """One such paper (ここにある書面の一件): by which step it lies here, since which day, and its last day.

    `key` is the person's, where it was asked for with a purpose. `unprinted`: it has a print order and no letter.
    """

    serial: int
    paper: str
    step: str
    since: date
    until: date | None
    key: str | None = None
    unprinted: bool = False

    def days_left(self, on: date) -> int | None:
        """How many days it is still good for (残り日数), the day itself with them; None: it has no last day.

        >>> Lying(1, "certificate", "returned_mail", date(2026, 8, 5), date(2026, 8, 31)).days_left(date(2026, 8, 30))
        2
        """
        return None if self.until is None else max(0, (self.until - on).days + 1)


class Shelf(Protocol):
    """Who knows what lies here (保管棚)."""

    def lying_for_people(self, purpose: str | None) -> Sequence[Lying]:
        """What lies here, longest first; for a purpose, which is recorded for each person, with their keys."""
