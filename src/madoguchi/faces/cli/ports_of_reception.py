"""What the commands of the reception desk need from outside (受付の接続口)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # ports cost nothing until they are used
    from collections.abc import Awaitable, Callable
    from datetime import date

    from madoguchi.desk.at_machine import AtMachine
    from madoguchi.desk.at_reader import AtReader
    from madoguchi.desk.facilities import Facilities
    from madoguchi.faces.api.settings import Serving
    from madoguchi.rulebook.edition import Edition
    from madoguchi.terms.card import RegisteredBy


@dataclass(frozen=True, slots=True)
class CardAsked:
    """A virtual card to be made (発行する仮想カード): of whom, born when, good until when."""

    person: str
    birth_date: date
    card_expires: date


@dataclass(frozen=True, slots=True)
class Placing:
    """A virtual card placed by hand (置いたカード): its file, the day, keys and practice files as those of `serve`.

    `face`: a shared folder that the result is put into.
    """

    card: Path
    on: date
    key_file: Path | None = None
    practices: tuple[Path, ...] = ()
    terminal: str = ""
    once: str | None = None
    face: Path | None = None


@dataclass(frozen=True, slots=True)
class Watching:
    """How a shared folder is watched (監視の指定). `settle`: seconds; `keep`: hours; `facility_key`: a file."""

    facility_key: Path
    settle: float
    keep: float
    zipped: bool
    once: bool


class ReceptionAdapters(Protocol):
    """The part of `Adapters` about the reception desk (受付の接続)."""

    def facilities(self, folder: Path) -> Facilities:
        """The facilities that may ask the service, in that database."""

    def serve(self, folder: Path, serving: Serving, key_file: Path | None, practices: tuple[Path, ...]) -> None:
        """Serve the check in that database until it is told to stop, with the keys of a file."""

    def make_card(self, folder: Path, asked: CardAsked, on: date, pin: str | None) -> tuple[Path, Path]:
        """A virtual card in a folder, and the month's file that tells its serial; without a PIN for the face alone."""

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

    def watch_reception(
        self, folder: Path, root: Path, watching: Watching, key_file: Path | None, practices: tuple[Path, ...]
    ) -> None:
        """Answer in a facility's shared folder until told to stop, from that database, with the keys of a file."""
