"""From a file to columns of text (文字の列): a part of the rows after another, each cut into cells, or refused.

Most files hold no quote at all: those are cut by Arrow, many rows at once. A file with quotes is cut record by record,
so that a quote that never closes costs its own row only. Both give the same cells; a test compares them.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, Literal

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from madoguchi.adapters.csv.records import BLOCK, Record, Written, records
from madoguchi.adapters.rolls.folding import has_control
from madoguchi.adapters.rolls.rows import Numbered, refused_row
from madoguchi.desk.rolls import RefusedRow
from madoguchi.rulebook.engine.arrow import Array
from madoguchi.terms.errors import Refused

CODED: Final = pa.dictionary(pa.int32(), pa.string())
NO_ROW: Final = (b"\n", b"\r\n", BOM_UTF8)  # Arrow would pass over such a beginning


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file (一部の行): the text of the columns asked for, where the rows stand, and those refused."""

    columns: Sequence[Array]
    at: Numbered
    refused: tuple[RefusedRow, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """How to cut a file (切り分け方): how many columns it has, which are wanted, how many rows make a part."""

    columns: int
    wanted: tuple[int, ...]
    rows: int


def parts_of(path: Path, written: Written, cut: Cut) -> Iterator[Part]:
    """The rows after the head in parts of at most `cut.rows` (順に切り分ける)."""
    return _plain_parts(path, written, cut) if written.is_plain else _quoted_parts(path, written, cut)


def _quoted_parts(path: Path, written: Written, cut: Cut) -> Iterator[Part]:
    rows = records(path, written)
    next(rows, None)
    while some := list(islice(rows, cut.rows)):
        yield part_of(some, cut)


def part_of(some: Iterable[Record], cut: Cut) -> Part:
    """A part of these records (レコードからの組み立て)."""
    whole, refused = list[Record](), list[RefusedRow]()
    for record in some:
        why = why_not_whole(record.cells, cut.columns)
        if why is None:
            whole.append(record)
        else:
            refused.append(refused_row(record.number - 1, record.line, "", why))
    columns = [_texts([record.cells[n] for record in whole if record.cells]) for n in cut.wanted]
    at = Numbered(
        np.array([one.number - 1 for one in whole], np.int64), np.array([one.line for one in whole], np.int64)
    )
    return Part(columns, at, tuple(refused))


def _texts(cells: list[str]) -> Array:
    return pa.array(cells, pa.string())


def why_not_whole(cells: Sequence[str] | None, columns: int) -> Refused | None:
    """Why the cells of a record are not those of a row (欠けのある行); None: they are."""
    if cells is None:
        return Refused(what="a row whose cells cannot be told apart", why="a quote is not closed, or it is too long",
                       do="close or double the quote, or look for a lost line end")  # fmt: skip
    if len(cells) != columns:
        return Refused(what=f"a row of {len(cells)} cells", why=f"the head has {columns}, so cells may have moved",
                       do="look for a comma inside a cell that is not in quotes, or a cell left out")  # fmt: skip
    if has_control("".join(cells)):
        return Refused(what="a control character in the row", why="nobody typed it, and other programs stop at it",
                       do="export the row again, or delete the character")  # fmt: skip
    return None


# --- files without quotes ------------------------------------------------------------------------------


def _plain_parts(path: Path, written: Written, cut: Cut) -> Iterator[Part]:
    with path.open("rb") as file:
        number, line = 1, 1 + _past_head(file)
        for raw in _groups(file, cut.rows):
            part = _plain_part(raw, written, cut, (number, line))
            number, line = number + len(part.at.rows) + len(part.refused), line + raw.count(b"\n")
            yield part


def _past_head(file: BinaryIO) -> int:
    """Go on to the line after the head; how many lines that were."""
    for n, line in enumerate(iter(file.readline, b""), 1):
        if line.removeprefix(BOM_UTF8).strip(b"\r\n"):
            return n
    return 0


def _groups(file: BinaryIO, rows: int) -> Iterator[bytes]:
    """The lines of a file, so many at once; a group of blank lines alone is left to the next."""
    held = b""
    while True:
        ends = np.flatnonzero(np.frombuffer(held, np.uint8) == ord("\n"))
        if len(ends) >= rows:
            cut = int(ends[rows - 1]) + 1
            yield held[:cut]
            held = held[cut:]
        elif more := file.read(BLOCK):
            held += more
        else:
            break
    if held.strip(b"\r\n"):
        yield held


def _plain_part(raw: bytes, written: Written, cut: Cut, at: tuple[int, int]) -> Part:
    encoding = written.encoding.removesuffix("-sig")
    columns = None
    if not raw.startswith(NO_ROW) and not any(b"\n" + blank in raw for blank in NO_ROW[:2]):
        columns = _cut_by_arrow(raw if encoding == "utf-8" else raw.decode(encoding).encode(), written.separator, cut)
    if columns is None:
        return part_of(_lines(raw.decode(encoding), written.separator, at), cut)
    places = np.arange(len(columns[0]))
    return Part(columns, Numbered(at[0] + places, at[1] + places), ())


def _lines(text: str, separator: str, at: tuple[int, int]) -> Iterator[Record]:
    """The records of plain lines, numbered from the first row that they are."""
    number = at[0]
    for line, cells in enumerate(text.split("\n"), at[1]):
        if cells.strip("\r"):
            number += 1
            yield Record(number, line, tuple(cells.removesuffix("\r").split(separator)))


def _cut_by_arrow(raw: bytes, separator: str, cut: Cut) -> list[Array] | None:
    """The columns of plain lines; None where a line has more or fewer cells."""
    odd: list[object] = []

    def skip(row: object) -> Literal["skip"]:
        odd.append(row)
        return "skip"

    names = [str(n) for n in range(cut.columns)]
    wanted = [str(n) for n in cut.wanted]
    table = arrow_csv.read_csv(
        BytesIO(raw),
        arrow_csv.ReadOptions(use_threads=False, block_size=len(raw) + 1, column_names=names),
        arrow_csv.ParseOptions(delimiter=separator, quote_char=False, double_quote=False, escape_char=False,
                               invalid_row_handler=skip),
        arrow_csv.ConvertOptions(check_utf8=False, null_values=[], include_columns=wanted,
                                 column_types=dict.fromkeys(wanted, CODED)),
    )  # fmt: skip
    return None if odd else [table.column(name).combine_chunks() for name in wanted]
