"""A file of a kind, read (ファイルの読み取り): a part of its rows after another, as text for COPY; none is lost.

A row that cannot be read is refused by itself, and each cell of it that is at fault is told. What the program reads of
a row is its key, the day it says it is of, its cells, which of them say something (`said`, a bit for each column of the
layout), and which are not known or are there without a day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from madoguchi.adapters.csv.parts import Cut, Part, parts_of
from madoguchi.adapters.csv.records import Written, how_written, records
from madoguchi.adapters.intake_files.columns import IntakeColumn, ReadCells
from madoguchi.adapters.intake_files.heads import read_head
from madoguchi.adapters.rolls.rows import MASKED, Numbered, refused_row
from madoguchi.adapters.shelf import digest_of
from madoguchi.desk.intake import MOST_KEPT
from madoguchi.desk.rolls import Chunk, RefusedRow
from madoguchi.registry.intake.layout import AS_OF, KEY, SINCE, Column, Layout
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array, RecordBatch
from madoguchi.rulebook.engine.roll import Special
from madoguchi.terms.errors import Place, Refused, RefusedFile

ROWS: Final = 16_384
BESIDE: Final = ("row", "line", "said", "unknown", "untold")
OPEN_COLUMNS: Final = (KEY.name, AS_OF.name, SINCE.name)
BadCells = tuple[tuple[str, Refused], ...]  # of a row: the columns, and why
Rows = tuple[RefusedRow, ...]
OPEN: Final = {Special.UNKNOWN: "unknown", Special.SOME: "untold"}


class EmptyFile(Refused):
    """A file in which there is nothing to read (読むもののないファイル)."""


@dataclass
class CsvOfKind:
    """A CSV file of a kind (様式に沿ったファイル): an `Incoming` of the desk. Only some rows are held at a time."""

    path: Path
    layout: Layout
    rows: int = ROWS

    @cached_property
    def digest(self) -> str:
        """The digest of its bytes (指紋)."""
        return digest_of(self.path)

    @cached_property
    def written(self) -> Written:
        """Its letters and separator. Raises `RefusedFile`."""
        return how_written(self.path)

    @cached_property
    def head(self) -> tuple[Column | None, ...]:
        """Its columns (見出し). Raises `RefusedFile`, `EmptyFile`."""
        _refuse_empty(self.path)
        first = next(records(self.path, self.written), None)
        place = Place(self.path.name, first.line if first else 1, 1)
        if first is None or first.cells is None:
            raise RefusedFile(place=place, what="no head that can be read", why="its first row names the columns",
                              do="begin the file with the names of its columns, each quote closed")  # fmt: skip
        return read_head(first.cells, place, self.layout)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns it has of its kind (ある列)."""
        return tuple(column for column in self.head if column is not None)

    def chunks(self) -> Iterator[Chunk]:
        """Its rows, a part after another. Raises `RefusedFile`, `EmptyFile`."""
        readers = [IntakeColumn(column, self.layout.empty_of(column)) for column in self.columns]
        wanted = tuple(n for n, column in enumerate(self.head) if column is not None)
        told = 0
        for part in parts_of(self.path, self.written, Cut(len(self.head), wanted, self.rows)):
            cells = [read(texts) for read, texts in zip(readers, part.columns, strict=True)]
            chunk = self._chunk(cells, part, _bad_cells(cells, MOST_KEPT - told))
            told += len(chunk.refused) + len(chunk.more)
            yield chunk

    def _chunk(self, cells: Sequence[ReadCells], part: Part, bad: Mapping[int, BadCells]) -> Chunk:
        return Chunk(_without(self._batch(cells, part.at), bad), *self._refused(part, bad))

    def _batch(self, cells: Sequence[ReadCells], at: Numbered) -> RecordBatch:
        """The rows as they are copied, those that cannot be read too."""
        texts = {name: column for one in cells for name, column in one.texts.items()}
        columns = {"row": arrow.numbers(at.rows), "line": arrow.numbers(at.lines),
                   "said": arrow.array(self._said(cells, len(at.rows)))}  # fmt: skip
        columns |= {name: _named(cells, one, len(at.rows)) for one, name in OPEN.items()}
        return pa.RecordBatch.from_pydict({**columns, **texts})

    def _refused(self, part: Part, bad: Mapping[int, BadCells]) -> tuple[Rows, Rows]:
        """The rows that cannot be read, each with its first cell at fault, and the other cells of them."""
        rows = [self._told(int(part.at.rows[row]), int(part.at.lines[row]), found) for row, found in bad.items()]
        refused = sorted([*part.refused, *(first for first, *_ in rows)], key=lambda one: one.row)
        return tuple(refused), tuple(one for _, *more in rows for one in more)

    def _told(self, row: int, line: int, bad: BadCells) -> Rows:
        """The cells of a row that are at fault. Of those whose column is not told, one stands for all."""
        told = (why if self._is_open(why[0]) else ("", MASKED) for why in bad)
        return tuple(dict.fromkeys(refused_row(row, line, *why) for why in told))

    def _is_open(self, column: str) -> bool:
        """Whether a column may be told: of a kind that not everybody may know of hardly any, nor its cause."""
        return self.layout.open_to_all or column in OPEN_COLUMNS

    def _said(self, cells: Iterable[ReadCells], rows: int) -> Any:
        """Of each row a bit for each column it says something in; where empty cells say something too, in all."""
        bits = np.zeros(rows, np.int64)
        for one in cells:
            column = self.layout.named(one.name)
            says = one.said | (self.layout.empty_of(column) != "nothing") & _rows_beside(column, cells)
            bits |= np.where(says, 1 << self.layout.columns.index(column), 0)
        return bits


def _refuse_empty(path: Path) -> None:
    if not path.is_file():
        raise EmptyFile(what="a pipe or a device", why="only a file is read, which can be read again",
                        do="write it into a file first")  # fmt: skip
    if not path.stat().st_size:
        raise EmptyFile(what="a file of 0 bytes", why="it has not even a head: writing it broke off",
                        do="send it again")  # fmt: skip


def _without(whole: RecordBatch, rows: Collection[int]) -> RecordBatch:
    return arrow.rows_of(whole, np.delete(np.arange(whole.num_rows), list(rows))) if rows else whole


def _rows_beside(column: Column, cells: Iterable[ReadCells]) -> Any:
    """The rows in which an empty cell of a column says what it may say."""
    if column.beside is None:
        return np.True_
    other, words = column.beside
    said = [one.texts[other].to_pylist() for one in cells if one.name == other]
    return np.isin(np.array(said[0], object), words) if said else np.False_


def _bad_cells(cells: Sequence[ReadCells], most: int) -> dict[int, BadCells]:
    """For each row with cells that cannot be read their columns, and why; once so many are found, the first alone.

    No more are listed of a file, and a file of another kind may have little else.
    """
    bad: dict[int, BadCells] = {}
    for row, first in sorted(_first_bad(cells).items()):
        every = ((one.name, one.bad[row]) for one in cells if row in one.bad)
        bad[row] = tuple(every) if most > 0 else (first,)
        most -= len(bad[row])
    return bad


def _first_bad(cells: Sequence[ReadCells]) -> dict[int, tuple[str, Refused]]:
    """For each row with a cell that cannot be read the first such column, and why."""
    bad: dict[int, tuple[str, Refused]] = {}
    for one in reversed(cells):
        bad |= {row: (one.name, why) for row, why in one.bad.items()}
    return bad


def _named(cells: Iterable[ReadCells], special: Special, rows: int) -> Array:
    """Of each row the columns whose cell is one of the special words, with a blank between; null where none is."""
    masks: Mapping[str, Any] = {one.name: one.open_[special] for one in cells if special in one.open_}
    if not masks:
        return arrow.nulls(rows, arrow.TEXT)
    named: list[str | None] = [None] * rows
    for row in np.flatnonzero(np.any(list(masks.values()), axis=0)).tolist():
        named[row] = " ".join(name for name, mask in masks.items() if mask[row])
    return arrow.array(named, arrow.TEXT)
