"""From the cells of a row to the facts of a person (行の読み取り). Each column remembers what its cells said before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from madoguchi.adapters.csv.cells import Reader, reader_of
from madoguchi.adapters.csv.folding import fold, has_control, look, name_of
from madoguchi.adapters.csv.headers import INSURER, PERSON, Head
from madoguchi.adapters.csv.records import Record
from madoguchi.days.spans import Span
from madoguchi.rulebook.engine.roll import Special
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Refused
from madoguchi.terms.individual_number import IndividualNumber

Row = dict[str, Any]
_KEY: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,63}")
_TWELVE: Final = re.compile("[0-9]{12}")
_REMEMBERED: Final = 1 << 16  # cells a column; the days of 180 years are as many
_LATEST: Final = "birth_date_latest"


class RefusedCell(Refused):
    """A cell that cannot be taken (取り込めないセル), with its column."""

    def __init__(self, *, column: str, what: str, why: str, do: str) -> None:
        super().__init__(what=what, why=why, do=do)
        self.column = column


class RowReader:
    """Reads rows under one head (行の読み取り器)."""

    def __init__(self, head: Head, insurers: Mapping[str, str]) -> None:
        by_name = {name_of(written): insurer for written, insurer in insurers.items()}
        keys: dict[str, Reader] = {PERSON: read_person, INSURER: lambda cell: _insurer(cell, by_name)}
        self.columns = [(n, name, _Memory(name, keys.get(name) or reader_of(vocabulary().facts[name])))
                        for n, name in enumerate(head.columns) if name is not None]  # fmt: skip

    def row(self, cells: Sequence[str], insurer: str | None) -> Row:
        """The facts of one row (1行の事実), without those that are null. Raises `RefusedCell`."""
        row: Row = {INSURER: insurer} if insurer else {}
        row |= {name: value for n, name, memory in self.columns if (value := memory[cells[n]]) is not None}
        return _with_birth_date(_with_keys(row))


class _Memory(dict[str, Any]):
    """What the cells of a column say, each text read once (セルの記憶): a roll repeats itself."""

    def __init__(self, column: str, read: Reader) -> None:
        super().__init__()
        self.column, self.read = column, read

    def __missing__(self, cell: str) -> Any:
        if len(self) >= _REMEMBERED:
            self.clear()
        try:
            self[cell] = value = self.read(cell)
        except Refused as refused:
            raise _refused_in(self.column, refused) from None
        return value


def _refused_in(column: str, refused: Refused) -> RefusedCell:
    """The refusal of a cell; where its column may tell of protection, neither the column nor what it holds is told."""
    if column in vocabulary().facts and vocabulary().facts[column].masked:
        return RefusedCell(column="", what="a cell of this row that cannot be read",
                           why="not everybody may be told in which column it stands",
                           do="ask somebody with the right to see every column to correct this row")  # fmt: skip
    return RefusedCell(column=column, what=refused.what, why=refused.why, do=refused.do)


def whole(record: Record, columns: int) -> tuple[str, ...]:
    """The cells of a record, as many as there are columns (欠けのない行). Raises `Refused`."""
    cells = record.cells
    if cells is None:
        raise Refused(what="a row whose cells cannot be told apart", why="a quote is not closed, or it is too long",
                      do="close or double the quote, or look for a lost line end")  # fmt: skip
    if len(cells) != columns:
        raise Refused(what=f"a row of {len(cells)} cells", why=f"the head has {columns}, so cells may have moved",
                      do="look for a comma inside a cell that is not in quotes, or a cell left out")  # fmt: skip
    if has_control("".join(cells)):
        raise Refused(what="a control character in the row", why="nobody typed it, and other programs stop at it",
                      do="export the row again, or delete the character")  # fmt: skip
    return cells


def read_person(cell: str) -> str:
    """The key of a person (個人キー), in half-width; never an individual number.

    >>> read_person("Ａ－００１")
    'A-001'

    Raises `Refused` for an empty key, for other letters, as a name has, and for twelve digits that are such a number.
    """
    key = fold(cell)
    if not _KEY.fullmatch(key):
        raise Refused(what=look(key), why="a key is 1 to 64 letters, digits, dots, colons, hyphens; a name is none",
                      do="write the key your system knows the person by")  # fmt: skip
    if _TWELVE.fullmatch(key) and _is_individual_number(key):
        raise Refused(what="a key that is an individual number", why="those numbers may not be used as a key",
                      do="write the key your system knows the person by, and delete this file")  # fmt: skip
    return key


def _is_individual_number(key: str) -> bool:
    try:
        return bool(IndividualNumber.parse(key))
    except Refused:
        return False


def _insurer(cell: str, by_name: Mapping[str, str]) -> str:
    insurer = by_name.get(name_of(cell))
    if insurer is None:
        raise Refused(what=f"an insurer that is not known: {look(cell)}", why="what is owed depends on its practice",
                      do="write its name as `madoguchi practice list` shows it, or add its practice file")  # fmt: skip
    return insurer


def _with_keys(row: Row) -> Row:
    if INSURER not in row:
        raise RefusedCell(column=INSURER, what="no insurer", why="what is owed depends on its practice",
                          do="add a column 保険者, or name the insurer of the whole file")  # fmt: skip
    return row


def _with_birth_date(row: Row) -> Row:
    """The birth date as the earliest and latest day it can be; the latest stands only where they differ."""
    birth = row.get("birth_date")
    if isinstance(birth, Span):
        row["birth_date"] = birth.first
        if birth.last != birth.first:
            row.setdefault(_LATEST, birth.last)
    latest = row.get(_LATEST)
    if latest is not None and not _can_end(row.get("birth_date"), latest):
        raise RefusedCell(column=_LATEST, what="a latest birth date that does not fit the birth date",
                          why="it cannot be earlier, nor be known alone", do="correct one of the two")  # fmt: skip
    return row


def _can_end(first: Any, last: Any) -> bool:
    known = not isinstance(first, Special | None) and not isinstance(last, Special)
    return known and bool(first <= last)
