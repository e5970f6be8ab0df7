"""What a correction does to what is recorded (訂正): which stretches are superseded, which are written anew.

Nothing here changes anything: the answer is a value, carried out by storage in one transaction under one number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from madoguchi.days.bounds import ONE
from madoguchi.days.spans import Span, holes


class Open(Enum):
    """What may stand for a value (値に代わる語): not known; there, though its day or word is not said (不明、あり).

    *Unknown* was told; *unsaid* is what nobody told us of, and an insurer can say what that means (記録の完備の申告).
    """

    UNKNOWN = "unknown"
    SOME = "some"
    UNSAID = "unsaid"


Value = date | str | int | bool | Open | None
Said = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is said of a stretch of days (期間ごとの記録). Of a group, a person's stretches never share a day."""

    span: Span
    said: Said


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction comes to (訂正の結果): stretches that hold no more, and those that take their place."""

    superseded: tuple[Stretch, ...]
    inserted: tuple[Stretch, ...]

    def __bool__(self) -> bool:
        return bool(self.superseded or self.inserted)


def corrected(current: Sequence[Stretch], period: Span, said: Said, blank: Said | None = None) -> Correction:
    """Say something of a period (期間の訂正). What lies outside stays; so do the other facts of each stretch inside.

    `blank` is what stands beside it on days of which nothing was recorded: the words for "nobody told us". Neighbours
    that come to say the same are joined; a stretch that already said so is left alone, so the same correction twice
    does nothing the second time.

    >>> year = Stretch(Span(date(2026, 1, 1), date(2026, 12, 31)), {"rate": 30})
    >>> done = corrected([year], Span(date(2026, 8, 1)), {"rate": 20})
    >>> done.superseded == (year,), [str(one.span.first) for one in done.inserted], [one.said for one in done.inserted]
    (True, ['2026-01-01', '2026-08-01'], [{'rate': 30}, {'rate': 20}])
    """
    near = [one for one in current if one.span.overlaps(period) or one.span.touches(period)]
    inside = [Stretch(part, {**one.said, **said}) for one in near if (part := one.span.intersection(period))]
    new = [Stretch(hole, {**(blank or {}), **said}) for hole in holes([one.span for one in near], period)]
    return changed(near, joined([*outside(near, period), *inside, *new]))


def withdrawn(current: Sequence[Stretch], period: Span) -> Correction:
    """Take back all that was said of a period (記録の取消し): nothing is recorded of it any more."""
    near = [one for one in current if one.span.overlaps(period)]
    return changed(near, outside(near, period))


def changed(before: Sequence[Stretch], after: Sequence[Stretch]) -> Correction:
    """The difference of two states of a history (履歴の差)."""
    return Correction(
        tuple(one for one in before if one not in after), tuple(one for one in after if one not in before)
    )


def outside(stretches: Iterable[Stretch], period: Span) -> list[Stretch]:
    """What of some stretches lies outside a period (期間外の部分): up to two parts of each."""
    return [Stretch(part, one.said) for one in stretches for part in holes([period], one.span)]


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Stretches in order, those that touch and say the same as one (連続する同じ記録の統合)."""
    done: list[Stretch] = []
    for one in sorted(stretches, key=lambda one: one.span.first):
        if done and done[-1].said == one.said and done[-1].span.touches(one.span):
            done[-1] = Stretch(Span(done[-1].span.first, one.span.last), one.said)
        else:
            done.append(one)
    return tuple(done)


def said_on(stretches: Iterable[Stretch], day: date) -> Said | None:
    """What is recorded of a day (その日の記録); None where nothing is."""
    return next((one.said for one in stretches if one.span.contains(day)), None)


def eve(day: date | None) -> date | None:
    """The day before (前日), the last of a stretch that ends at a day of loss; None: no end is known."""
    return None if day is None else day - ONE
