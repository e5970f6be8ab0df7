"""The adapters of the command line (接続の組み立て): rolls, decisions and the clock, as its commands ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.adapters import clock, crew
from madoguchi.assembly.applications import ApplicationFiles
from madoguchi.assembly.databases import (
    audit_of,
    backups_of,
    database_of,
    days_of,
    keys_of,
    registry_of,
    retention_of,
    standing_of,
)
from madoguchi.assembly.demo.samples import SAMPLES
from madoguchi.assembly.endings import PARQUET
from madoguchi.assembly.feed import FeedFiles
from madoguchi.assembly.intake import IntakeFiles
from madoguchi.assembly.linking import LinkingFiles
from madoguchi.assembly.names import NameFiles
from madoguchi.assembly.papers import PaperFiles
from madoguchi.assembly.plans import PlanFiles
from madoguchi.assembly.printing import PrintingFiles
from madoguchi.assembly.reception import ReceptionFiles
from madoguchi.assembly.reports import ReportFiles

if TYPE_CHECKING:
    from madoguchi.desk.auditing import Audit
    from madoguchi.desk.backups import Backups
    from madoguchi.desk.business_day import DayLog
    from madoguchi.desk.databases import Database
    from madoguchi.desk.describing import Described
    from madoguchi.desk.keys import KeyKeeping
    from madoguchi.desk.making import MadeUp, RollWriter, Wanted
    from madoguchi.desk.other_editions import DecidedRoll
    from madoguchi.desk.parts import Crew, Run, Shelf
    from madoguchi.desk.recording import Registry
    from madoguchi.desk.retention import Retention
    from madoguchi.desk.rolls import Chunk, Decided, DecisionWriter, RollReader, Work
    from madoguchi.desk.standing import Standing
    from madoguchi.faces.cli.engines import RowCounts
    from madoguchi.faces.cli.ports import InParts, RollFile, RollForm, Written
    from madoguchi.rulebook.edition import Edition

PARTS: Final = "madoguchi.assembly.parts"  # read when rolls are: others need no arrays
ROLLS_OUT: Final = "madoguchi.assembly.rolls_out"
CLUSTERS: Final = "madoguchi.assembly.clusters"
MADE_UP: Final = "madoguchi.adapters.made_up.roll"
EDITIONS: Final = "madoguchi.adapters.editions"
DESCRIBING: Final = "madoguchi.adapters.{}.describing"


class Files(ApplicationFiles, FeedFiles, IntakeFiles, LinkingFiles, NameFiles, PaperFiles, PlanFiles, PrintingFiles,
            ReportFiles, ReceptionFiles):  # fmt: skip
    """Files, and today in Japan: `Adapters` for the commands."""

    def today(self) -> date:
        """Today in Japan."""
        return clock.today()

    def days(self, folder: Path, insurer: str | None) -> DayLog:
        """The days of an insurer's acts in that database."""
        return days_of(folder, insurer)

    def samples(self) -> Mapping[str, Path]:
        """The practice files of the made-up insurers, by name."""
        return SAMPLES

    def made_up(self, wanted: Wanted) -> MadeUp:
        """People drawn by column."""
        made: MadeUp = import_module(MADE_UP).MadeUpRoll(wanted)
        return made

    def roll_out(self, path: Path) -> AbstractContextManager[RollWriter]:
        """A Parquet or Arrow file where its name says so, else CSV."""
        writer: AbstractContextManager[RollWriter] = import_module(ROLLS_OUT).roll_to(path)
        return writer

    def roll_through(self, form: RollForm) -> AbstractContextManager[RollWriter]:
        """Our standard output, in a form."""
        writer: AbstractContextManager[RollWriter] = import_module(ROLLS_OUT).roll_through(form)
        return writer

    def on_cluster(self, asked: InParts, master: str) -> RowCounts:
        """Rolls decided by the machines of a Spark master."""
        counted: RowCounts = import_module(CLUSTERS).on_cluster(asked, master)
        return counted

    def describe(self, path: Path) -> Described:
        """What the columns of a CSV or Parquet file look like."""
        form, read = ("arrow", "describe_parquet") if path.suffix.lower() in PARQUET else ("csv", "describe_csv")
        described: Described = getattr(import_module(DESCRIBING.format(form)), read)(path)
        return described

    def audit(self, folder: Path) -> Audit:
        """The audit in that database."""
        return audit_of(folder)

    def backups(self, folder: Path, key_file: Path | None = None) -> Backups:
        """The backups of the database of a folder, sealed and opened with the keys of a file."""
        return backups_of(folder, key_file)

    def database(self, folder: Path) -> Database:
        """The database of a folder, or the one that DATABASE_URL names."""
        return database_of(folder)

    def registry(self, folder: Path, insurer: str) -> Registry:
        """The registry of an insurer in that database."""
        return registry_of(folder, insurer)

    def standing(self, folder: Path, insurer: str) -> Standing:
        """The standing of an insurer in that database."""
        return standing_of(folder, insurer)

    def keys(self, folder: Path, key_file: Path | None) -> KeyKeeping:
        """The key file beside that database."""
        return keys_of(folder, key_file)

    def retention(self, folder: Path) -> Retention:
        """Periods, holds and plans of what goes, in that database."""
        return retention_of(folder)

    def seconds(self) -> float:
        """Seconds since some moment."""
        return clock.seconds()

    def roll(self, file: RollFile, edition: Edition) -> RollReader:
        """A roll in CSV or Parquet. Raises `UnknownWord` for an insurer the edition does not know."""
        roll: RollReader = import_module(PARTS).roll_in(file, edition)
        return roll

    def decisions(self, written: Written) -> AbstractContextManager[DecisionWriter]:
        """Two files, of which the decisions are CSV or Parquet."""
        writer: AbstractContextManager[DecisionWriter] = import_module(PARTS).decisions_in(written)
        return writer

    def parts(self, asked: InParts, edition: Edition) -> AbstractContextManager[tuple[Run, Shelf, Crew]]:
        """A run in parts in a folder."""
        run: AbstractContextManager[tuple[Run, Shelf, Crew]] = import_module(PARTS).in_parts(asked, edition)
        return run

    def beside(self, work: Work, chunks: Iterator[Chunk]) -> Iterator[Decided]:
        """The parts of a roll, decided in a thread."""
        return crew.beside(work, chunks)

    def decided_by(self, edition: str, roll: Path, arguments: Sequence[str]) -> AbstractContextManager[DecidedRoll]:
        """What the program of another edition decided, for as long as it is looked at."""
        decided: AbstractContextManager[DecidedRoll] = import_module(EDITIONS).decided_by(edition, roll, arguments)
        return decided
