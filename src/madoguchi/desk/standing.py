"""Standing kept for an insurer (資格の現況): begun or begun anew, built, compared, asked of one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from madoguchi.days.months import last_day_of_months_from
from madoguchi.desk.business_day import BusinessDay

YEARS = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """For which days standing is kept (現況の期間): from a first to a last."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Built:
    """What came of building (作成の結果): people seen to, rows of standing that went or came, people who still wait.

    `n` is the number that the terms in force were adopted under. `cards`: people whose card another insurer here
    has, too, though they did not move.
    """

    n: int
    people: int
    rows: int
    waiting: int
    cards: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing (照合の結果): how many people were looked at, and how many of them differ in what.

    `numbers` are the registry's numbers of who differs: no key, no name.
    """

    people: int
    waiting: int
    standing: int
    shown: int
    lookup: int
    numbers: tuple[int, ...]

    @property
    def differ(self) -> int:
        """How many people differ in anything."""
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class Answered:
    """What standing says of a person on a day (その日の現況): None for all is *cannot tell yet*.

    `first` to `last` are the days it says so of, `n` the number from which on.
    """

    answers: Mapping[str, object] | None
    first: date | None = None
    last: date | None = None
    n: int | None = None


class Standing(Protocol):
    """Where standing is kept (現況の置き場)."""

    def kept(self) -> Kept | None:
        """For which days; None where it was never begun."""

    def build(self, days: Kept, practice: str | None, once: str | None = None) -> Built:
        """Keep it for these days, by this program's edition and a practice file's text, and build who waits."""

    def cards_elsewhere(self, on: date) -> int:
        """How many people have a card that another insurer here has on a day, too, though they did not move."""

    def compare(self, every: int = 1, offset: int = 0) -> Compared:
        """What is kept against what would be decided anew, of one person in so many."""

    def show(self, person: str, on: date, purpose: str, known: int | None = None) -> Answered:
        """What it says of the person of a key on a day, as it is known or was under a number; who looks is recorded."""


def build(
    standing: Standing, on: BusinessDay, practice: str | None, years: int = YEARS, once: str | None = None
) -> Built:  # fmt: skip
    """Keep standing for a day and years ahead of it, and build who waits (現況の作成)."""
    done = standing.build(days_for(standing.kept(), on, years), practice, once)
    return replace(done, cards=standing.cards_elsewhere(on))


def days_for(now: Kept | None, on: date, years: int = YEARS) -> Kept:
    """The days to keep it for (現況の期間): those it is kept for, as long as a year less than was asked for is ahead.

    So that not each night's run begins anew. Days that are past stay: a visit may be asked about long after it.

    >>> first = days_for(None, date(2026, 8, 1))
    >>> str(first.until), days_for(first, date(2027, 7, 31)) == first, str(days_for(first, date(2027, 8, 2)).until)
    ('2036-07-31', True, '2037-08-01')
    """
    if now is None:
        return Kept(on, _last(on, years))
    if now.since <= on and now.until >= _last(on, years - 1):
        return now
    return Kept(min(on, now.since), max(_last(on, years), now.until))


def _last(on: date, years: int) -> date:
    return last_day_of_months_from(on, 12 * years)
