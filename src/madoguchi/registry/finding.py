"""Who is meant by what somebody says at a counter (本人の検索): how little is enough, and what it fits.

Nobody is looked for by an address: whoever were found so would be told to live there, and of some nobody may tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.registry.names import sort_key
from madoguchi.registry.written_alike import evened_name
from madoguchi.terms.errors import NotANumber, Refused
from madoguchi.terms.insured_number import InsuredNumber
from madoguchi.terms.word import Word

FEWEST: Final = 2  # letters that a name or a reading begins with
LAST_LETTER: Final = "\U0010ffff"
PARTS: Final = 3  # symbol, number, sub-number


class TooLittle(Refused):
    """Too little is said to look for somebody (手がかりの不足)."""


class CoverState(Word):
    """Whether somebody is covered on a day (資格の状態)."""

    HOLDS = "covered", "資格あり"
    TO_COME = "to_come", "取得前"
    LOST = "lost", "資格喪失"
    NONE = "none", "資格の記録なし"


Cover = tuple[date | None, date | None]  # acquired on, lost on


@dataclass(frozen=True, slots=True)
class CoverOnDay:
    """The cover that counts on a day (その日の資格): the one that holds, else the next to come, else the last lost.

    `since` is the day of acquisition, None where it is not known; `lost_on` the day of loss, the first without cover.
    """

    state: CoverState
    since: date | None = None
    lost_on: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class NameBorne:
    """A name as somebody bears it or bore it (氏名): in the four ways in which it may be recorded."""

    written: str | None
    kana: str | None = None
    alias: str | None = None
    latin: str | None = None

    @property
    def shown(self) -> str | None:
        """The name as lists show it: as written, else the alias, else in Latin letters."""
        return self.written or self.alias or self.latin

    def beside(self, now: NameBorne) -> str | None:
        """What of a former name is another now: the name, else its reading."""
        return self.shown if self.shown != now.shown else self.kana


@dataclass(frozen=True, slots=True, repr=False)
class Clues:
    """What is said of somebody who is looked for (手がかり): `kana` begins a sort key, `name` a name evened out.

    The trap: a name of the register is compared as it is written, 髙 is not 高; by the reading both are found.
    """

    kana: str = ""
    name: str = ""
    number: InsuredNumber | None = None
    born: date | None = None

    @property
    def are_enough(self) -> bool:
        """Whether they are what one person says of themselves: a number, or a birth date and a name."""
        return self.number is not None or (self.born is not None and bool(self.kana or self.name))

    @property
    def kana_before(self) -> str:
        """What every sort key that begins so comes before, letter by letter."""
        return self.kana + LAST_LETTER

    def fits_name(self, borne: NameBorne) -> bool:
        """Whether a name begins so, in one of its ways: as written, the alias, in Latin letters."""
        return any(evened_name(one).startswith(self.name) for one in (borne.written, borne.alias, borne.latin) if one)

    def fits_number(self, other: InsuredNumber) -> bool:
        """Whether a number is the one that is said; what is not said of it may be anything."""
        said = self.number
        return said is None or (
            said.number == other.number
            and said.symbol in (None, other.symbol)
            and said.sub_number in (None, other.sub_number)
        )


def clues(kana: str | None, name: str | None, number: str | None, born: date | None) -> Clues:
    """What is said of somebody, read as it was typed (手がかりの読み取り): enough to look for one person.

    That is the number on a paper, or a birth date with a name or its reading. Raises `TooLittle`, `NotANumber`.
    """
    of_paper = None if number is None else number_said(number)
    said = Clues(_beginning(sort_key, kana), _beginning(evened_name, name), of_paper, born)
    if not said.are_enough:
        raise TooLittle(what="too little to look for somebody by",
                        why="less than a number, or a birth date with a name, lists people whom nobody asked about",
                        do="say `--number`, or `--born` with `--kana` or `--name`")  # fmt: skip
    return said


def _beginning(fold: Callable[[str], str], typed: str | None) -> str:
    folded = fold(typed or "")
    if typed is not None and len(folded) < FEWEST:
        raise TooLittle(what="the beginning of a name of fewer than two letters", why="too many names begin so",
                        do="type more of it, as the family name and the first letter of the given one")  # fmt: skip
    return folded


def number_said(text: str) -> InsuredNumber:
    """A number as it is typed (記号・番号の入力): symbol/number/sub-number; a sub-number or symbol may be left out.

    Raises `NotANumber`.

    >>> number_said("架１/123/01").printed, number_said("01234567").printed
    ('記号 架１\u3000番号 １２３\u3000枝番 01', '被保険者番号 ０１２３４５６７')
    """
    parts = [one.strip() for one in text.replace("／", "/").split("/")]
    symbol, number, sub = (None, parts[0], None) if len(parts) == 1 else (*parts, None)[:PARTS]
    if len(parts) > PARTS or not number:
        raise NotANumber(what=f"an insured number of {len(parts)} parts, or without a number",
                         why="it is written symbol/number/sub-number, as it stands on the paper",
                         do="write the three with a slash between, or the number alone")  # fmt: skip
    return InsuredNumber(symbol, number, sub)


def cover_on(covers: Sequence[Cover], on: date) -> CoverOnDay:
    """What of some covers counts on a day (その日の資格), each by its days of acquisition and loss.

    >>> cover_on([(date(2020, 4, 1), date(2026, 7, 1)), (date(2026, 9, 1), None)], date(2026, 8, 1)).state.ja
    '取得前'
    """
    last, coming = _begun(covers, on), _to_come(covers, on)
    if last and _lost(last) > on:
        return CoverOnDay(CoverState.HOLDS, *last)
    if coming:
        return CoverOnDay(CoverState.TO_COME, *coming)
    return CoverOnDay(CoverState.LOST, *last) if last else CoverOnDay(CoverState.NONE)


def _begun(covers: Sequence[Cover], on: date) -> Cover | None:
    return max((one for one in covers if _acquired(one) <= on), key=_lost, default=None)


def _to_come(covers: Sequence[Cover], on: date) -> Cover | None:
    return min((one for one in covers if _acquired(one) > on), key=_acquired, default=None)


def _acquired(cover: Cover) -> date:
    return cover[0] or date.min


def _lost(cover: Cover) -> date:
    return cover[1] or date.max
