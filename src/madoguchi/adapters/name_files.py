"""Files with names (氏名のあるファイル): a CSV or Parquet file of anybody's, of which some columns are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from madoguchi.adapters.arrow.reader import whole
from madoguchi.adapters.csv.parts import Cut, Part, parts_of
from madoguchi.adapters.csv.records import Written, how_written, records
from madoguchi.adapters.intake_files.heads import term_of
from madoguchi.adapters.rolls.folding import name_of
from madoguchi.adapters.rolls.headers import PASSED_OVER
from madoguchi.desk.name_check import NamePart
from madoguchi.registry.intake.layouts import EVERY
from madoguchi.terms.errors import Place, RefusedFile

ROWS: Final = 8_192
WRITTEN_OUT: Final = frozenset({"name", "kana", "latin", "address"})  # kinds of cells that papers show letter by letter
ALSO: Final = ("氏名", "名前", "カナ", "氏名カナ", "カナ氏名", "宛名", "世帯主氏名", "住所", "方書")


@dataclass
class NameColumns:
    """What the columns of both kinds of files have in common (共通の部分)."""

    path: Path
    wanted: tuple[str, ...] = ()

    def places(self, heads: Sequence[str]) -> tuple[int, ...]:
        """Where the columns stand: those that are named, else those whose heads are known. Raises `RefusedFile`."""
        names = [name_of(head) for head in heads]
        if self.wanted:
            ways = frozenset(map(name_of, self.wanted))
        else:
            ways, names = known_heads(), [name.removeprefix(PASSED_OVER) for name in names]
        places = tuple(n for n, name in enumerate(names) if name in ways)
        if not places or (self.wanted and len(places) < len(ways)):
            raise RefusedFile(place=Place(self.path.name, 1, 1), what="a column of names is not there",
                              why=f"among {len(heads)} columns it has none of this name",
                              do="name each column of names with --column as its head does")  # fmt: skip
        return places


@dataclass
class CsvNames(NameColumns):
    """A CSV file with names (CSV): a `NameFile` of the desk. Only some rows are held at a time."""

    @cached_property
    def written(self) -> Written:
        """Its letters and separator. Raises `RefusedFile`."""
        return how_written(self.path)

    @cached_property
    def head(self) -> tuple[str, ...]:
        """All its columns. Raises `RefusedFile`."""
        first = next(records(self.path, self.written), None)
        if first is None or first.cells is None:
            raise RefusedFile(place=Place(self.path.name, first.line if first else 1, 1), what="no head that can be "
                              "read", why="its first row names the columns",
                              do="begin the file with the names of its columns, each quote closed")  # fmt: skip
        return first.cells

    @property
    def heads(self) -> tuple[str, ...]:
        """The columns that are looked at."""
        return tuple(self.head[n] for n in self.places(self.head))

    def parts(self) -> Iterator[NamePart]:
        """Its rows, a part after another."""
        cut = Cut(len(self.head), self.places(self.head), ROWS)
        return map(_part, parts_of(self.path, self.written, cut))


def _part(part: Part) -> NamePart:
    return NamePart(part.at.rows, part.at.lines, tuple(map(_texts, part.columns)), len(part.refused))


@dataclass
class ParquetNames(NameColumns):
    """A Parquet file with names (Parquet): a `NameFile` of the desk. A line is a row there."""

    @cached_property
    def schema(self) -> Any:
        """Its columns. Raises `RefusedFile`."""
        with whole(self.path):
            return pq.read_schema(self.path)

    @property
    def heads(self) -> tuple[str, ...]:
        """The columns that are looked at."""
        return tuple(self.schema.names[n] for n in self.places(self.schema.names))

    def parts(self) -> Iterator[NamePart]:
        """Its rows, a part after another."""
        heads, row = list(self.heads), 1
        with whole(self.path), pq.ParquetFile(self.path, pre_buffer=False) as file:
            for batch in file.iter_batches(ROWS, columns=heads, use_threads=False):
                numbers = range(row, row + batch.num_rows)
                yield NamePart(numbers, numbers, tuple(_texts(batch.column(head)) for head in heads))
                row += batch.num_rows


def _texts(column: Any) -> list[str]:
    return [text or "" for text in column.cast(pa.string()).to_pylist()]


def known_heads() -> frozenset[str]:
    """The heads under which we know names and addresses (見出し), folded. Of files about protection there is none."""
    layouts = [layout for layout in EVERY if layout.open_to_all]
    columns = [one for layout in layouts for one in layout.columns if one.scalar in WRITTEN_OUT]
    return frozenset(map(name_of, (*ALSO, *(one.name for one in columns), *map(term_of, columns))))
