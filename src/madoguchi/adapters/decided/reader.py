"""Decisions read again (判定結果の読み取り): the columns that are compared, from CSV or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from madoguchi.days.refused import Refused
from madoguchi.desk.reporting.difference import COLUMNS
from madoguchi.rulebook.engine.arrow import Table


class NotDecisions(Refused):
    """A file that `decide` did not write (判定結果ではないファイル)."""


def decided_table(path: Path) -> Table:
    """The decisions of a file. Raises `NotDecisions`."""
    try:
        return _parquet(path) if path.suffix == ".parquet" else _csv(path)
    except (pa.ArrowInvalid, pa.ArrowKeyError, ValueError) as error:
        raise NotDecisions(
            what=f"{path.name} is no file of decisions",
            why=f"it has not the columns {', '.join(COLUMNS)}, or no rows that can be read",
            do="give a file that `madoguchi decide` has written, CSV or Parquet",
        ) from error


def _parquet(path: Path) -> Table:
    table = pq.read_table(path, columns=list(COLUMNS))
    return table.select(list(COLUMNS))


def _csv(path: Path) -> Table:
    named: Any = {name: pa.string() for name in COLUMNS}
    options = pc.ConvertOptions(column_types=named, include_columns=list(COLUMNS), strings_can_be_null=False)
    return pc.read_csv(path, convert_options=options)
