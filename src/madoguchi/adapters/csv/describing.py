"""A CSV file looked at before it is read (CSVの下見)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from madoguchi.adapters.csv.parts import Cut, parts_of
from madoguchi.adapters.csv.records import how_written, records
from madoguchi.adapters.rolls.folding import fold
from madoguchi.adapters.rolls.guessing import Seen, guess
from madoguchi.days import eras
from madoguchi.desk.describing import Described
from madoguchi.rulebook.engine.arrow import Array, coded
from madoguchi.terms.errors import Place, Refused, RefusedFile

LOOKED_AT: Final = 100_000


def describe_csv(path: Path) -> Described:
    """What the columns of a CSV file look like (CSVの下見), from its first rows. Raises `RefusedFile`."""
    written = how_written(path)
    first = next(records(path, written), None)
    if first is None or first.cells is None or any(map(_is_value, first.cells)):
        raise RefusedFile(place=Place(path.name, first.line if first else 1, 1), what="no head that can be read",
                          why="the first row must name the columns, and holds no name at all, or values",
                          do="put a row with the names of the columns before the others")  # fmt: skip
    cut = Cut(len(first.cells), tuple(range(len(first.cells))), LOOKED_AT)
    part = next(parts_of(path, written, cut), None)
    rows = 0 if part is None else len(part.at.rows)
    columns = [] if part is None else part.columns
    return Described(written.encoding, written.separator, rows, tuple(map(guess, seen_of(first.cells, columns))))


def seen_of(heads: Sequence[str], columns: Sequence[Array]) -> list[Seen]:
    """What is seen of some columns of text (列の観察)."""
    every = columns or [None] * len(heads)
    return [_seen(n, head, column) for n, (head, column) in enumerate(zip(heads, every, strict=True), 1)]


def _seen(n: int, head: str, column: Array | None) -> Seen:
    if column is None or not len(column):
        return Seen(n, head, (), 1.0)
    codes, texts = coded(column)
    blank = [place for place, text in enumerate([*texts, ""]) if not text.strip()]
    empty = float(sum((codes == place).sum() for place in blank)) / len(codes)
    times = np.bincount(codes, minlength=len(texts)).tolist()
    filled = [(text, n_times) for text, n_times in zip(texts, times, strict=False) if text.strip()]
    return Seen(n, head, [text for text, _ in filled], empty, [n_times for _, n_times in filled])


def _is_value(cell: str) -> bool:
    """Whether a cell of the first row is a day or a number: then the file has no head, and the row is somebody's."""
    try:
        return fold(cell).isdecimal() or bool(eras.parse_day(cell))
    except Refused:
        return False
