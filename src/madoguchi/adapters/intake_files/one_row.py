"""A file of one row, read (一行のファイルの読み取り): as a clerk writes it who corrects one person's record.

No value passes the command line, where other users of the machine and its history would see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.intake_files.scalars import type_of
from madoguchi.days.eras import parse_day
from madoguchi.desk.rolls import Chunk, RefusedRow
from madoguchi.registry.history import Open, Value
from madoguchi.registry.intake.layout import BESIDE, KEY, SINCE, Column, Layout
from madoguchi.registry.intake.row import RowSaid
from madoguchi.terms.errors import Place, Refused, RefusedFile

VALUES: Final[Mapping[str, Callable[[str], Value]]] = {
    "date": parse_day, "boolean": lambda text: text == "true", "integer": int, "bigint": int, "text": str,
}  # fmt: skip
OPENS: Final = {"unknown": Open.UNKNOWN, "untold": Open.SOME}


class NotOneRow(Refused):
    """A file that has not one row (一行でないファイル)."""


def read_one_row(path: Path, layout: Layout) -> RowSaid:
    """Read a file of one row (一行の読み取り). Raises `RefusedFile`, `NotOneRow`, `EmptyFile`."""
    chunks = list(CsvOfKind(path, layout).chunks())
    _refuse_bad(path, chunks)
    rows: list[dict[str, Any]] = [row for chunk in chunks for row in chunk.batch.to_pylist()]
    if len(rows) != 1:
        raise NotOneRow(what=f"a file of {len(rows)} rows", why="it says what is right of one person",
                        do="write one row under the head; the days of several changes are several files")  # fmt: skip
    (row,) = rows
    said: dict[str, dict[str, Value]] = {}
    for (group, home), value in _homes(row, layout):
        said.setdefault(group, {})[home] = value
    return RowSaid(row[KEY.name], _day(row.get(SINCE.name)), said)


def _refuse_bad(path: Path, chunks: list[Chunk]) -> None:
    """Refuse a row that cannot be read, by all its cells at fault; nothing of them is repeated, as a birth date."""
    if cells := _first_bad_row(chunks):
        columns = ", ".join(one.column or "the row" for one in cells)
        raise RefusedFile(place=Place(path.name, cells[0].line, 1), what=f"{columns} cannot be read",
                          why=_whys(*cells), do=_dos(*cells))  # fmt: skip


def _first_bad_row(chunks: list[Chunk]) -> list[RefusedRow]:
    """The cells at fault of the first row that has any."""
    every = [one for chunk in chunks for one in (*chunk.refused, *chunk.more)]
    return [one for one in every if one.row == every[0].row]


def _whys(cell: RefusedRow, *more: RefusedRow) -> str:
    if not more:
        return cell.why
    return f"{cell.why}; and of {more[0].column}: {_whys(*more)}"


def _dos(cell: RefusedRow, *more: RefusedRow) -> str:
    if not more:
        return cell.do
    return f"{cell.do}; and of {more[0].column}: {_dos(*more)}"


def _homes(row: Mapping[str, Any], layout: Layout) -> Iterator[tuple[tuple[str, str], Value]]:
    """Group, column and value of all that a row says."""
    for column in (one for n, one in enumerate(layout.columns) if row["said"] >> n & 1 and one.home):
        group, home = column.home or ("", "")
        yield (group, home), _value(row, column, column.name)
        if beside := BESIDE.get(column.name):
            yield (group, beside), _value(row, column, beside)


def _value(row: Mapping[str, Any], column: Column, name: str) -> Value:
    for open_, word in OPENS.items():
        if column.name in (row[open_] or "").split():
            return word if name == column.name else None
    text = row[name]
    return None if text is None else VALUES[type_of(column)](text)


def _day(text: str | None) -> date | None:
    return None if text is None else parse_day(text)
