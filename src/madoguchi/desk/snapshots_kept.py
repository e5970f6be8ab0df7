"""What outage snapshots are made from and by whom (停止時の写しの接続口): ports of the desk, and what they refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from madoguchi.desk.facilities import Holder
from madoguchi.desk.verifying import Busy, Findings, Question
from madoguchi.reception.asking import ByNumber, Counter
from madoguchi.reception.left_out import Drawn
from madoguchi.reception.snapshots import DAYS_BOOKED, Entry, Head
from madoguchi.terms.errors import Refused


class NoSnapshots(Refused):
    """A facility for which no snapshots are switched on (写しを利用できない)."""


class MadeOften(Refused):
    """As many snapshots as a day has (写しの作成回数の上限)."""


class NotBookable(Refused):
    """Bookings that are not taken (受け取れない予約)."""


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """Somebody who may be in one (写しの候補), as storage numbers them."""

    insurer: int
    person: int


@dataclass(frozen=True, slots=True, repr=False)
class Chosen:
    """Somebody who is in one unless chance leaves them out, or the check cannot tell (写しに入る人): our key, the
    registry's number, a paper; as whom they are drawn.
    """

    insurer: str
    person: int
    asked: ByNumber
    drawn: Drawn


@dataclass(frozen=True, slots=True)
class Begun:
    """A snapshot that is being made (作成中の写し). `bookings`: how many there are, whomever they fit."""

    head: Head
    bookings: int


@dataclass(frozen=True, slots=True, repr=False)
class Bookings:
    """Who is booked on a day (予約の一覧), in place of what was said of it before; with `more` beside it."""

    on: date
    booked: tuple[ByNumber, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class ToRead:
    """A snapshot that a facility may read (閲覧できる写し)."""

    snapshot: str
    until: datetime


@dataclass(frozen=True, slots=True)
class MorningKey:
    """The key of a morning (その日の鍵): of which facility, from when until when; by snapshot, what opens it."""

    facility: str
    given_at: datetime
    until: datetime
    keys: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SwitchedOn:
    """For whom snapshots are on (写しの設定): a provider code, None for the installation; why and since when."""

    code: str | None
    name: str | None
    since: datetime
    because: str
    last_made: datetime | None


class Switches(Protocol):
    """Where snapshots are switched on and off (写しの許可), for the administrator."""

    def switch_snapshots(self, code: str | None, *, on: bool, reason: str) -> bool:
        """Switch a facility's, without a code the installation's. Whether anything changed. Raises `NoSuchFacility`."""

    def snapshots_on(self) -> Sequence[SwitchedOn]:
        """For whom they are on: the installation first."""


class Snapshots(Protocol):
    """Where snapshots are made from (写しの接続口), for a facility by its random code. All raise `Unreachable`."""

    async def book(self, facility: str, day: Bookings, today: date) -> None:
        """Keep who is booked on a day. Raises `NoSnapshots`, `NotBookable`."""

    async def begin(self, at: Holder, hours: int, now: datetime) -> Begun:
        """Begin one, for so many hours from now. Raises `NoSnapshots`, `MadeOften`, `Busy` while another is made."""

    async def candidates(self, facility: str, snapshot: str, today: date) -> tuple[Sequence[Candidate], int]:
        """Of whom it may be asked, each once; and how many visited, whoever else they are."""

    async def chosen(self, facility: str, snapshot: str, of: Sequence[Candidate], today: date) -> Sequence[Chosen]:
        """Who of them may be in it: nobody protected, dead, merged, waiting. Raises `NoSnapshots`."""

    async def find(self, each: Sequence[tuple[Counter, Question]]) -> Sequence[Findings]:
        """Whoever fits some questions, as a check finds them; without a sub-number everybody of the number."""

    async def keep(self, facility: str, snapshot: str, people: Sequence[Chosen]) -> None:
        """Record who goes into it, before they are handed over. Raises `NoSnapshots`."""

    async def end(self, facility: str, snapshot: str, *, whole: bool) -> None:
        """It came to its end, or was given up."""

    async def to_read(self, facility: str) -> Sequence[ToRead]:
        """Which may be read today; that it asked is recorded. Raises `NoSnapshots`."""


class Sealing(Protocol):
    """How one is sealed (写しの封)."""

    def head(self) -> bytes:
        """What stands in front."""

    def fits(self, entry: Entry) -> bool:
        """Whether a place has room for somebody."""

    async def places(self, entries: Sequence[Entry | None]) -> bytes:
        """A place for each, of one length; where there is nobody, or more than fits, chance."""

    def end(self) -> bytes:
        """What shows that it is whole."""


def no_snapshots() -> NoSnapshots:
    """What is told of a facility for which none are switched on (写しを利用できない理由)."""
    return NoSnapshots(what="no outage snapshot is switched on for this facility",
                       why="they are off until the administrator switches them on, for a reason",
                       do="ask whoever runs the service")  # fmt: skip


def one_at_a_time() -> Busy:
    """What is said while another is made (写しの作成の混雑)."""
    return Busy(what="another outage snapshot is being made", why="one at a time is made: checks go before",
                do="ask again in some minutes")  # fmt: skip


def given_up() -> Busy:
    """What is said of one that is made no more (打ち切られた写しの作成)."""
    return Busy(what="this outage snapshot is made no more", why="it stood still for a minute, or came to its end",
                do="have one made anew")  # fmt: skip


def three_a_day() -> MadeOften:
    """What is said of a fourth in a day (写しの作成回数の上限の理由)."""
    return MadeOften(
        what="three outage snapshots of this facility were made within a day",
        why="each reads all whom it may hold",
        do="use the last one; its key is fetched each morning",
    )


def not_bookable() -> NotBookable:
    """What is said of bookings of another day (受け取れない予約の理由)."""
    return NotBookable(what="bookings of a day that is not among the next", why="nobody is kept for longer",
                       do=f"hand in those of today and of {DAYS_BOOKED} days after, each day by itself")  # fmt: skip
