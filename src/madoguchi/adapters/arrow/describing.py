"""A Parquet file looked at before it is read (Parquetの下見)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from madoguchi.adapters.arrow.reader import whole
from madoguchi.adapters.arrow.schema import is_text
from madoguchi.adapters.csv.describing import seen_of
from madoguchi.adapters.rolls.guessing import guess
from madoguchi.desk.describing import Described
from madoguchi.rulebook.engine.arrow import Array

LOOKED_AT: Final = 65_536


def describe_parquet(path: Path) -> Described:
    """What the columns of a Parquet file look like (Parquetの下見), from its first rows. Raises `RefusedFile`."""
    with whole(path), pq.ParquetFile(path, pre_buffer=False) as file:
        batch: Any = next(file.iter_batches(LOOKED_AT, use_threads=False), None)
        names = file.schema_arrow.names
    columns = [] if batch is None else [_text(column) for column in batch.columns]
    rows = 0 if batch is None else batch.num_rows
    return Described("parquet", "", rows, tuple(map(guess, seen_of(names, columns))))


def _text(column: Array) -> Array:
    """A column as text; one that no text can be made of as nothing."""
    try:
        return column if is_text(column.type) else column.cast(pa.string())
    except pa.ArrowException:
        return pa.nulls(len(column), pa.string())
