"""The files of reports (集計の接続): pages, tables, and decisions read again, as the commands ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.adapters.html.mail_writer import CP932, UTF_8, MailFiles
from madoguchi.adapters.html.run_sheet_page import write_run_sheet

if TYPE_CHECKING:
    from madoguchi.desk.mail_tables import ManifestWriter
    from madoguchi.desk.report import Language
    from madoguchi.desk.reporting.cover import ReportWriter
    from madoguchi.desk.run_sheet import RunSheet
    from madoguchi.rulebook.engine.arrow import Table

PAGES: Final = "madoguchi.adapters.html.writer"
TABLES: Final = "madoguchi.adapters.csv.report"
DECIDED: Final = "madoguchi.adapters.decided.reader"


class ReportFiles:
    """Reports as files: the part of `Adapters` about them (集計のファイル)."""

    def report_page(self, path: Path) -> ReportWriter:
        """One HTML file."""
        page: ReportWriter = import_module(PAGES).HtmlReport(path)
        return page

    def report_tables(self, folder: Path, language: Language) -> ReportWriter:
        """A folder of CSV files."""
        tables: ReportWriter = import_module(TABLES).CsvReport(folder, language)
        return tables

    def manifest_files(self, folder: Path, *, cp932: bool) -> ManifestWriter:
        """A folder with the page of a manifest and its tables."""
        return MailFiles(folder, CP932 if cp932 else UTF_8)

    def run_sheet_files(self, folder: Path, sheet: RunSheet) -> tuple[Path, ...]:
        """The page that goes with a run and its table of stocks."""
        return write_run_sheet(folder, sheet)

    def decided(self, path: Path) -> Table:
        """Decisions in CSV or Parquet. Raises `NotDecisions`."""
        table: Table = import_module(DECIDED).decided_table(path)
        return table

    def write_rows(self, path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
        """A CSV file of rows."""
        done: Path = import_module(TABLES).written(path, head, rows)
        return done
