"""What the commands need from outside (接続口): rolls to read, decisions to write, the clock; the assembly gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import click

from madoguchi.faces.cli.ports_of_papers import PaperAdapters
from madoguchi.faces.cli.ports_of_reception import ReceptionAdapters

if TYPE_CHECKING:  # ports cost nothing until a roll is read
    from madoguchi.desk.applications import Applications
    from madoguchi.desk.auditing import Audit
    from madoguchi.desk.backups import Backups
    from madoguchi.desk.business_day import BusinessDay, DayLog
    from madoguchi.desk.databases import Database
    from madoguchi.desk.describing import Described
    from madoguchi.desk.directions import DirectionStore
    from madoguchi.desk.feed import Feed
    from madoguchi.desk.forecasting import ForecastChart, PlansAndForecasts
    from madoguchi.desk.intake import Incoming, Intake
    from madoguchi.desk.intake_folder import Folder
    from madoguchi.desk.keys import KeyKeeping
    from madoguchi.desk.linking import Linking
    from madoguchi.desk.mail_tables import ManifestWriter
    from madoguchi.desk.making import MadeUp, RollWriter, Wanted
    from madoguchi.desk.name_check import FaceStack, NameFile
    from madoguchi.desk.notices import Notices
    from madoguchi.desk.other_editions import DecidedRoll
    from madoguchi.desk.parts import Crew, Run, Shelf
    from madoguchi.desk.press import LastFour, Page, Press, Stock
    from madoguchi.desk.recording import Registry
    from madoguchi.desk.report import Language
    from madoguchi.desk.reporting.cover import ReportWriter
    from madoguchi.desk.retention import Retention
    from madoguchi.desk.rolls import Chunk, Decided, DecisionWriter, RollReader, Work
    from madoguchi.desk.run_sheet import RunSheet
    from madoguchi.desk.standing import Standing
    from madoguchi.faces.cli.engines import RowCounts
    from madoguchi.issuing.lettering import Means
    from madoguchi.issuing.looks import Envelope
    from madoguchi.issuing.towns import Towns
    from madoguchi.registry.intake.row import RowSaid
    from madoguchi.rulebook.edition import Edition
    from madoguchi.rulebook.engine.arrow import Table

RollForm = Literal["arrow", "csv"]


@dataclass(frozen=True, slots=True)
class RollFile:
    """A roll named on the command line, and how to read it (名簿のファイル).

    `keep`: columns that begin with `_` and are read all the same; of a roll that is decided none is.
    """

    path: Path
    insurer: str | None = None
    ignore: frozenset[str] = frozenset()
    absent_means_none: frozenset[str] = frozenset()
    columns: Path | None = None
    keep: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Written:
    """Where decisions are written, and what is said in the file of the run that made them (書き出し先).

    `language`: in which it is written why rows were refused.
    """

    out: Path
    refused: Path
    said: Mapping[str, str]
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class InParts:
    """A run in parts (分割した実行): the rolls, the folder to write, and how."""

    rolls: tuple[RollFile, ...]
    folder: Path
    on: date
    known_on: date | None = None
    practices: tuple[Path, ...] = ()
    shards: int = 1
    jobs: int = 1
    form: str = "csv"
    language: Language = "en"


class Adapters(PaperAdapters, ReceptionAdapters, Protocol):
    """The files and the clock (外部との接続)."""

    def today(self) -> date:
        """Today in Japan."""

    def days(self, folder: Path, insurer: str | None) -> DayLog:
        """Where it is kept that somebody acts by another day than today, in that database."""

    def samples(self) -> Mapping[str, Path]:
        """The practice files of the made-up insurers, by name."""

    def made_up(self, wanted: Wanted) -> MadeUp:
        """People that do not exist."""

    def made_up_file(self, wanted: Wanted, kind: str) -> MadeUp:
        """A file of a kind about people that do not exist."""

    def roll_out(self, path: Path) -> AbstractContextManager[RollWriter]:
        """Where a roll goes: Parquet, Arrow or CSV, by the ending of its name."""

    def roll_through(self, form: RollForm) -> AbstractContextManager[RollWriter]:
        """The standard output, for a roll in a form."""

    def roll(self, file: RollFile, edition: Edition) -> RollReader:
        """A roll to be read; its insurers are those of the edition."""

    def decisions(self, written: Written) -> AbstractContextManager[DecisionWriter]:
        """Where decisions and refused rows go; their form is that of the file's ending."""

    def parts(self, asked: InParts, edition: Edition) -> AbstractContextManager[tuple[Run, Shelf, Crew]]:
        """A run in parts, the folder that keeps them, and who decides them."""

    def beside(self, work: Work, chunks: Iterator[Chunk]) -> Iterator[Decided]:
        """The parts of a roll, decided in their order while others are read and written."""

    def on_cluster(self, asked: InParts, master: str) -> RowCounts:
        """Rolls decided by the machines of a Spark master."""

    def names(self, path: Path, columns: Sequence[str]) -> NameFile:
        """The columns of names of a file; without `columns` those that are known."""

    def faces(self, path: Path | None) -> FaceStack:
        """The faces that a file says, else those that are shipped."""

    def postcodes(self, path: Path) -> Towns:
        """The towns of a file of Japan Post."""

    def press(
        self, means: Means, stack: FaceStack, seals: Path, jobs: int, last_four: LastFour | None = None
    ) -> Press:  # fmt: skip
        """The press for letters of a look; pictures of seals are named from a folder."""

    def print_folder(self, root: Path, insurer: str, plan: int) -> Stock:
        """The folder of a plan's run."""

    def pages_of(
        self, pdf: bytes, *, window: Envelope = ..., windows: Mapping[str, Envelope] = ...
    ) -> Iterable[Page]:  # fmt: skip
        """The pages of a file, read again; customer barcodes are looked for in the window."""

    def describe(self, path: Path) -> Described:
        """What the columns of somebody's file look like."""

    def registry(self, folder: Path, insurer: str) -> Registry:
        """The registry of an insurer, in the database of a folder or the one that the environment names."""

    def retention(self, folder: Path) -> Retention:
        """Periods, holds and plans of what goes, in the database of a folder or the one that the environment names."""

    def seconds(self) -> float:
        """Seconds since some moment, for somebody who waits."""

    def decided_by(self, edition: str, roll: Path, arguments: Sequence[str]) -> AbstractContextManager[DecidedRoll]:
        """A roll decided by another edition's own `decide`, with these arguments."""

    def report_page(self, path: Path) -> ReportWriter:
        """A page for the report of a run."""

    def report_tables(self, folder: Path, language: Language) -> ReportWriter:
        """Tables for the report of a run, a file each."""

    def decided(self, path: Path) -> Table:
        """Decisions read again, with the columns that are compared."""

    def audit(self, folder: Path) -> Audit:
        """The audit, in the database of a folder or the one that the environment names."""

    def backups(self, folder: Path, key_file: Path | None = None) -> Backups:
        """The backups of the database of a folder, sealed and opened with the keys of a file."""

    def database(self, folder: Path) -> Database:
        """The database of a folder, or the one that DATABASE_URL names."""

    def standing(self, folder: Path, insurer: str) -> Standing:
        """The standing of an insurer, in that database."""

    def intake(self, folder: Path, insurer: str) -> Intake:
        """Where files of an insurer are taken in, in that database."""

    def incoming(self, path: Path, kind: str) -> tuple[Incoming, date | None]:
        """A file of a kind, and the day that its name tells."""

    def template(self, kind: str) -> tuple[Sequence[str], Sequence[str]]:
        """The head of a kind, and a made-up row."""

    def watched(self, root: Path, on: Callable[[], BusinessDay], settle: float, language: Language) -> Folder:
        """A folder that files are put into; a file is read when it was left alone for so many seconds."""

    def linking(self, folder: Path, insurer: str, key_file: Path | None) -> Linking:
        """Where individual numbers of an insurer are linked, in that database, with the keys of a file."""

    def notices(self, folder: Path, insurer: str) -> Notices:
        """The notifications of an insurer, in that database."""

    def feed(self, folder: Path, insurer: str) -> Feed:
        """The feed of an insurer, in that database."""

    def fed_back(self, path: Path, kind: str) -> Incoming:
        """A file that the national platform sent back."""

    def feed_out(self, path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[Path, str]:
        """A file of rows that its owner alone can read, and its digest."""

    def keys(self, folder: Path, key_file: Path | None) -> KeyKeeping:
        """The key file beside that database; None: the one that the environment names."""

    def applications(self, folder: Path, insurer: str) -> Applications:
        """The applications of an insurer, in that database."""

    def row(self, path: Path, kind: str) -> RowSaid:
        """A file of one row, of a kind."""

    def directions(self, folder: Path, insurer: str) -> DirectionStore:
        """The directions of an insurer, in that database."""

    def plans(self, folder: Path, insurer: str) -> PlansAndForecasts:
        """The plans of an insurer, in that database."""

    def forecast_chart(self, path: Path) -> ForecastChart:
        """A drawing of a forecast."""

    def manifest_files(self, folder: Path, *, cp932: bool) -> ManifestWriter:
        """A folder with the page of what is posted together and its tables, in cp932 or UTF-8."""

    def run_sheet_files(self, folder: Path, sheet: RunSheet) -> tuple[Path, ...]:
        """The page that goes with a run and its table of stocks, written into a folder."""

    def write_rows(self, path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
        """A file of rows that somebody asked for."""


def adapters() -> Adapters:
    """The adapters handed in when the program was put together."""
    late: Callable[[], Adapters] = click.get_current_context().find_root().obj
    return late()
