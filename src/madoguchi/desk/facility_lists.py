"""Lists of many facilities (医療機関等の一覧), as a regional bureau publishes them: bad rows are told, others taken.

A list opens who is not there yet and describes who is. It gives nobody a key, and closes nobody by leaving them out
unless that is asked for, and of many only in a number that was said. Whom the administrator closed no list opens.
Taken again it changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from madoguchi.desk.facilities import code_read
from madoguchi.desk.facility_words import refuse_individual_numbers
from madoguchi.desk.rolls import RefusedRow
from madoguchi.reception.asking import NotOwnWord
from madoguchi.terms.errors import Refused

LONGEST: Final = 200
ONE_IN: Final = 20  # of so many open facilities a list may close one, and nobody is asked


class UnreadList(Refused):
    """A list with rows that cannot be taken (取り込めない行のある一覧), where it would close others."""


class TooManyClosed(Refused):
    """A list that would close more than one in twenty (終了が多すぎる一覧), as one that was cut off would."""


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
class Came:
    """What a database made of a list (取り込みの件数): how many were opened, of them again, changed, and closed.

    `there`: how many of its prefectures and fee tables were open before. `stay_closed`: codes in it that the
    administrator closed.
    """

    opened: int
    changed: int
    closed: int
    reopened: int = 0
    there: int = 0
    stay_closed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """Who is missing from a list is closed (一覧にないものの終了), at most `most` of them; None where nobody said."""

    most: int | None = None

    def refuse_too_many(self, came: Came) -> None:
        """Look at what a list would close, before it is kept (終了の件数の確認). Raises `TooManyClosed`."""
        if came.closed > (came.there // ONE_IN if self.most is None else self.most):
            raise TooManyClosed(what=f"a list that would close {came.closed} of {came.there} facilities",
                                why="it may have been cut off, and none of their keys would open any more",
                                do=f"hold it against the list before; if it is right, say --closing {came.closed}"
                                )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a list (取り込みの結果): how many were opened, changed, closed, and how many are as they were.

    `reopened`: of those opened, how many a list had closed before.
    """

    opened: int
    changed: int
    closed: int
    reopened: int
    same: int
    refused: Sequence[RefusedRow] = ()


class ListedFacilities(Protocol):
    """Where lists are taken in (一覧の置き場), for the administrator."""

    def is_demo(self) -> bool:
        """Whether the database says that it is a demo."""

    def take(self, listed: Sequence[ListedFacility], *, closing: Closing | None, reason: str) -> Came:
        """Take them in, in one transaction; nobody is closed without `closing`. Raises `TooManyClosed`."""


Row = tuple[int, int, ListedFacility]  # its number without the head, its line, what it says


def take_list(
    facilities: ListedFacilities, rows: Iterable[Row | RefusedRow], *, reason: str, closing: Closing | None = None
) -> Taken:
    """Take a list in (一覧の取り込み). Raises `UnreadList`, `TooManyClosed`.

    Nothing is closed by a list that was not read whole.
    """
    good: dict[str, Row] = {}
    refused: list[RefusedRow] = []
    is_demo = facilities.is_demo()
    for one in rows:
        bad = one if isinstance(one, RefusedRow) else _why_not(one, good, is_demo=is_demo)
        if bad:
            refused.append(bad)
        elif not isinstance(one, RefusedRow):
            code = str(code_read(one[2].code))
            good[code] = (*one[:2], replace(one[2], code=code))
    if closing and refused:
        raise UnreadList(what=f"a list of which {len(refused)} rows cannot be taken",
                         why="whoever stands in one of them would be closed as missing",
                         do="mend them, or close nobody by it: leave out --close-missing and --closing")  # fmt: skip
    came = facilities.take([said for *_, said in good.values()], closing=closing, reason=reason)
    refused += [_stays_closed(good[code]) for code in came.stay_closed]
    same = len(good) - came.opened - came.changed - len(came.stay_closed)
    in_order = tuple(sorted(refused, key=lambda one: one.line))
    return Taken(came.opened, came.changed, came.closed, came.reopened, same, in_order)


def _stays_closed(row: Row) -> RefusedRow:
    number, line, _ = row
    return RefusedRow(number, line, "code", "a code that the administrator closed",
                      "a list opens nobody again whom somebody closed for a reason",
                      "open it by `madoguchi facility add`, or take the row out")  # fmt: skip


def _why_not(row: Row, good: Collection[str], *, is_demo: bool) -> RefusedRow | None:
    """Why a row is not taken: its code, one that stood before, or an individual number in its words."""
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
    return _why_not_kept(row)


def _why_not_kept(row: Row) -> RefusedRow | None:
    number, line, said = row
    try:
        refuse_individual_numbers(said.name, said.address, hours=said.hours)
    except NotOwnWord as bad:
        return RefusedRow(number, line, "", bad.what, bad.why, bad.do)
    return None
