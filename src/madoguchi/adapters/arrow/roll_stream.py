"""Writing a roll as Arrow (名簿の書き出し): a file with its own index, or a stream to whoever reads along.

Words are written as text: the file format forbids that their lists change from one part to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import IOBase
from types import TracebackType
from typing import Any, BinaryIO, cast

import pyarrow as pa

from madoguchi.adapters.arrow.roll_writer import RollFile
from madoguchi.adapters.csv.writer import part_of
from madoguchi.rulebook.engine.arrow import RecordBatch, Schema, is_dictionary


class ArrowRollFile(RollFile):
    """An Arrow file to be written (書き出すArrowの名簿): a `RollWriter` for the desk."""

    def write(self, batch: RecordBatch) -> None:
        """Write some rows as one part of the file."""
        if self._file is None:
            self._file = pa.ipc.new_file(str(part_of(self.path)), plain_schema(batch.schema))
        self._file.write_batch(batch.cast(plain_schema(batch.schema)))


@dataclass
class ArrowRollStream:
    """A stream of Arrow (Arrowの流れ): a `RollWriter`. One that was broken off lacks its end mark, and half a roll
    is never to be taken for a whole: the reader looks for the mark, or at our exit code."""

    out: BinaryIO
    _stream: Any = field(default=None)

    def __enter__(self) -> ArrowRollStream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._stream is not None and kind is None:
            self._stream.close()
        self.out.flush()

    def write(self, batch: RecordBatch) -> None:
        """Send some rows."""
        if self._stream is None:
            self._stream = pa.ipc.new_stream(cast("IOBase", self.out), plain_schema(batch.schema))
        self._stream.write_batch(batch.cast(plain_schema(batch.schema)))


def plain_schema(schema: Schema) -> Schema:
    """The columns of a roll, words as text (列の型)."""
    return pa.schema([one.with_type(pa.string()) if is_dictionary(one.type) else one for one in schema])
