"""Whether a number may be linked with a person (個人番号の紐付け): name, birth date, sex and address must all agree.

What differs is told by its field, never by what it says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from madoguchi.registry.written_alike import evened_address, evened_name
from madoguchi.terms.word import Word


class Doubt(Word):
    """Why a number is not linked by itself (照合の疑義): one of the four differs (S3-30), or more is known."""

    NAME = "name", "氏名"
    BIRTH_DATE = "birth_date", "生年月日"
    SEX = "sex", "性別"
    ADDRESS = "address", "住民票の住所"
    ANOTHER_PERSON = "another_person", "同じ番号が別の人に"
    ANOTHER_NUMBER = "another_number", "同じ人に別の番号が"
    UNDONE = "undone", "取り消した紐付け"
    REJECTED = "rejected", "却下した照合"


class Outcome(Word):
    """What becomes of a number that is brought (照合の結果)."""

    LINKED = "linked", "紐付け"
    ALREADY = "already", "紐付け済み"
    WAITING = "waiting", "保留"
    REJECTED = "rejected", "却下"


@dataclass(frozen=True, slots=True)
class Before:
    """What is recorded of a number and the person it is brought for (これまでの経過).

    `said`: what somebody said who looked at the last question about the two; `undone`: their link was undone since.
    """

    linked: bool = False
    said: Literal["accepted", "rejected"] | None = None
    undone: bool = False
    another_person: bool = False
    another_number: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """Who somebody is by one record (本人の4項目); None or empty: that record does not say.

    `repr` tells nothing: it may stand in a report of a test.
    """

    name: str | None
    birth_date: date | None
    sex: str | None
    address: str | None

    def __repr__(self) -> str:
        return "Identity(…)"


def differing(ours: Identity, theirs: Identity) -> tuple[Doubt, ...]:
    """The fields in which two records differ or of which one says nothing (相違項目): none, and they are of one person.

    >>> town = "架空県汐見市港町"
    >>> ours = Identity("山田　太郎", date(1980, 4, 1), "male", town + "一丁目2番3号")
    >>> differing(ours, Identity("山田太郎", date(1980, 4, 1), "male", town + "１－２－３"))
    ()
    >>> [one.ja for one in differing(ours, Identity("山田太郎", date(1980, 4, 1), None, town + "１－２－４"))]
    ['性別', '住民票の住所']
    """
    agree = {
        Doubt.NAME: _same(evened_name, ours.name, theirs.name),
        Doubt.BIRTH_DATE: _both_say(ours.birth_date, theirs.birth_date),
        Doubt.SEX: _both_say(ours.sex, theirs.sex),
        Doubt.ADDRESS: _one_place(ours.address, theirs.address),
    }
    return tuple(doubt for doubt, same in agree.items() if not same)


def outcome(doubts: tuple[Doubt, ...], before: Before) -> tuple[Outcome, tuple[Doubt, ...]]:
    """What becomes of a number, and what a person must look at first (照合の判断).

    What somebody accepted is linked though the four differ; while the number is another's, or the person has another,
    it waits all the same. What somebody undid or rejected is never linked again by itself, even if all four agree now.

    >>> outcome((), Before()), outcome((Doubt.NAME,), Before(said="accepted"))
    ((<Outcome.LINKED: 'linked'>, ()), (<Outcome.LINKED: 'linked'>, ()))
    >>> outcome((), Before(undone=True))
    (<Outcome.WAITING: 'waiting'>, (<Doubt.UNDONE: 'undone'>,))
    """
    if before.linked:
        return Outcome.ALREADY, ()
    against = tuple(doubt for doubt in (Doubt.ANOTHER_PERSON, Doubt.ANOTHER_NUMBER) if getattr(before, doubt.value))
    if settled := _settled(doubts, against, before.said):
        return settled, ()
    earlier = {Doubt.UNDONE: before.undone, Doubt.REJECTED: before.said == "rejected"}
    every = (*doubts, *against, *(doubt for doubt, so in earlier.items() if so))
    return (Outcome.WAITING if every else Outcome.LINKED), every


def _settled(doubts: tuple[Doubt, ...], against: tuple[Doubt, ...], said: str | None) -> Outcome | None:
    """What somebody's word of before settles by itself; None where it settles nothing, or there is none."""
    if said == "rejected" and doubts:
        return Outcome.REJECTED
    if said == "accepted" and not against:
        return Outcome.LINKED
    return None


def _same(evened: Callable[[str], str], one: str | None, other: str | None) -> bool:
    mine = evened(one or "")
    return bool(mine) and mine == evened(other or "")


def _both_say(one: object, other: object) -> bool:
    return bool(one) and one == other


def _one_place(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return False
    mine = evened_address(one)
    return bool(mine.letters) and mine.agrees(evened_address(other))
