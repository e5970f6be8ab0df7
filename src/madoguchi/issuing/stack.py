"""The stack of printed papers before it is posted (発送前の束): in which order it lies, and what is pulled from it.

A list for whoever stands at the stack says where and "withdraw". Why is not on it: a cause tells about a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from madoguchi.days.bounds import ONE
from madoguchi.days.business import is_business_day
from madoguchi.terms.errors import Refused


class Moved(Enum):
    """What may have happened to somebody since the plan (計画後の異動). Never shown beside a paper."""

    DIED = "died"
    LOST = "lost"
    ADDRESS = "address"
    NAME = "name"
    NUMBER = "number"
    RATE = "rate"
    HOLDER = "holder"
    PROTECTED = "protected"
    DECISION = "decision"


class NotPulled(Refused):
    """A stack that was not looked through before posting (抜取り未実施)."""


@dataclass(frozen=True, slots=True, order=True)
class StackedPaper:
    """A paper in the stack (束の中の一通): `place` counts from the top, as the print order gave it."""

    place: int
    serial: int
    piece: str


@dataclass(frozen=True, slots=True)
class Look:
    """A look through the stack (抜取り): on which day, and by what was known under which number."""

    on: date
    known: int


def in_stack_order(sheets: Iterable[StackedPaper]) -> list[StackedPaper]:
    """The papers to be withdrawn as they come in the stack (抜取り順), each once."""
    return sorted(set(sheets))


def last_business_day(day: date) -> date:
    """The business day on or before a day (直近の開庁日).

    >>> last_business_day(date(2026, 8, 2))
    datetime.date(2026, 7, 31)
    """
    while not is_business_day(day):
        day -= ONE
    return day


def refuse_unpulled(look: Look | None, day: date, waiting: int, since: int = 0) -> None:
    """Refuse to post a stack that nobody looked through lately (発送の可否). Raises `NotPulled`.

    `look`: the last pull run; `waiting`: papers that were to be withdrawn and were not scanned back in; `since`: the
    number of the last file of those that come each day, whatever it said.
    """
    if look is None or not last_business_day(day) <= look.on <= day:
        raise NotPulled(what="the stack was not looked through on the last business day",
                        why="who died, moved or came under another rule since the plan would be written to",
                        do="run `madoguchi plan pull`, withdraw what it lists, then post")  # fmt: skip
    if look.known < since:
        raise NotPulled(what="a file that comes each business day was taken after the stack was looked through",
                        why="it may tell of somebody whose letter lies in the stack",
                        do="run `madoguchi plan pull` once more, withdraw what it lists, then post")  # fmt: skip
    if waiting:
        raise NotPulled(what=f"{waiting} papers are to be withdrawn and were not scanned back in",
                        why="nobody knows whether they still lie in the stack",
                        do="withdraw them and say so with `madoguchi plan pulled`, then post")  # fmt: skip


def refuse_changed(changed: bool) -> None:
    """Refuse to post a stack of which something was recorded since the look (抜取り後の異動). Raises `NotPulled`.

    Of whom, and what, is not told: the list of the next look says no more than where to withdraw.
    """
    if changed:
        raise NotPulled(what="something was recorded of the stack after it was looked through",
                        why="somebody may have died, moved or come under another rule since",
                        do="run `madoguchi plan pull` once more, withdraw what it lists, then post")  # fmt: skip


def refuse_named(lists: int) -> None:
    """Refuse to post parcels whose list names somebody whose letter was withdrawn (明細書の未更新). Raises `NotPulled`.

    >>> refuse_named(0)
    """
    if lists:
        raise NotPulled(what=f"the lists of {lists} parcels to offices name a letter that was withdrawn since",
                        why="an office would be told of somebody whose letter is not there, and perhaps must not be",
                        do="run `madoguchi print make`, put the new lists in, destroy the old, then post")  # fmt: skip
