"""The papers of the command line (書面の接続): the database of a folder, and the folder of spools."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.assembly.copies import CopyFiles
from madoguchi.assembly.databases import address_of
from madoguchi.assembly.forms import FormFiles
from madoguchi.assembly.guides import GuideFiles
from madoguchi.assembly.names import faces_of

if TYPE_CHECKING:
    from madoguchi.desk.house import House
    from madoguchi.desk.letters import LettersWithLedger
    from madoguchi.desk.mailing import Mailing
    from madoguchi.desk.press import LastFour
    from madoguchi.desk.print_productive import GoingLive

HOUSE: Final = "madoguchi.adapters.postgres.papers.house"
LAST_FOUR: Final = "madoguchi.adapters.postgres.papers.last_four"
MAILING: Final = "madoguchi.adapters.postgres.papers.mailing"
LETTERS: Final = "madoguchi.adapters.postgres.papers.letters"
LIVE: Final = "madoguchi.adapters.postgres.papers.productive"


class PaperFiles(FormFiles, GuideFiles, CopyFiles):
    """Papers: the part of `Adapters` about them (書面の接続口)."""

    def house(self, folder: Path, spool: Path, insurer: str) -> AbstractContextManager[House]:
        """Where the papers of an insurer leave from."""
        opened: AbstractContextManager[House] = import_module(HOUSE).house(address_of(folder), insurer, spool, faces_of)
        return opened

    def last_four(
        self, folder: Path, insurer: str, plan: int, key_file: Path | None, purpose: str
    ) -> AbstractContextManager[LastFour]:  # fmt: skip
        """Who opens individual numbers for the papers of a plan, with the keys of a file."""
        who = import_module(LAST_FOUR).last_four
        opened: AbstractContextManager[LastFour] = who(address_of(folder), insurer, plan, key_file, purpose)
        return opened

    def mailing(self, folder: Path, insurer: str) -> AbstractContextManager[Mailing]:
        """Where hand-overs to printer and post are recorded."""
        opened: AbstractContextManager[Mailing] = import_module(MAILING).mailing(address_of(folder), insurer)
        return opened

    def letters(self, folder: Path, insurer: str) -> AbstractContextManager[LettersWithLedger]:
        """Where letters by themselves are recorded."""
        opened: AbstractContextManager[LettersWithLedger] = import_module(LETTERS).letters(address_of(folder), insurer)
        return opened

    def going_live(self, folder: Path, insurer: str) -> GoingLive:
        """Where it is said that papers of an insurer are in earnest."""
        live: GoingLive = import_module(LIVE).PostgresGoingLive(address_of(folder), insurer)
        return live
