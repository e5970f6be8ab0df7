"""Reading a roll from CSV (名簿の取り込み): good rows become Arrow, bad rows are refused one by one, none is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

from madoguchi.adapters.csv.batches import batch_of_columns
from madoguchi.adapters.csv.headers import Head, read_head
from madoguchi.adapters.csv.records import Record, Written, how_written, records
from madoguchi.adapters.csv.rows import Row, RowReader, whole
from madoguchi.desk.rolls import Chunk, RefusedRow
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Place, Refused, RefusedFile

ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Reading:
    """How a roll is to be read (取り込みの指定).

    `insurers`: every way to write an insurer, with its name; `insurer`: that of the whole file, if it has no such
    column; `ignore`: columns to pass over; `absent_means_none`: facts that happened to nobody if they have no column.
    A fact without a column is unknown otherwise, of everybody.
    """

    insurers: Mapping[str, str]
    insurer: str | None = None
    ignore: frozenset[str] = frozenset()
    absent_means_none: frozenset[str] = frozenset()
    rows: int = ROWS


@dataclass
class CsvRoll:
    """A roll in a CSV file (CSVの名簿): a `RollReader` for the desk. Only one chunk is held at a time."""

    path: Path
    reading: Reading
    seen: set[bytes] = field(default_factory=set)

    @cached_property
    def written(self) -> Written:
        """Its letters and separator (文字コードと区切り). Raises `RefusedFile`."""
        return how_written(self.path)

    @cached_property
    def head(self) -> Head:
        """Its columns (見出し). Raises `RefusedFile`."""
        first = next(records(self.path, self.written), None)
        place = Place(self.path.name, first.line if first else 1, 1)
        if first is None or first.cells is None:
            raise RefusedFile(place=place, what="no head that can be read", why="its first row names the columns",
                              do="begin the file with the names of its columns, each quote closed")  # fmt: skip
        return read_head(first.cells, place, self.reading.ignore)

    @property
    def absent(self) -> tuple[str, ...]:
        """The facts without a column of which it is not said either that they happened to nobody (列のない事実)."""
        return tuple(name for name in self.head.absent if name not in self.reading.absent_means_none)

    def chunks(self) -> Iterator[Chunk]:
        """The rows in parts of at most `reading.rows` (順に読む). Raises `RefusedFile` before the first."""
        rows, reader, self.seen = records(self.path, self.written), RowReader(self.head, self.reading.insurers), set()
        next(rows, None)
        while read := [self._read(record, reader) for _, record in zip(range(self.reading.rows), rows, strict=False)]:
            taken = [row for row in read if not isinstance(row, RefusedRow)]
            refused = tuple(row for row in read if isinstance(row, RefusedRow))
            yield Chunk(self._batch(taken), refused)

    def _read(self, record: Record, reader: RowReader) -> Row | RefusedRow:
        try:
            return self._once(reader.row(whole(record, len(self.head.columns)), self.reading.insurer))
        except Refused as refused:
            column = getattr(refused, "column", "")
            return RefusedRow(record.number - 1, record.line, column, refused.what, refused.why, refused.do)

    def _once(self, row: Row) -> Row:
        """The same row, if no other with its key was taken."""
        key = blake2b(repr((row["person"], row["insurer"], row.get("eligible_from"))).encode(), digest_size=12).digest()
        if key in self.seen:
            raise Refused(what="a second row for the same person, insurer and first day of eligibility",
                          why="the first was taken, and two rows would be decided twice",
                          do="keep the right one of the two rows in the file")  # fmt: skip
        self.seen.add(key)
        return row

    def _batch(self, rows: Sequence[Row]) -> Any:
        unknown = [name for name in self.absent if not vocabulary().facts[name].always]
        return batch_of_columns(rows, self.head.facts, unknown)
