"""What the commands about papers need from outside (書面の接続口): the house, what is printed, who it is handed to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from madoguchi.faces.cli.ports_of_copies import CopyAdapters
from madoguchi.faces.cli.ports_of_forms import FormAdapters
from madoguchi.faces.cli.ports_of_guides import GuideAdapters

if TYPE_CHECKING:  # ports cost nothing until they are used
    from madoguchi.desk.house import House
    from madoguchi.desk.letters import LettersWithLedger
    from madoguchi.desk.mailing import Mailing
    from madoguchi.desk.press import LastFour, Stock
    from madoguchi.desk.print_productive import GoingLive


class PaperAdapters(FormAdapters, GuideAdapters, CopyAdapters, Protocol):
    """The part of `Adapters` about papers that leave (書面の接続)."""

    def house(self, folder: Path, spool: Path, insurer: str) -> AbstractContextManager[House]:
        """Where the papers of an insurer leave from: that database, and a folder of spools."""

    def last_four(
        self, folder: Path, insurer: str, plan: int, key_file: Path | None, purpose: str
    ) -> AbstractContextManager[LastFour]:  # fmt: skip
        """Who opens individual numbers for the papers of a plan, in that database, with the keys of a file."""

    def mailing(self, folder: Path, insurer: str) -> AbstractContextManager[Mailing]:
        """Where hand-overs of an insurer to printer and post are recorded, in that database."""

    def pages_cut(self, files: Iterable[tuple[bytes, Sequence[int]]]) -> bytes:
        """A file of these pages of these printed files."""

    def readers(self, keys: Iterable[str]) -> Sequence[object]:
        """For whom an archive is sealed, by their public keys. Refused for what is none."""

    def archive(self, path: Path, files: Iterable[tuple[str, bytes]], readers: Sequence[object] = ()) -> str:
        """An archive of printed files that its owner alone can read, sealed for `readers`; its digest."""

    def letters(self, folder: Path, insurer: str) -> AbstractContextManager[LettersWithLedger]:
        """Where letters by themselves are recorded, in that database."""

    def letters_folder(self, root: Path, insurer: str, run: int) -> Stock:
        """The folder of a run of letters."""

    def going_live(self, folder: Path, insurer: str) -> GoingLive:
        """Where it is said that papers of an insurer are in earnest, in that database."""
