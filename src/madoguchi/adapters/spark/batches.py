"""Batches of a roll decided as they come from Spark (バッチの判定): it knows no Spark, only Arrow, so it runs anywhere.

Spark has no words by number: they come and go as text. Each row that comes leaves once, decided or refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from madoguchi.adapters.arrow.schema import head_of, is_text, reader_of
from madoguchi.adapters.rolls.keys import Once, Repeats
from madoguchi.adapters.rolls.reading import common_of
from madoguchi.adapters.rolls.rows import SECOND, Numbered, chunk_of, refused_row
from madoguchi.adapters.spark.asked import Asked, edition_of
from madoguchi.desk.refusals.japanese import said_in
from madoguchi.desk.report import Language
from madoguchi.desk.rolls import Chunk, RefusedRow
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.arrow import TEXT, Array, RecordBatch, Schema, rows_of
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of

FILE, ROW = "_roll_file", "_roll_row"  # columns of the roll's frame: where each of its rows stands
ROWS, DECIDED, REFUSED = "rows", "decided", "refused"
WHY: Final = ("what", "why", "do")
NAMES: Final = {
    pa.string(): "string",
    pa.date32(): "date",
    pa.bool_(): "boolean",
    pa.int32(): "int",
    pa.int64(): "bigint",
}


def decided_batches(question: Asked, batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """Some batches of a roll, decided: what `mapInArrow` calls on each machine, once a partition.

    Raises `OtherEdition` before the first row where this machine knows another rulebook, `RefusedFile` for columns that
    no roll has.
    """
    edition, partition = edition_of(question), None
    schema = told_schema(question, edition)
    for batch in batches:
        partition = partition or Partition(question, batch.schema)
        chunk = partition.chunk(batch)
        if chunk.batch.num_rows:
            yield _decided(chunk.batch, edition, question, schema)
        if chunk.refused:
            yield _refused(chunk.refused, batch, schema, question.language)


class Partition:
    """The readers of a partition's columns (区画の読み取り): each distinct text is read once."""

    def __init__(self, question: Asked, schema: Schema) -> None:
        self.question, self.reading = question, question.reading
        self.head = head_of(Path("roll"), schema, self.reading)
        self.common = common_of(self.head, self.reading)
        self.readers = [(n, reader_of(name, schema.types[n], self.reading)) for n, name in self.head.wanted()]

    def chunk(self, batch: RecordBatch) -> Chunk:
        """The rows of a batch, taken or refused; each is numbered by its place in the batch."""
        again = self._again(batch)
        at = np.delete(np.arange(batch.num_rows), again)
        first = rows_of(batch, at) if again else batch
        before = [refused_row(row, row, "", SECOND) for row in again]
        cells = [read(first.column(n)) for n, read in self.readers]
        return chunk_of(cells, Numbered(at, at), self.common, Once(Repeats()), before)

    def _again(self, batch: RecordBatch) -> list[int]:
        """The rows whose key was taken before."""
        twice = self.question.twice
        return [row for row, place in enumerate(_places(batch)) if place in twice] if twice else []


def _places(batch: RecordBatch) -> Iterator[tuple[str, int]]:
    """File and number of each row."""
    return zip(*(_where(batch, name).to_pylist() for name in (FILE, ROW)), strict=True)


def _where(batch: RecordBatch, name: str) -> Array:
    return batch.column(name) if name in batch.schema.names else pa.nulls(batch.num_rows)


# --- what goes back ----------------------------------------------------------------------------------


def told_schema(question: Asked, edition: Edition) -> Schema:
    """The columns that go back to Spark (判定結果の列): no word is told by number."""
    somebody = batch_of([{"person": "-", "insurer": next(iter(edition.practices))}])
    told = decide(somebody, edition, question.on, question.known_on, question.answers).schema
    plain = [pa.field(field.name, TEXT if is_text(field.type) else field.type) for field in told]
    about = [pa.field(name, TEXT) for name in ("column", *WHY, ROWS)]
    where = [pa.field("file", TEXT), pa.field("row", pa.int64())]
    return pa.schema([plain[0], pa.field("insurer", TEXT), *plain[1:], *where, *about])


def as_ddl(schema: Schema) -> str:
    """A schema in Spark's words (DDL).

    >>> as_ddl(pa.schema([("person", pa.string()), ("valid_from", pa.date32())]))
    'person string, valid_from date'
    """
    return ", ".join(f"{field.name} {NAMES[field.type]}" for field in schema)


def _decided(batch: RecordBatch, edition: Edition, question: Asked, schema: Schema) -> RecordBatch:
    """What is told of the people of a batch; the columns about refused rows are empty."""
    told = decide(batch, edition, question.on, question.known_on, question.answers)
    columns = dict(zip(told.schema.names, told.columns, strict=True)) | {"insurer": batch.column("insurer")}
    return _filled(columns, schema, batch.num_rows, DECIDED)


def _refused(rows: Sequence[RefusedRow], batch: RecordBatch, schema: Schema, language: Language) -> RecordBatch:
    """The rows that were not taken: where they stand and why, with nothing of their content."""
    said = [said_in(language, row) for row in rows]
    at = pa.array([row.row for row in rows])
    where = {"file": _where(batch, FILE).take(at), "row": _where(batch, ROW).take(at)}
    why = {name: pa.array([getattr(one, name) for one in said]) for name in WHY}
    columns = pa.array([row.column for row in rows])
    return _filled({**where, "column": columns, **why}, schema, len(rows), REFUSED)


def _filled(columns: dict[str, Any], schema: Schema, size: int, kind: str) -> RecordBatch:
    """A batch of a schema: the columns there are, nothing in the others."""
    given = {**columns, ROWS: _same(kind, size)}
    every = [given[one.name].cast(one.type) if one.name in given else pa.nulls(size, one.type) for one in schema]
    return pa.RecordBatch.from_arrays(every, schema=schema)


def _same(text: str, size: int) -> Array:
    return pa.repeat(pa.scalar(text, pa.string()), size)
