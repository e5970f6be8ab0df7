"""Where a roll goes (名簿の書き出し先): a file, by the ending of its name, or whoever reads our standard output."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path

from madoguchi.adapters.arrow.roll_stream import ArrowRollFile, ArrowRollStream
from madoguchi.adapters.arrow.roll_writer import ParquetRollFile
from madoguchi.adapters.csv.roll_writer import CsvRollFile, CsvRollStream
from madoguchi.assembly.endings import ARROW, PARQUET
from madoguchi.desk.making import RollWriter
from madoguchi.faces.cli.ports import RollForm


def roll_to(path: Path) -> AbstractContextManager[RollWriter]:
    """A file for a roll (名簿のファイル): CSV where its name ends in nothing we know."""
    ending = path.suffix.lower()
    if ending in PARQUET:
        return ParquetRollFile(path)
    return ArrowRollFile(path) if ending in ARROW else CsvRollFile(path)


def roll_through(form: RollForm) -> AbstractContextManager[RollWriter]:
    """The standard output for a roll (標準出力)."""
    out = sys.stdout.buffer
    return ArrowRollStream(out) if form == "arrow" else CsvRollStream(out)
