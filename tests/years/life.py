"""One life and its papers in memory: what is said of somebody by day, and what each paper has become."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from madoguchi.rulebook.vocabulary import vocabulary

ONE: Final = timedelta(days=1)
PROTECTING: Final = ("support_measures", "address_hidden", "own_information_blocked")
SIMPLE: Final = {"flag": lambda said: said == "true", "number": int, "word": str}
USUAL: Final = {  # of everybody, unless something else is said
    one.name: SIMPLE[one.kind](str(one.assumed)) for one in vocabulary().roll if one.always and one.kind in SIMPLE
}  # fmt: skip
ROLL: Final = frozenset(one.name for one in vocabulary().roll)
Row = dict[str, Any]


class Days:
    """A value by day: what was said last of a day holds."""

    def __init__(self) -> None:
        self.since: list[tuple[date, Any]] = []

    def on(self, day: date) -> Any:
        """The value of a day; None where nothing was said."""
        return next((value for first, value in reversed(self.since) if first <= day), None)

    def say(self, value: Any, first: date, last: date | None = None) -> bool:
        """Say something from a day on, or of some days: whether it is new."""
        before, later = list(self.since), []
        if last is not None:
            later = [(last + ONE, self.on(last + ONE)), *(one for one in self.since if one[0] > last + ONE)]
        every = [*(one for one in self.since if one[0] < first), (first, value), *later]
        self.since = [one for n, one in enumerate(every) if not n or every[n - 1][1] != one[1]]
        return self.since != before


@dataclass
class Paper:
    """A paper with its serial."""

    serial: int
    key: str
    kind: str
    plan: int
    effective: date
    learnt: int
    variant: str
    since: date | None
    until: date | None
    shows: Mapping[str, Any]
    replaces: int | None
    to: tuple[str, Any, Any] | None = None  # whose name stands in the address block, which, and the address
    state: str = "printed"
    before: tuple[str, ...] = ()  # states that an undoing comes back to
    said_before: tuple[Any, ...] = (None, None)  # what was said of its day before it was drawn

    @property
    def live(self) -> bool:
        """Whether it answers for what is owed."""
        return self.state not in ("replaced", "expired", "handed_back", "voided", "destroyed")

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that it is good for."""
        return self.since or date.min, self.until or date.max

    def meets(self, days: tuple[date, date]) -> bool:
        """Whether it is good on one of some days."""
        return self.days[0] <= days[1] and days[0] <= self.days[1]

    @property
    def lies_here(self) -> bool:
        """Whether it came back, and nobody sent it again or handed it over."""
        return self.state == "returned_mail"

    def step(self, state: str) -> None:
        """Go on to another state, or back."""
        if state == "undone":
            self.state, self.before = self.before[-1], self.before[:-1]
        else:
            self.state, self.before = state, (*self.before, self.state)


@dataclass
class Life:
    """What is recorded of somebody, from a day on."""

    key: str
    born: date
    known_since: date
    facts: dict[str, Days] = field(default_factory=lambda: defaultdict(Days))
    covers: list[Row] = field(default_factory=list)
    printed_changed: int = 0  # the number under which what stands on paper, or where it goes, changed last
    addressed_changed: int = 0  # the same of what others read in an address block, or who stands there

    def on(self, name: str, day: date) -> Any:
        """A fact on a day."""
        return self.facts[name].on(day)

    def protected(self, day: date) -> bool:
        """Whether a letter goes to them alone."""
        return any(self.on(name, day) for name in PROTECTING)

    def hidden(self, day: date) -> bool:
        """Whether the address is kept from others."""
        return bool(self.on("support_measures", day) or self.on("address_hidden", day))

    @property
    def is_dead(self) -> bool:
        """Whether a death was told, by itself or with the loss."""
        return bool(self.facts["died_on"].since) or any(one["loss_reason"] == "death" for one in self.covers)

    def row(self, cover: Row, day: date) -> Row:
        """One row of a roll."""
        facts = {name: days.on(day) for name, days in self.facts.items() if name in ROLL}
        return {**facts, **self.ended(cover), "person": self.key, "birth_date": self.born}

    def ended(self, cover: Row) -> Row:
        """A cover: it ends on the day after a death, unless it ended before."""
        after = [max(told + ONE, cover["eligible_from"]) for _, told in self.facts["died_on"].since if told]
        if not after or (cover["lost_on"] or date.max) <= min(after):
            return cover
        return {**cover, "lost_on": min(after), "loss_reason": "death"}

    def last_told(self, day: date) -> Mapping[str, date]:
        """On which day, up to one, name, number and address were last told otherwise than before."""
        told = {"name": self.facts["name"].on, "number": self.facts["number"].on, "address": self.usual_address}
        firsts = {first for name in (*told, "mailing_address", "registered_address")
                  for first, _ in self.facts[name].since if first <= day}  # fmt: skip
        turns = {name: [first for first in firsts if None not in (was := (of(first - ONE), of(first)))
                        and was[0] != was[1]] for name, of in told.items()}  # fmt: skip
        return {name: max(days) for name, days in turns.items() if days}

    def address(self, day: date) -> str | None:
        """Where their own letter goes."""
        apart = self.on("protected_address", day) if self.protected(day) else None
        return apart or self.usual_address(day)

    def usual_address(self, day: date) -> str | None:
        """Where letters to them go that others may see."""
        return self.on("mailing_address", day) or self.on("registered_address", day)

    def address_is_from_before(self, day: date) -> bool:
        """Whether the address was there before whatever put them into an envelope of their own."""
        if not self.protected(day) or self.on("protected_address", day):
            return False
        changed = max(first for name in PROTECTING for first, _ in self.facts[name].since if first <= day)
        which = "mailing_address" if self.on("mailing_address", day) else "registered_address"
        return max(first for first, _ in self.facts[which].since if first <= day) < changed
