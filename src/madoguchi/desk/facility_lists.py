"""Lists of many facilities (医療機関等の一覧), as a regional bureau publishes them: bad rows are told, others taken.

A list opens who is not there yet and describes who is. It gives nobody a key, and closes nobody by leaving them out
unless that is asked for. Taken again it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from madoguchi.desk.facilities import code_read
from madoguchi.desk.rolls import RefusedRow
from madoguchi.terms.errors import Refused

LONGEST: Final = 200


class UnreadList(Refused):
    """A list with rows that cannot be taken (取り込めない行のある一覧), where it would close others."""


@dataclass(frozen=True, slots=True)
class ListedFacility:
    """A row of a list (一覧の行): ten digits, a name; what is None the list says nothing of, and it stays."""

    code: str
    name: str
    address: str | None = None
    hours: str | None = None
    online: bool | None = None
    smartphone: bool | None = None
    transitional_until: date | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a list (取り込みの結果): how many were opened, changed, closed, and how many are as they were."""

    opened: int
    changed: int
    closed: int
    same: int
    refused: Sequence[RefusedRow] = ()


class ListedFacilities(Protocol):
    """Where lists are taken in (一覧の置き場), for the administrator."""

    def is_demo(self) -> bool:
        """Whether the database says that it is a demo."""

    def take(self, listed: Sequence[ListedFacility], *, close_missing: bool, reason: str) -> tuple[int, int, int]:
        """Take them in, in one transaction; how many were opened, changed, closed."""


Row = tuple[int, int, ListedFacility]  # its number without the head, its line, what it says


def take_list(
    facilities: ListedFacilities, rows: Iterable[Row | RefusedRow], *, reason: str, close_missing: bool = False
) -> Taken:
    """Take a list in (一覧の取り込み). Raises `UnreadList`: nothing is closed by a list that was not read whole."""
    good: dict[str, ListedFacility] = {}
    refused: list[RefusedRow] = []
    is_demo = facilities.is_demo()
    for one in rows:
        bad = one if isinstance(one, RefusedRow) else _why_not(one, good, is_demo=is_demo)
        if bad:
            refused.append(bad)
        elif not isinstance(one, RefusedRow):
            code = str(code_read(one[2].code))
            good[code] = replace(one[2], code=code)
    if close_missing and refused:
        raise UnreadList(what=f"a list of which {len(refused)} rows cannot be taken",
                         why="whoever stands in one of them would be closed as missing",
                         do="mend them, or leave out --close-missing")  # fmt: skip
    opened, changed, closed = facilities.take(list(good.values()), close_missing=close_missing, reason=reason)
    return Taken(opened, changed, closed, len(good) - opened - changed, tuple(refused))


def _why_not(row: Row, good: dict[str, ListedFacility], *, is_demo: bool) -> RefusedRow | None:
    """Why a row is not taken: its code, or one that stood before."""
    number, line, said = row
    try:
        code = code_read(said.code)
    except Refused as bad:
        return RefusedRow(number, line, "code", bad.what, bad.why, bad.do)
    if code.is_sample and not is_demo:
        return RefusedRow(number, line, "code", "a sample of a provider code",
                          "this database does not say it is a demo",
                          "write the code that the regional bureau gave, all ten digits")  # fmt: skip
    if str(code) in good:
        return RefusedRow(number, line, "code", "a code that stands twice", "nobody can tell which row is right",
                          "keep the row that holds, and take the other out")  # fmt: skip
    return None
