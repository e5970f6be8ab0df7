"""The reception desk of the command line (受付の接続): facilities, and the service over HTTP, read when asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from madoguchi.assembly.databases import address_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterator
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
    from madoguchi.faces.cli.ports_of_reception import CardAsked, CardIssuer, Placing, Watching
    from madoguchi.reception.asking import ByNumber, Counter
    from madoguchi.reception.snapshots import Head
    from madoguchi.rulebook.edition import Edition
    from madoguchi.terms.card import RegisteredBy

FACILITIES: Final = "madoguchi.adapters.postgres.reception.facilities"
LISTS: Final = "madoguchi.adapters.facility_files"
SERVING: Final = "madoguchi.assembly.service"
SHARED: Final = "madoguchi.assembly.reception_folder"
READER: Final = "madoguchi.assembly.reader"
DECLARATIONS: Final = "madoguchi.assembly.declarations"
SNAPSHOTS: Final = "madoguchi.assembly.snapshots"
SWITCHES: Final = "madoguchi.adapters.postgres.reception.snapshots"
Result = TypeVar("Result")
ISSUER: Final = "madoguchi.assembly.card_issuer"


class ReceptionFiles:
    """The reception desk: the part of `Adapters` about it (接続口)."""

    def facilities(self, folder: Path) -> Facilities:
        """The facilities of that database."""
        facilities: Facilities = import_module(FACILITIES).PostgresFacilities(address_of(folder))
        return facilities

    def listed_facilities(self, folder: Path) -> ListedFacilities:
        """The same, where lists of many are taken in."""
        facilities: ListedFacilities = import_module(FACILITIES).PostgresFacilities(address_of(folder))
        return facilities

    def facility_list(self, file: Path) -> Iterator[Row | RefusedRow]:
        """The rows of a list of facilities."""
        rows: Iterator[Row | RefusedRow] = import_module(LISTS).facilities_of(file)
        return rows

    def serve(self, folder: Path, serving: Serving, key_file: Path | None, practices: tuple[Path, ...]) -> None:
        """Serve the check until it is told to stop."""
        address_of(folder)  # refused here, where somebody reads it
        import_module(SERVING).run(folder, serving, key_file, practices)

    def make_card(self, folder: Path, asked: CardAsked, on: date, pin: str | None) -> tuple[Path, Path]:
        """A virtual card in a folder, and the month's file that tells its serial; without a PIN for the face alone."""
        card, told = import_module(READER).make_card(folder, asked, on, pin)
        return card, told

    def card_issuer(self, folder: Path) -> CardIssuer:
        """The issuer of the virtual cards of a folder."""
        issuer: CardIssuer = import_module(ISSUER).FolderIssuer(folder)
        return issuer

    def reader_visit(
        self, folder: Path, placing: Placing, edition: Edition, facility: str,
        walk: Callable[[AtReader], Awaitable[None]],
    ) -> AtReader:  # fmt: skip
        """Lead a visit at a facility's reader, in that database."""
        at: AtReader = import_module(READER).visit(folder, placing, edition, facility, walk)
        return at

    def card_registration(
        self, folder: Path, placing: Placing, edition: Edition, by: RegisteredBy,
        walk: Callable[[AtMachine], Awaitable[None]],
    ) -> None:  # fmt: skip
        """Lead a registration of a card at a machine, in that database."""
        import_module(READER).registration(folder, placing, edition, by, walk)

    def declarations(
        self, folder: Path, facility: str, what: Callable[[Declarations, Counter], Awaitable[Result]]
    ) -> Result:  # fmt: skip
        """Do something with a facility's declarations, in that database."""
        done: Result = import_module(DECLARATIONS).kept(folder, facility, what)
        return done

    def insurer_numbers(self) -> Collection[str]:
        """The numbers of the insurers of which something is said here."""
        each: Collection[str] = import_module(DECLARATIONS).insurer_numbers()
        return each

    def declarations_matched(
        self, folder: Path, facility: str, key_file: Path | None, practices: tuple[Path, ...],
        what: Callable[[Declaring, Counter], Awaitable[Result]],
    ) -> Result:  # fmt: skip
        """Look for who declared, in that database."""
        done: Result = import_module(DECLARATIONS).looked(folder, facility, key_file, practices, what)
        return done

    def snapshot_switches(self, folder: Path) -> Switches:
        """For whom outage snapshots are on, in that database."""
        switches: Switches = import_module(SWITCHES).PostgresSwitches(address_of(folder))
        return switches

    def snapshot_booked(self, facility: str, day: Bookings, folder: Path, **keys: Any) -> None:
        """Keep who is booked on a day, in that database."""
        import_module(SNAPSHOTS).booked(folder, facility, day, **keys)

    def snapshot_made(self, facility: str, hours: int, into: Path, folder: Path, **keys: Any) -> Head:
        """Make a facility's snapshot of that database, into a file."""
        head: Head = import_module(SNAPSHOTS).make(folder, facility, hours, into, **keys)
        return head

    def snapshot_key(self, facility: str, into: Path, folder: Path, **keys: Any) -> tuple[datetime, datetime, int]:
        """Write a facility's key of the morning into a file."""
        key = import_module(SNAPSHOTS).give_key(folder, facility, into, **keys)
        return key.given_at, key.until, len(key.keys)

    def snapshot_asked(self, file: Path, key: Path, asked: ByNumber) -> AsOf:
        """Ask a snapshot in hand, now."""
        found: AsOf = import_module(SNAPSHOTS).asked(file, key, asked)
        return found

    def watch_reception(
        self, folder: Path, root: Path, watching: Watching, key_file: Path | None, practices: tuple[Path, ...]
    ) -> None:
        """Answer in a shared folder until told to stop."""
        address_of(folder)
        import_module(SHARED).run(folder, root, watching, key_file, practices)
