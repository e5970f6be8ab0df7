"""A CSV file of facilities (医療機関等の一覧): a strict head, UTF-8 or Shift_JIS, each bad row told by its line.

    医療機関コード,名称,所在地,診療時間,オンライン資格確認,スマートフォン,経過措置の期限

The first two columns must be there; a column may be called by our name for it, too. An empty cell says nothing. Numbers
of seven digits, as bureaus print them, want prefecture and fee table before them: the check digit is over all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters.csv.parts import why_not_whole
from madoguchi.adapters.csv.records import Record, how_written, records
from madoguchi.adapters.rolls.cells import read_flag
from madoguchi.adapters.rolls.folding import name_of
from madoguchi.days.eras import parse_day
from madoguchi.desk.facility_lists import LONGEST, ListedFacility, Row
from madoguchi.desk.rolls import RefusedRow
from madoguchi.terms.errors import NotANumber, Place, Refused, RefusedFile

HEADS: Final[Mapping[str, str]] = {
    "code": "医療機関コード", "name": "名称", "address": "所在地", "hours": "診療時間", "online": "オンライン資格確認",
    "smartphone": "スマートフォン", "transitional_until": "経過措置の期限",
}  # fmt: skip
NEEDED: Final = ("code", "name")
WAYS: Final = {name_of(said): name for name, ja in HEADS.items() for said in (name, ja)}


def facilities_of(path: Path) -> Iterator[Row | RefusedRow]:
    """The rows of a file (一覧の読み取り). Raises `RefusedFile` for a head, or letters, that cannot be read."""
    each = records(path, how_written(path))
    first = next(each, None)
    names = _head(first.cells if first and first.cells else (), Place(path.name, 1, 1))
    for record in each:
        yield _row(record, names)


def _head(cells: Sequence[str], place: Place) -> tuple[str, ...]:
    names = [WAYS.get(name_of(cell)) for cell in cells]
    unknown = [n for n, name in enumerate(names, 1) if name is None]
    if unknown:
        _refuse(place, f"column {unknown[0]} has a name that is none of this list's", "what it says would be lost",
                f"name it {'、'.join(HEADS.values())}, or take it out")  # fmt: skip
    known = [name for name in names if name]
    if len(set(known)) < len(known):
        _refuse(place, "two columns of one name", "one of them would be lost", "take one of them out")
    missing = [HEADS[one] for one in NEEDED if one not in known]
    if missing:
        _refuse(place, f"no column for {'、'.join(missing)}", "nobody could tell which facility a row is of",
                f"begin the file with the names of its columns, as in {'、'.join(HEADS.values())}")  # fmt: skip
    return tuple(known)


def _refuse(place: Place, what: str, why: str, do: str) -> None:
    raise RefusedFile(place=place, what=what, why=why, do=do)


def _row(record: Record, names: tuple[str, ...]) -> Row | RefusedRow:
    number = record.number - 1
    bad = why_not_whole(record.cells, len(names))
    if bad:
        return RefusedRow(number, record.line, "", bad.what, bad.why, bad.do)
    said: dict[str, Any] = {}
    for name, cell in zip(names, record.cells or (), strict=True):
        try:
            said[name] = READ[name](cell.strip())
        except Refused as refused:
            return RefusedRow(number, record.line, name, refused.what, refused.why, refused.do)
    return number, record.line, ListedFacility(**said)


def _text(cell: str) -> str | None:
    if len(cell) > LONGEST:
        raise NotANumber(what="a text of more than 200 letters", why="it would not be kept whole",
                         do="write it shorter")  # fmt: skip
    return cell or None


def _needed(cell: str) -> str:
    if not cell:
        raise NotANumber(what="an empty cell", why="a facility has a code and a name", do="fill it in")
    return _text(cell) or ""


def _or_nothing(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda cell: read(cell) if cell else None


READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "code": _needed, "name": _needed, "address": _text, "hours": _text, "online": _or_nothing(read_flag),
    "smartphone": _or_nothing(read_flag), "transitional_until": _or_nothing(parse_day),
}  # fmt: skip
