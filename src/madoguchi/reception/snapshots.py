"""The outage snapshot (停止時の写し): what a facility may look at while the line or the centre is away.

It holds answers of the check by number, as of one moment, for the days on which it may be read. Whoever is not in it
cannot be told of: that says nothing, for most people are not in it, for many reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime
from typing import Final

from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import ByNumber
from madoguchi.terms.insured_number import is_of_sub_number

MOST_HOURS: Final = 72  # that a snapshot may be read
KEY_HOURS: Final = 24  # that a key opens it
MONTHS_CHECKED: Final = 13  # since the facility checked somebody by itself
DAYS_BOOKED: Final = 7  # until somebody is booked
NOT_IN_IT: Final = "not_in_snapshot"
UNTOLD: Final = Answer(Validity.CANNOT_TELL, because=NOT_IN_IT)
"""Of whoever is not in it, whatever the reason: never that nobody is there, never that cover is over."""
TELLING: Final = frozenset({Validity.VALID, Validity.INVALID, Validity.NEWER})
"""What may stand in one: of one person, and known."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in front of a snapshot, for all to read (写しの見出し): whose it is, when made, until when read."""

    facility: str
    snapshot: str
    made_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Stretch:
    """Days with one answer (同じ回答の期間), both included."""

    first: date
    last: date
    answer: Answer


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """Somebody in a snapshot (写しの一人): by what they are asked about, with the sub-number that is recorded.

    `alone`: nobody else has this number and birth date, so that the question may leave the sub-number out.
    """

    asked: ByNumber
    alone: bool
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """What a snapshot says of somebody (写しの内容): the sub-number that is recorded, and the answers by day."""

    sub_number: str | None
    stretches: tuple[Stretch, ...]


def joined(by_day: Sequence[tuple[date, Answer]]) -> tuple[Stretch, ...]:
    """Answers of days, in order, as stretches (期間への集約); a day that is not named is in none."""
    stretches: list[Stretch] = []
    for on, answer in by_day:
        if stretches and _goes_on(stretches[-1], on, answer):
            before = stretches.pop()
            stretches.append(Stretch(before.first, on, answer))
        else:
            stretches.append(Stretch(on, on, answer))
    return tuple(stretches)


def _goes_on(one: Stretch, on: date, answer: Answer) -> bool:
    return one.answer == answer and (on - one.last).days == 1


def answer_in(kept: Kept | None, asked: ByNumber, on: date) -> Answer:
    """The answer of a snapshot for a day (写しの回答)."""
    if kept is None or not is_of_sub_number(asked.number, kept.sub_number):
        return UNTOLD
    return next((one.answer for one in kept.stretches if one.first <= on <= one.last), UNTOLD)


def are_moments(*each: datetime) -> bool:
    """Whether each has a zone and days after it (時刻として使えるか): nothing else can be compared with a clock."""
    return all(one.tzinfo and one.year < MAXYEAR for one in each)


def as_of(moment: datetime) -> tuple[str, str]:
    """That an answer is of another moment (○時○分現在), in Japanese and English.

    >>> as_of(datetime(2026, 11, 23, 8, 5))[0]
    '2026年11月23日 8時5分現在の写しによる回答です。今日の資格を確かめたものではありません。'
    """
    ja = f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}時{moment.minute}分現在"
    return (f"{ja}の写しによる回答です。今日の資格を確かめたものではありません。",
            f"from a snapshot as of {moment:%Y-%m-%d %H:%M}; this is not today's answer")  # fmt: skip
