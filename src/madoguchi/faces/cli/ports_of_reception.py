"""What the commands of the reception desk need from outside (受付の接続口)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:  # ports cost nothing until they are used
    from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
    from datetime import date, datetime

    from madoguchi.desk.at_machine import AtMachine
    from madoguchi.desk.at_reader import AtReader
    from madoguchi.desk.declarations_kept import Declarations
    from madoguchi.desk.declaring import Declaring
    from madoguchi.desk.facilities import Facilities
    from madoguchi.desk.facility_lists import ListedFacilities, Row
    from madoguchi.desk.rolls import RefusedRow
    from madoguchi.desk.snapshot_asking import AsOf
    from madoguchi.desk.snapshots_kept import Bookings, Switches
    from madoguchi.faces.api.settings import Serving
    from madoguchi.reception.asking import ByNumber, Counter
    from madoguchi.reception.consents import Treatment
    from madoguchi.reception.snapshots import Head
    from madoguchi.rulebook.edition import Edition
    from madoguchi.terms.card import Carrier, RegisteredBy

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class CardAsked:
    """A virtual card to be made (発行する仮想カード): of whom, born when, good until when."""

    person: str
    birth_date: date
    card_expires: date


@dataclass(frozen=True, slots=True)
class RealReader:
    """A card reader of this machine (実機のカードリーダー): a part of its `name`, None for the first with a card.

    `trust`: files of who issued the cards, their own certificates; `revoked`: their lists of the revoked.
    """

    name: str | None
    trust: tuple[Path, ...] = ()
    revoked: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Placing:
    """A card placed by hand (置いたカード): its file, or its reader; the day; keys and practice files of `serve`.

    `face`: a shared folder that the result is put into. `treatment`: where somebody is treated who agrees that the
    facility asks again without the card.
    """

    card: Path | RealReader
    on: date
    key_file: Path | None = None
    practices: tuple[Path, ...] = ()
    terminal: str = ""
    once: str | None = None
    face: Path | None = None
    treatment: Treatment | None = None


@dataclass(frozen=True, slots=True)
class Watching:
    """How a shared folder is watched (監視の指定). `settle`: seconds; `keep`: hours; `facility_key`: a file."""

    facility_key: Path
    settle: float
    keep: float
    zipped: bool
    once: bool


@dataclass(frozen=True, slots=True)
class ExpiryNotice:
    """Somebody to whom the notice of expiry goes (有効期限通知書の宛先), by the insurer's key."""

    person: str
    expires_on: date


class CardIssuer(Protocol):
    """The stand-in for who issues cards (カードの発行者), over a folder of virtual cards."""

    def state(self, on: date) -> Path:
        """Write the month's file of certificates as of a day: which file."""

    def notices(self, on: date) -> Sequence[ExpiryNotice]:
        """To whom the notice of expiry goes on a day."""

    def phone(self, card: Path, kind: Carrier, on: date, pin: str | None) -> tuple[Path, Path]:
        """Put a certificate into a smartphone beside a card: its file, and the month's file that tells its serial."""

    def renew(self, card: Path, on: date) -> date:
        """Put new certificates onto a card: until when they are good."""

    def revoke(self, card: Path, on: date) -> None:
        """Revoke the certificates of a card and its smartphones, or what is in one smartphone."""


class ReceptionAdapters(Protocol):
    """The part of `Adapters` about the reception desk (受付の接続)."""

    def facilities(self, folder: Path) -> Facilities:
        """The facilities that may ask the service, in that database."""

    def listed_facilities(self, folder: Path) -> ListedFacilities:
        """The same, where lists of many are taken in."""

    def facility_list(self, file: Path) -> Iterator[Row | RefusedRow]:
        """The rows of a list of facilities. Raises `RefusedFile`."""

    def serve(self, folder: Path, serving: Serving, key_file: Path | None, practices: tuple[Path, ...]) -> None:
        """Serve the check in that database until it is told to stop, with the keys of a file."""

    def make_card(self, folder: Path, asked: CardAsked, on: date, pin: str | None) -> tuple[Path, Path]:
        """A virtual card in a folder, and the month's file that tells its serial; without a PIN for the face alone."""

    def card_issuer(self, folder: Path) -> CardIssuer:
        """The issuer of the virtual cards of a folder."""

    def reader_visit(
        self, folder: Path, placing: Placing, edition: Edition, facility: str,
        walk: Callable[[AtReader], Awaitable[None]],
    ) -> AtReader:  # fmt: skip
        """Lead a visit at a facility's reader, in that database."""

    def card_registration(
        self, folder: Path, placing: Placing, edition: Edition, by: RegisteredBy,
        walk: Callable[[AtMachine], Awaitable[None]],
    ) -> None:  # fmt: skip
        """Lead a registration of a card at a machine, in that database."""

    def declarations(
        self, folder: Path, facility: str, what: Callable[[Declarations, Counter], Awaitable[Result]]
    ) -> Result:  # fmt: skip
        """Do something with a facility's declarations, in that database."""

    def insurer_numbers(self) -> Collection[str]:
        """The numbers of the insurers of which something is said here."""

    def declarations_matched(
        self, folder: Path, facility: str, key_file: Path | None, practices: tuple[Path, ...],
        what: Callable[[Declaring, Counter], Awaitable[Result]],
    ) -> Result:  # fmt: skip
        """Look for who declared at a facility, in that database."""

    def snapshot_switches(self, folder: Path) -> Switches:
        """For whom outage snapshots are on, in that database."""

    def snapshot_booked(
        self, facility: str, day: Bookings, folder: Path, key_file: Path | None, practices: tuple[Path, ...]
    ) -> None:
        """Keep who is booked on a day, in that database."""

    def snapshot_made(
        self, facility: str, hours: int, into: Path, folder: Path, key_file: Path | None, practices: tuple[Path, ...]
    ) -> Head:
        """Make a facility's snapshot of that database, into a file: what stands in front."""

    def snapshot_key(
        self, facility: str, into: Path, folder: Path, key_file: Path | None, practices: tuple[Path, ...]
    ) -> tuple[datetime, datetime, int]:
        """Write a facility's key of the morning into a file: from when until when, and for how many snapshots."""

    def snapshot_asked(self, file: Path, key: Path, asked: ByNumber) -> AsOf:
        """Ask a snapshot in hand, now."""

    def watch_reception(
        self, folder: Path, root: Path, watching: Watching, key_file: Path | None, practices: tuple[Path, ...]
    ) -> None:
        """Answer in a facility's shared folder until told to stop, from that database, with the keys of a file."""
