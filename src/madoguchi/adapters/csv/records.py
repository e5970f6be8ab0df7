"""From bytes to records (レコード): which letters, which separator, and where a record ends. Nothing is held whole.

A file without a head row cannot be told from one with: a name there would be repeated by an error. So errors about a
head tell the number of its column, never its text.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from madoguchi.terms.errors import Place, RefusedFile

BLOCK: Final = 1 << 20
LONGEST_LINE: Final = 1 << 16  # characters; the widest roll we know has 90 columns
MOST_LINES: Final = 64  # of one record, whose quoted cells may run over lines
_QUOTE: Final = '"'
_ODD: Final = re.compile(b'[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f"]')
_UTF_16: Final = ("this is UTF-16", "a roll is written in UTF-8 or Shift_JIS", "save it as CSV UTF-8")
_WORKBOOK: Final = ("this is a workbook", "a roll is CSV or Parquet", "save the sheet as CSV UTF-8")
_PARQUET: Final = ("this is Parquet", "its name says that it is CSV", "let the name of the file end in .parquet")
_NO_CSV: Final = {  # by the bytes a file begins with
    b"\xff\xfe": _UTF_16, b"\xfe\xff": _UTF_16,
    b"PK\x03\x04": _WORKBOOK, b"\xd0\xcf\x11\xe0": _WORKBOOK, b"PAR1": _PARQUET,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One record (1行の記録): its number from 1, the line it begins on, its cells; None where they cannot be told."""

    number: int
    line: int
    cells: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Written:
    """How a file is written (ファイルの書き方): its letters and the sign between its cells.

    `is_plain`: no quote, no control character, no line too long or ended by a return alone: cells may be cut blindly.
    """

    encoding: str
    separator: str
    is_plain: bool = False


def how_written(path: Path) -> Written:
    """How a file is written (文字コードと区切りの判定): UTF-8 or else cp932 (Windows' Shift_JIS).

    The separator is what the first line holds most of. Raises `RefusedFile` if neither fits.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for begins, said in _NO_CSV.items():
        if start.startswith(begins):
            _refuse(path, 1, *said)
    encoding = "utf-8-sig" if _decodes(path, "utf-8") is None else "cp932"
    bad = _decodes(path, encoding) if encoding == "cp932" else None
    if bad is not None:
        _refuse(path, bad, "a letter that is neither UTF-8 nor Shift_JIS", "a wrong letter may be a wrong word",
                "export the roll again, or save it as CSV UTF-8")  # fmt: skip
    return Written(encoding, _separator(path, encoding), _is_plain(path))


def records(path: Path, written: Written) -> Iterator[Record]:
    """The records of a file, one after another (レコードの読み出し); blank lines are none.

    A quote that never closes spoils its own line and no other: the next line is read afresh.
    """
    number = 0
    with path.open("rb") as raw:
        ahead = _Ahead(TextIOWrapper(raw, encoding=written.encoding, newline=""))
        while (line := ahead.take()) is not None:
            first = ahead.line
            if not line.strip("\r\n"):
                continue
            number += 1
            yield Record(number, first, _cells(line, ahead, written.separator))


class _Ahead:
    """Lines of a text that may be looked at before they are taken; a line too long is cut and so refused later."""

    def __init__(self, text: TextIOWrapper) -> None:
        self.text, self.waiting, self.line = text, list[str](), 0

    def take(self) -> str | None:
        """The next line, None at the end."""
        self.line += 1
        return self.waiting.pop(0) if self.waiting else self._read()

    def look(self, n: int) -> str | None:
        """The n-th line from here, from 0, without taking it."""
        while len(self.waiting) <= n:
            line = self._read()
            if line is None:
                return None
            self.waiting.append(line)
        return self.waiting[n]

    def _read(self) -> str | None:
        line = self.text.readline(LONGEST_LINE)
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(("\n", "\r")):
            rest = self.text.readline(LONGEST_LINE)
        return line or None


def _cells(line: str, ahead: _Ahead, separator: str) -> tuple[str, ...] | None:
    """The cells of the record that begins with a line; lines it runs over are taken, if it closes on one of them."""
    whole, more = line, 0
    while whole.count(_QUOTE) % 2:
        following = ahead.look(more) if more < MOST_LINES else None
        if following is None or len(whole) > LONGEST_LINE:
            return None
        whole, more = whole + following, more + 1
    cells = _parsed(whole, separator)
    if cells is not None:
        for _ in range(more):
            ahead.take()
    return cells


def _parsed(whole: str, separator: str) -> tuple[str, ...] | None:
    if len(whole) >= LONGEST_LINE:
        return None
    try:
        rows = list(csv.reader([whole], delimiter=separator, strict=True))
    except csv.Error:
        return None
    return tuple(rows[0]) if len(rows) == 1 else None


def _decodes(path: Path, encoding: str) -> int | None:
    """None if all of a file is in this encoding, else the line of the first letter that is not."""
    decoder, line = codecs.getincrementaldecoder(encoding)("strict"), 1
    for block in [*_blocks(path), b""]:
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as bad:
            return line + block.count(b"\n", 0, bad.start)
        line += block.count(b"\n")
    return None


def _is_plain(path: Path) -> bool:
    """Whether cells may be cut blindly; in UTF-8 and cp932 no letter holds the byte of a quote or a control."""
    rest = b""
    for block in _blocks(path):
        whole = rest + block
        if _ODD.search(whole) or whole.count(b"\r", 0, -1) != whole.count(b"\r\n"):
            return False
        *lines, rest = whole.split(b"\n")
        if max(map(len, [*lines, rest])) >= LONGEST_LINE:
            return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _separator(path: Path, encoding: str) -> str:
    with path.open("r", encoding=encoding, newline="") as file:
        first = file.readline(LONGEST_LINE)
    return max(",", "\t", ";", key=first.count)


def _refuse(path: Path, line: int, what: str, why: str, do: str) -> None:
    raise RefusedFile(place=Place(path.name, line, 1), what=what, why=why, do=do)
