"""Reading a roll from CSV (名簿の取り込み): good rows become Arrow, bad rows are refused one by one, none is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from madoguchi.adapters.csv.parts import Cut, Part, parts_of
from madoguchi.adapters.csv.records import Written, how_written, records
from madoguchi.adapters.rolls.columns import Cells, ReadColumn
from madoguchi.adapters.rolls.headers import Head, read_head
from madoguchi.adapters.rolls.keys import Once
from madoguchi.adapters.rolls.reading import Reading, column_of_text, common_of, meant_by
from madoguchi.adapters.rolls.roll import RollByColumns, Wanted
from madoguchi.adapters.rolls.rows import chunk_of
from madoguchi.desk.rolls import Chunk
from madoguchi.terms.errors import Place, RefusedFile

__all__ = ["CsvRoll", "Reading"]


@dataclass
class CsvRoll(RollByColumns):
    """A roll in a CSV file (CSVの名簿): a `RollReader` for the desk. Only one chunk is held at a time."""

    path: Path
    reading: Reading

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
        return read_head(first.cells, place, meant_by(self.reading), self.reading.map_)

    def _chunks(self, wanted: Wanted, once: Once) -> Iterator[Chunk]:
        columns = [column_of_text(name, self.reading) for _, name in wanted]
        common = common_of(self.head, self.reading)
        cut = Cut(len(self.head.columns), tuple(n for n, _ in wanted), self.reading.rows)
        for part in parts_of(self.path, self.written, cut):
            yield chunk_of(_cells(columns, part), part.at, common, once, part.refused)


def _cells(columns: Iterable[ReadColumn], part: Part) -> list[Cells]:
    return [read(column) for read, column in zip(columns, part.columns, strict=True)]
