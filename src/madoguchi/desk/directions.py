"""Directions made and approved (指示の起案と承認): the port of their store, and how a group is named.

A direction is a proposal until another person approves it, and ends by itself on its last day. Whom it is about is
fixed when it is made: who joins an office afterwards is not meant by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Protocol

from madoguchi.desk.asked_for import AskedFor, with_applications
from madoguchi.desk.directing import directed_stretches
from madoguchi.desk.one_person import Person, timeline_of
from madoguchi.desk.recording import Registry
from madoguchi.reconcile.directions import Direction, refuse_impossible
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import SPECIAL_COLUMNS, Special
from madoguchi.terms.errors import Refused, UnknownWord
from madoguchi.terms.paper import IssueGround

GROUNDS: Final = (IssueGround.EX_OFFICIO.value, IssueGround.ON_APPLICATION.value)
"""The grounds that a group may be named by; the third one is shared by people who must not be told from others."""


READER: Final = "reader_message"
Stretch = Mapping[str, Any]


class NobodyMeant(Refused):
    """A group of nobody, or two ways to name one (対象者のない指示)."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a direction is about (対象者): keys, everybody of an office, or everybody on a ground; one way of these."""

    keys: tuple[str, ...] = ()
    office: str | None = None
    ground: str | None = None

    @property
    def about(self) -> str:
        """Which way it is."""
        if self.office is not None:
            return "office"
        return "ground" if self.ground is not None else "keys" if len(self.keys) > 1 else "person"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A direction to be made (指示の起案). Its number is given when it is."""

    direction: Direction
    whom: Whom
    once: str | None = None


@dataclass(frozen=True, slots=True)
class DirectionMade:
    """A direction as it stands (指示の現状): *proposed*, *approved*, *ended*; who did what, about how many people."""

    direction: Direction
    about: str
    people: int
    made_by: str
    made_at: datetime
    state: str
    approved_by: str | None = None
    ended_by: str | None = None
    again: bool = field(default=False, compare=False)

    def state_on(self, day: date) -> str:
        """How it stands on a day: *expired* after its last day, *to come* before its first."""
        if self.state != "approved" or self.direction.holds_on(day):
            return self.state
        return "expired" if day > self.direction.until else "to come"


@dataclass(frozen=True, slots=True)
class Meant:
    """For whom a direction is (指示の対象者の内訳): the office or the ground that was named, and everybody by key.

    `digest`: of the direction and of whom it is about; who approves it names it. None for who works for some offices
    only, and is told of their people alone.
    """

    office: str | None
    ground: str | None
    keys: tuple[str, ...]
    digest: str | None


@dataclass(frozen=True, slots=True)
class Directed:
    """What is recorded of a person on a day beside the rulebook (本人の記録): the roll, and what stands beside it."""

    roll: RecordBatch
    application: AskedFor | None
    directions: tuple[DirectionMade, ...]


class DirectionStore(Protocol):
    """Where the directions of an insurer are kept (指示の保管)."""

    @property
    def insurer(self) -> str:
        """Whose they are (保険者)."""

    def make(self, proposed: Proposed) -> DirectionMade:
        """Propose a direction."""

    def approve(self, direction: int, digest: str, reason: str, once: str | None = None) -> DirectionMade:
        """Approve one as it was shown, by another person than who made it."""

    def end(self, direction: int, reason: str, once: str | None = None) -> DirectionMade:
        """End one before its day."""

    def show(self, direction: int) -> DirectionMade:
        """One direction: about how many people, and never about whom."""

    def meant(self, direction: int, purpose: str) -> Meant:
        """For whom one is; who looks and why is recorded of each."""

    def list(self) -> Sequence[DirectionMade]:
        """All of them, by number."""

    def about(self, person: str, on: date, purpose: str, until: date | None = None) -> Directed:
        """What is recorded of a person on a day, with the directions in force then; who looks and why is recorded.

        `until`: with those that come into force by that day as well.
        """


def make_direction(store: DirectionStore, registry: Registry, edition: Edition, proposed: Proposed) -> DirectionMade:
    """Propose a direction (指示の起案). Raises `EmptyDirection`, `UnknownWord`, `NobodyMeant`."""
    refuse_impossible(proposed.direction)
    whom = proposed.whom
    if sum((bool(whom.keys), whom.office is not None, whom.ground is not None)) != 1:
        raise NobodyMeant(what="whom the direction is about is not told, or told twice", why="two people must be able "
                          "to look at the same", do="name people by key, or one office, or one ground")  # fmt: skip
    if whom.ground is not None:
        keys = on_ground(registry, edition, whom.ground, proposed.direction.since)
        proposed = Proposed(proposed.direction, Whom(keys, ground=whom.ground), proposed.once)
    return store.make(proposed)


def on_ground(registry: Registry, edition: Edition, ground: str, on: date) -> tuple[str, ...]:
    """Who is owed a paper on a ground on a day (事由による対象者), by key. Raises `UnknownWord`."""
    if ground not in GROUNDS:
        raise UnknownWord.among(GROUNDS, word=ground, kind="ground of a group")
    found: dict[str, None] = {}
    for batch in registry.roll(on):
        told = decide(batch, edition, on, on, answers=("ground",))
        keys, grounds = (arrow.column_of(told, name).to_pylist() for name in ("person", "ground"))
        found |= dict.fromkeys(key for key, one in zip(keys, grounds, strict=True) if one == ground)
    return tuple(found)


def timeline_directed(recorded: Directed, insurer: str, edition: Edition, since: date, until: date) -> list[Stretch]:
    """The stretches of days of somebody recorded (台帳の人のこれから), as directions leave them.

    What a reader would say is not in it: it is another of few people.
    """
    rows = timeline_of(Person(facts_of(recorded, since), ()), insurer, edition, since, until)
    told = directed_stretches(rows, [one.direction for one in recorded.directions])
    return [{name: value for name, value in row.items() if name != READER} for row in told]


def facts_of(recorded: Directed, on: date) -> Mapping[str, Any]:
    """The facts of a person as a question has them (台帳からの事実): of the cover on a day, or the last there is."""
    key = arrow.column_of(recorded.roll, "person").to_pylist()[0]
    asked = {} if recorded.application is None else {key: recorded.application}
    rows = with_applications(recorded.roll, asked).to_pylist()
    row = next((one for one in reversed(rows) if _covers(one, on)), rows[-1])
    named = {name: Special(which) for which in SPECIAL_COLUMNS for name in row[which] or ()}
    plain = {name: value for name, value in row.items() if value is not None and name not in NOT_FACTS}
    return plain | named


NOT_FACTS: Final = frozenset({"person", "insurer", *SPECIAL_COLUMNS})


def _covers(row: Mapping[str, Any], on: date) -> bool:
    since, lost = row["eligible_from"], row["lost_on"]
    return (since is None or since <= on) and (lost is None or on < lost)
