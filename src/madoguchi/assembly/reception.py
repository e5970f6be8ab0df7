"""The reception desk of the command line (受付の接続): facilities, and the service over HTTP, read when asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.assembly.databases import address_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from madoguchi.desk.at_machine import AtMachine
    from madoguchi.desk.at_reader import AtReader
    from madoguchi.desk.facilities import Facilities
    from madoguchi.faces.api.settings import Serving
    from madoguchi.faces.cli.ports_of_reception import CardAsked, Placing, Watching
    from madoguchi.rulebook.edition import Edition
    from madoguchi.terms.card import RegisteredBy

FACILITIES: Final = "madoguchi.adapters.postgres.reception.facilities"
SERVING: Final = "madoguchi.assembly.service"
SHARED: Final = "madoguchi.assembly.reception_folder"
READER: Final = "madoguchi.assembly.reader"


class ReceptionFiles:
    """The reception desk: the part of `Adapters` about it (接続口)."""

    def facilities(self, folder: Path) -> Facilities:
        """The facilities of that database."""
        facilities: Facilities = import_module(FACILITIES).PostgresFacilities(address_of(folder))
        return facilities

    def serve(self, folder: Path, serving: Serving, key_file: Path | None, practices: tuple[Path, ...]) -> None:
        """Serve the check until it is told to stop."""
        address_of(folder)  # refused here, where somebody reads it
        import_module(SERVING).run(folder, serving, key_file, practices)

    def make_card(self, folder: Path, asked: CardAsked, on: date, pin: str | None) -> tuple[Path, Path]:
        """A virtual card in a folder, and the month's file that tells its serial; without a PIN for the face alone."""
        card, told = import_module(READER).make_card(folder, asked, on, pin)
        return card, told

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

    def watch_reception(
        self, folder: Path, root: Path, watching: Watching, key_file: Path | None, practices: tuple[Path, ...]
    ) -> None:
        """Answer in a shared folder until told to stop."""
        address_of(folder)
        import_module(SHARED).run(folder, root, watching, key_file, practices)
