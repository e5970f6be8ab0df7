"""Somebody at the counter without a key is found (窓口での検索): what is told of them, and when nobody is.

Protection changes nothing here: who is set apart is found as others are, and nobody's address is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from madoguchi.registry.finding import Clues, CoverOnDay
from madoguchi.terms.errors import Refused

if TYPE_CHECKING:  # the port tells of what is found here
    from madoguchi.desk.recording import Registry

MOST: Final = 20


class TooMany(Refused):
    """More people fit than are told (該当者が多すぎる)."""


@dataclass(frozen=True, slots=True, repr=False)
class FoundPerson:
    """Somebody whom the clues fit (該当者), as they are on the day asked about.

    `former_name` is the one that they were found by, if they bear another now; `former_number`: the number said is one
    of earlier. `is_head` is None where nobody told it.
    """

    key: str
    name: str | None
    kana: str | None
    birth_date: date | None
    birth_date_latest: date | None
    symbol: str | None
    number: str | None
    sub_number: str | None
    is_head: bool | None
    cover: CoverOnDay
    former_name: str | None = None
    former_number: bool = False


def find(registry: Registry, clues: Clues, on: date, purpose: str) -> Sequence[FoundPerson]:
    """Whom some clues fit (窓口での検索), at most `MOST`; that somebody looked is recorded, found or not.

    Raises `TooMany`: then nobody is told.
    """
    found = registry.find(clues, on, purpose)
    if found is None:
        raise TooMany(what=f"more than {MOST} people", why="of so many nobody is told",
                      do="type more of the name, or the number with its symbol")  # fmt: skip
    return found
