"""Japan Post's file of postcodes (郵便番号データ): utf_ken_all.csv, which the user takes from its pages.

The project ships none of it. Of the 15 columns of a row the postcode, the prefecture, the city and the town are read,
the third and the seventh to the ninth. A town with a long text in brackets may go on in the next rows.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Final

from madoguchi.issuing.customer_barcode import POSTCODE
from madoguchi.issuing.towns import Town, Towns
from madoguchi.terms.errors import Place, RefusedFile

COLUMNS: Final = 15
CODE, PREFECTURE, CITY, TOWN = 2, 6, 7, 8
OPENED, CLOSED = "（", "）"

Row = tuple[int, list[str]]  # its line, its cells


def postcodes_of(path: Path) -> Towns:
    """The towns of a file (郵便番号データの読み取り). Raises `RefusedFile`."""
    raw = path.read_bytes()
    listed = tuple(_towns(path.name, _rows(path.name, _text(path.name, raw))))
    if not listed:
        raise _refused(path.name, 1, "a file of postcodes without a row", "no letter would have a barcode")
    return Towns(listed, sha256(raw).hexdigest())


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = raw.count(b"\n", 0, bad.start) + 1
        raise _refused(name, line, "not readable as UTF-8", "the file is packed, or the older one") from None


def _rows(name: str, text: str) -> Iterator[Row]:
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        for row in rows:
            if not _is_of_the_list(row):
                raise _refused(name, rows.line_num, "not a row of Japan Post's list of towns",
                               f"it has {COLUMNS} columns, with postcode, prefecture and city")  # fmt: skip
            yield rows.line_num, row
    except csv.Error:
        raise _refused(name, rows.line_num, "a quote that is not closed", "the row cannot be read") from None


def _is_of_the_list(row: Sequence[str]) -> bool:
    return len(row) == COLUMNS and POSTCODE.fullmatch(row[CODE]) is not None and bool(row[PREFECTURE] and row[CITY])


def _towns(name: str, rows: Iterator[Row]) -> Iterator[Town]:
    for line, row in rows:
        town = row[TOWN]
        while town.count(OPENED) > town.count(CLOSED):
            town += _next(name, line, row, rows)[TOWN]
        yield Town(row[CODE], row[PREFECTURE], row[CITY], town)


def _next(name: str, line: int, row: Sequence[str], rows: Iterator[Row]) -> Sequence[str]:
    """The row in which the text in brackets of this one goes on."""
    _, after = next(rows, (line, ()))
    if not after or after[CODE] != row[CODE]:
        raise _refused(name, line, "a bracket that is not closed", "the next row is of another postcode")
    return after


def _refused(name: str, line: int, what: str, why: str) -> RefusedFile:
    return RefusedFile(place=Place(name, line, 1), what=what, why=why,
                       do="take utf_ken_all.zip from Japan Post's page of postcodes, and unpack it")  # fmt: skip
