"""Writing decisions as Parquet (判定結果の書き出し): the same bytes for the same roll, edition and day.

Rows are gathered into row groups of one size, and words are written as the texts they are: how a roll was cut into
batches while it was decided leaves no mark in the file. No clock is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from madoguchi.adapters.csv.writer import HEAD, REFUSED_HEAD, CsvRows, head_of, part_of, settle
from madoguchi.desk.report import Language
from madoguchi.desk.rolls import RefusedRow
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array, RecordBatch
from madoguchi.rulebook.vocabulary import vocabulary

ROWS: Final = 65_536
VERSION: Final = "1"


@dataclass
class ParquetDecisions:
    """A Parquet file of decisions, a CSV file of refused rows (判定結果と取り込めない行): a `DecisionWriter`.

    `said` is written into the file's metadata: edition, day, day of knowledge.
    """

    decisions: Path
    refusals: Path
    said: Mapping[str, str] = field(default_factory=dict)
    language: Language = "en"
    _stack: ExitStack = field(default_factory=ExitStack)
    _held: list[Any] = field(default_factory=list)
    _writer: Any = None

    def __enter__(self) -> ParquetDecisions:
        self.decisions.parent.mkdir(parents=True, exist_ok=True)
        self._not_taken = self._stack.enter_context(CsvRows(self.refusals, self.language))
        self._not_taken.write(REFUSED_HEAD)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if kind is None:
            self._write(ROWS)
            self._open(_empty()).close()
        elif self._writer is not None:
            self._writer.close()
        settle(self.decisions, kind is None)
        self._stack.__exit__(kind, error, where)

    def decided(self, told: RecordBatch, insurers: Array) -> None:
        """Take what was decided of some people, each with the insurer, and write whole row groups (判定結果)."""
        names = head_of(told)
        columns = [_plain(insurers if name == "insurer" else told.column(name)) for name in names]
        self._held.append(pa.table(columns, names=list(names)))
        while sum(table.num_rows for table in self._held) >= ROWS:
            self._write(ROWS)

    def refused(self, rows: Sequence[RefusedRow]) -> None:
        """Write the rows that were not taken (取り込めない行)."""
        self._not_taken.refused(rows)

    def _write(self, rows: int) -> None:
        """Write one row group of what is held, of so many rows at most."""
        if self._held:
            whole = pa.concat_tables(self._held)
            self._held = [whole.slice(rows)] if whole.num_rows > rows else []
            self._open(whole).write_table(whole.slice(0, rows).combine_chunks(), rows)

    def _open(self, like: Any) -> Any:
        """The file, begun with the columns of a table."""
        if self._writer is None:
            schema = like.schema.with_metadata({"madoguchi": VERSION, **self.said})
            texts: Any = [
                name for name in schema.names if name != "person" and pa.types.is_string(schema.field(name).type)
            ]
            self._writer = pq.ParquetWriter(
                part_of(self.decisions), schema, compression="zstd", compression_level=1, use_dictionary=texts,
                write_page_checksum=True,
            )  # fmt: skip
        return self._writer


def _plain(column: Array) -> Array:
    return arrow.texts_of(column) if arrow.is_dictionary(column.type) else column


def _empty() -> Any:
    """A table of decisions about nobody."""
    kinds = {"day": arrow.DAY, "flag": arrow.FLAG, "number": arrow.NUMBER}
    answers = vocabulary().answers
    types = [kinds.get(answers[name].kind, arrow.TEXT) if name in answers else arrow.TEXT for name in HEAD]
    return pa.table([arrow.nulls(0, type_) for type_ in types], names=list(HEAD))
