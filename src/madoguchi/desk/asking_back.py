"""Asking papers back (返却の催促): which of those that ended the practice wants, and whose reminder is due.

A paper ends by a step, or with its last day, whichever comes first: one that is renewed is good to its last day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from madoguchi.desk.plan_answers import Leaving, practice_of
from madoguchi.issuing.reminders import USUAL, Pace, due
from madoguchi.reconcile.actions import NOTICE
from madoguchi.reconcile.situations import PLACES, SUBSCRIBER_NOTICE
from madoguchi.rulebook.edition import Edition

NEVER: Final = (NOTICE, SUBSCRIBER_NOTICE)
"""Nobody can use them in place of anything: the rules ask none back because it ended (`society#S3-21`)."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A paper that ended and is still with the person (未返却の書面), and when they were reminded.

    `past`: it is past its last day, or was said to have expired; else it was made void before. `lost`: it was replaced
    because it was lost.
    """

    serial: int
    paper: str
    ended_on: date
    reminded: tuple[date, ...]
    past: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is due (催促の期限): the first is 1."""

    serial: int
    paper: str
    nth: int
    since: date


class Asking(Protocol):
    """Who knows what ended (台帳のうち催促に要るもの)."""

    def ended(self, on: date) -> Sequence[Ended]:
        """Papers that ended by a day, or were past their last day on it, and are still with the person."""


def reminders(ledger: Asking, edition: Edition, insurer: str, on: date, pace: Pace = USUAL) -> list[Due]:
    """The reminders due on a day (催促の一覧) of what the practice wants back, those that wait longest first."""
    leaving = practice_of(edition, insurer, on, on).leaving
    found = [one for one in ledger.ended(on) if is_wanted_back(one, leaving)]
    days = ((one, due(one.ended_on, one.reminded, pace)) for one in found)
    ready = [Due(one.serial, one.paper, len(one.reminded) + 1, day) for one, day in days if day and day <= on]
    return sorted(ready, key=lambda one: (one.since, one.serial))


def is_wanted_back(one: Ended, leaving: Leaving) -> bool:
    """Whether a paper that ended is to be handed back (返却を求めるか), as the rules of returning have it.

    What is past its last day goes back where the practice wants that (choice 28); what became void before goes back
    everywhere: it looks as if it were good. What was lost cannot.

    >>> is_wanted_back(Ended(1, "certificate", date(2026, 7, 31), (), past=True), Leaving(ended="destroy"))
    False
    """
    if one.lost or one.paper in NEVER:
        return False
    return leaving.ended in PLACES if one.past else True
