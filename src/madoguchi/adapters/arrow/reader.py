"""Reading a roll from Parquet (Parquetの名簿の取り込み): part after part; bad rows are refused as those of CSV are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from madoguchi.adapters.arrow.schema import head_of, is_text, reader_of
from madoguchi.adapters.rolls.headers import PERSON, Head
from madoguchi.adapters.rolls.keys import Once
from madoguchi.adapters.rolls.reading import Reading, common_of
from madoguchi.adapters.rolls.roll import RollByColumns, Wanted
from madoguchi.adapters.rolls.rows import Numbered, chunk_of
from madoguchi.desk.rolls import Chunk
from madoguchi.rulebook.engine.arrow import RecordBatch, Schema
from madoguchi.terms.errors import Place, RefusedFile


@dataclass
class ParquetRoll(RollByColumns):
    """A roll in a Parquet file (Parquetの名簿), or in some of its row groups: a `RollReader` for the desk."""

    path: Path
    reading: Reading
    groups: range | None = None

    @cached_property
    def head(self) -> Head:
        """Its columns (見出し). Raises `RefusedFile`."""
        return head_of(self.path, self._schema, self.reading)

    def _chunks(self, wanted: Wanted, once: Once) -> Iterator[Chunk]:
        with self._open() as file:
            readers = [reader_of(name, self._schema.types[n], self.reading) for n, name in wanted]
            common, row = common_of(self.head, self.reading), 1 + self._before(file)
            for batch in self._batches(file, [n for n, _ in wanted]):
                cells = [read(column) for read, column in zip(readers, batch.columns, strict=True)]
                yield chunk_of(cells, Numbered.from_(row, batch.num_rows), common, once)
                row += batch.num_rows

    def _before(self, file: Any) -> int:
        """How many rows stand before the row groups that are read."""
        groups = self.groups or range(0)
        return sum(file.metadata.row_group(n).num_rows for n in range(groups.start))

    def _batches(self, file: Any, columns: Sequence[int]) -> Iterator[RecordBatch]:
        """The batches of a file, each proved to be whole."""
        names = [self._schema.names[n] for n in columns]
        groups = range(file.num_row_groups) if self.groups is None else self.groups
        with whole(self.path):
            for batch in file.iter_batches(self.reading.rows, list(groups), names, use_threads=False):
                batch.validate(full=True)
                yield batch.select(names)

    def _open(self) -> Any:
        """The file, its columns of text read as numbers and the few texts they stand for, but for keys.

        Not buffered ahead: in the end the whole file would stand in memory.
        """
        texts = {self._schema.names[n] for n, name in self.head.wanted() if name not in {PERSON, *self.reading.keep}}
        coded = [field.name for field in self._schema if is_text(field.type) and field.name in texts]
        with whole(self.path):
            return pq.ParquetFile(self.path, read_dictionary=coded, page_checksum_verification=True, pre_buffer=False)

    @cached_property
    def _schema(self) -> Schema:
        with whole(self.path):
            return pq.read_schema(self.path)


def groups_in(path: Path) -> int:
    """How many row groups a Parquet file has (行グループの数). Raises `RefusedFile` for one that is damaged."""
    with whole(path):
        return int(pq.read_metadata(path).num_row_groups)


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """Refuse the file where what is done in the block meets a damage (壊れたファイルの拒否)."""
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as damaged:
        if getattr(damaged, "errno", None):  # the system's own: no such file, no right to read it
            raise
        raise RefusedFile(place=Place(path.name, 1, 1), what="a file that is no whole Parquet file",
                          why="a part of it cannot be read, and nobody knows whose rows it held",
                          do="write or copy it anew; if it is CSV, let its name end in .csv") from damaged  # fmt: skip
