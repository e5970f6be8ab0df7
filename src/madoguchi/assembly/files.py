"""The adapters of the command line (接続の組み立て): CSV files and the clock, as its commands ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from madoguchi.adapters import clock
from madoguchi.adapters.csv.reader import CsvRoll, Reading
from madoguchi.adapters.csv.writer import CsvDecisions
from madoguchi.adapters.editions import decided_by
from madoguchi.desk.other_editions import DecidedRoll
from madoguchi.desk.practices import ways_to_write
from madoguchi.desk.rolls import DecisionWriter, RollReader
from madoguchi.faces.cli.ports import RollFile
from madoguchi.rulebook.edition import Edition


class Files:
    """CSV files, and today in Japan: `Adapters` for the commands."""

    def today(self) -> date:
        """Today in Japan."""
        return clock.today()

    def roll(self, file: RollFile, edition: Edition) -> RollReader:
        """A CSV roll. Raises `UnknownWord` for an insurer the edition does not know."""
        insurer = None if file.insurer is None else edition.practice(file.insurer).insurer
        return CsvRoll(file.path, Reading(ways_to_write(edition), insurer, file.ignore, file.absent_means_none))

    def decisions(self, out: Path, refused: Path) -> AbstractContextManager[DecisionWriter]:
        """Two CSV files."""
        return CsvDecisions(out, refused)

    def decided_by(self, edition: str, roll: Path, arguments: Sequence[str]) -> AbstractContextManager[DecidedRoll]:
        """What the program of another edition decided, for as long as it is looked at."""
        return decided_by(edition, roll, arguments)
