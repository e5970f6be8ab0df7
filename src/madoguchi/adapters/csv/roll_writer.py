"""Writing a roll as CSV (名簿の書き出し): facts and words by their names in the vocabulary, days as 2026-08-01.

What is not known of a fact that may not have happened is written 不明, what is there without a day あり, as the reader
takes them. Arrow writes the rows: cells of a roll hold neither commas nor quotes, and one that did would be refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from madoguchi.adapters.csv.writer import part_of, settle
from madoguchi.rulebook.engine.arrow import Array, RecordBatch, is_dictionary
from madoguchi.rulebook.engine.roll import SPECIAL_COLUMNS

BOM: Final = b"\xef\xbb\xbf"  # without it spreadsheets read Japanese as another encoding
OPTIONS: Final = pa_csv.WriteOptions(include_header=False, quoting_style="none")
SAID: Final = dict(zip(SPECIAL_COLUMNS, ("不明", "あり"), strict=True))


@dataclass
class CsvRollFile:
    """A CSV file to be written (書き出すCSVの名簿): a `RollWriter` for the desk, used in a `with` block."""

    path: Path
    _out: Any = field(default=None)

    def __enter__(self) -> CsvRollFile:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._out = part_of(self.path).open("wb")
        self._rows = CsvRollStream(self._out).__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._out.close()
        settle(self.path, kind is None)

    def write(self, batch: RecordBatch) -> None:
        """Write some rows, the first time below their head."""
        self._rows.write(batch)


@dataclass
class CsvRollStream:
    """The same bytes to whoever reads along (CSVの流れ): a `RollWriter`; what it writes to stays open."""

    out: BinaryIO
    _headed: bool = False

    def __enter__(self) -> CsvRollStream:
        self.out.write(BOM)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.out.flush()

    def write(self, batch: RecordBatch) -> None:
        """Write some rows, the first time below their head."""
        columns = dict(texts_of(batch))
        if not self._headed:
            self.out.write((",".join(columns) + "\r\n").encode())
            self._headed = True
        pa_csv.write_csv(pa.table(columns), self.out, OPTIONS)


def texts_of(batch: RecordBatch) -> Iterator[tuple[str, Array]]:
    """Each column as the texts of its cells (セルの文字), but for the lists of what is unknown or without a day."""
    named = [(said, rows_named(batch.column(which))) for which, said in SAID.items() if which in batch.schema.names]
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if name not in SPECIAL_COLUMNS:
            yield name, _said(_text(column), name, named)


def _said(texts: Array, name: str, named: Sequence[tuple[str, Mapping[str, Sequence[int]]]]) -> Array:
    for said, rows in named:
        if name in rows:
            mask = pc.is_in(pa.array(range(len(texts))), pa.array(rows[name]))
            texts = pc.if_else(mask, said, texts)
    return texts


def rows_named(lists: Any) -> dict[str, list[int]]:
    """The rows in which each name of a list column stands (名のある行)."""
    rows: dict[str, list[int]] = {}
    if lists.null_count < len(lists):
        for row, name in zip(
            pc.list_parent_indices(lists).to_pylist(), pc.list_flatten(lists).to_pylist(), strict=True
        ):
            rows.setdefault(name, []).append(row)
    return rows


def _text(column: Any) -> Any:
    """Cells as text, empty where there is nothing."""
    plain = column.cast(pa.string()) if is_dictionary(column.type) else column
    if pa.types.is_list(plain.type):
        plain = pc.binary_join(plain, " ")
    return plain.cast(pa.string()).fill_null("")
