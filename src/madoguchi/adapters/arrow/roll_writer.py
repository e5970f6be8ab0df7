"""Writing a roll as Parquet (名簿の書き出し): same rows, same bytes; under its name only when it is whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow.parquet as pq

from madoguchi.adapters.csv.writer import part_of, settle
from madoguchi.rulebook.engine.arrow import RecordBatch


@dataclass
class RollFile:
    """A file of rows under its name only when it is whole (書き出す名簿): used in a `with` block.

    `_file` is opened with the first part, which says what columns there are.
    """

    path: Path
    _file: Any = field(default=None)

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            settle(self.path, kind is None)


class ParquetRollFile(RollFile):
    """A Parquet file to be written (書き出すParquetの名簿): a `RollWriter` for the desk.

    Each batch is a group of rows of its own, so what is held at a time does not grow with the roll.
    """

    def write(self, batch: RecordBatch) -> None:
        """Write some rows as one group (行グループ)."""
        if self._file is None:
            self._file = pq.ParquetWriter(part_of(self.path), batch.schema, compression="zstd", compression_level=1)
        self._file.write_batch(batch, row_group_size=max(1, batch.num_rows))
