"""The report as CSV (集計表の書き出し): a folder with a file for each table, which spreadsheets open as it is."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from madoguchi.desk.report import Language, Report
from madoguchi.desk.reporting.cover import Cover
from madoguchi.desk.reporting.tables import tables

ENCODING = "utf-8-sig"  # with its mark: without it spreadsheets read Japanese as another encoding


@dataclass(frozen=True, slots=True)
class CsvReport:
    """A folder of CSV files (集計表のフォルダー): a `ReportWriter` for the desk."""

    folder: Path
    language: Language = "ja"

    def write(self, report: Report, cover: Cover) -> tuple[Path, ...]:
        """Write every table under its name; the cover's names stand in `insurers.csv`."""
        names = [(insurer, cover.name(insurer)) for insurer in report.insurers]
        files = [written(self.folder / "insurers.csv", ("insurer", "name"), names)]
        return (*files, *(written(self.folder / f"{one.name}.csv", one.head, one.rows)
                          for one in tables(report, self.language)))  # fmt: skip


def written(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """A CSV file of some rows (CSVの書き出し), under its own name when all is written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return part.replace(path)
