"""Guards over groups of lines (件数・時点の確認): the list of the wrong month, a count that nobody foresaw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from madoguchi.days.business import next_business_day
from madoguchi.days.months import first_of_month

PaperAndRule = tuple[str, str]
AT_ONE_ADDRESS: Final = 1  # households whose letters go to one mailing address; of more, one may be a stranger's


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a count may lie off its forecast (許容差): by more than both, it is held."""

    percent: int = 20
    people: int = 10


def days_of_status(made_on: date) -> tuple[date, date]:
    """The first and the last day of which somebody's status may be told, for a plan made on a day (保有状況の時点).

    It is of the month before or of the same month, never of a day to come; who was never told of, has none.

    >>> first, last = days_of_status(date(2025, 6, 12))
    >>> [first <= date(2025, m, 30) <= last for m in (4, 5, 6)]
    [False, True, False]
    """
    return first_of_month(made_on, -1), made_on


def daily_file_is_late(newest: date | None, made_on: date) -> bool:
    """Whether a file that comes each business day is missing for more than one (日次ファイルの遅れ).

    None: none was ever taken in; who has no such file misses none. Weekends and holidays do not count.

    >>> friday, monday, tuesday = date(2026, 7, 24), date(2026, 7, 27), date(2026, 7, 28)
    >>> daily_file_is_late(friday, monday), daily_file_is_late(friday, tuesday), daily_file_is_late(None, monday)
    (False, True, False)
    """
    return newest is not None and made_on > next_business_day(newest)


def rates_begin(effective: date) -> bool:
    """Whether this is the day on which rates decided anew begin (8月1日の定期判定), and each wrong one is shown.

    >>> [rates_begin(day) for day in (date(2026, 7, 31), date(2026, 8, 1))]
    [False, True]
    """
    return (effective.month, effective.day) == (8, 1)


def is_off(planned: int, foreseen: int, tolerance: Tolerance) -> bool:
    """Whether a count lies too far off its forecast (見込みとの差).

    >>> [is_off(n, 100, Tolerance()) for n in (80, 110, 120, 121, 79)], is_off(10, 0, Tolerance())
    ([False, False, False, True, True], False)
    """
    apart = abs(planned - foreseen)
    return apart > tolerance.people and apart * 100 > foreseen * tolerance.percent


def is_unforeseen(papers: int, tolerance: Tolerance) -> bool:
    """Whether so many papers want a forecast to be held against (見込みとの照合の要否): a few do not.

    >>> is_unforeseen(10, Tolerance()), is_unforeseen(11, Tolerance())
    (False, True)
    """
    return papers > tolerance.people


Counts = Mapping[PaperAndRule, int]


@dataclass(frozen=True, slots=True)
class Compared:
    """What a plan sends beside what was foreseen (件数の照合), by paper and rule.

    `foreseen`: from the first of the month to the day of the plan. `sent`: what earlier plans of that month sent.
    """

    planned: Counts
    foreseen: Counts
    sent: Counts = field(default_factory=dict)


def groups_off_forecast(counts: Compared, tolerance: Tolerance) -> tuple[PaperAndRule, ...]:
    """The groups of paper and rule whose count is off (見込みと違う件数), of those that something is planned for."""
    return tuple(key for key in sorted(counts.planned) if _is_off(key, counts, tolerance))


def papers_missing(counts: Compared, tolerance: Tolerance) -> tuple[str, ...]:
    """The kinds of paper of which a group was foreseen that nothing is planned for (選ばれなかった人のいる書類).

    Nobody of that group has a line that could be held; so all of that kind is, as it may have gone elsewhere.

    >>> foreseen = {("certificate", "no_card"): 700, ("notice", "holder"): 9}
    >>> papers_missing(Compared({("certificate", "other"): 3}, foreseen), Tolerance())
    ('certificate',)
    """
    missing = [key for key in counts.foreseen if key not in counts.planned and _is_off(key, counts, tolerance)]
    return tuple(sorted({paper for paper, _ in missing}))


def _is_off(key: PaperAndRule, counts: Compared, tolerance: Tolerance) -> bool:
    leaving = counts.planned.get(key, 0) + counts.sent.get(key, 0)
    return is_off(leaving, counts.foreseen.get(key, 0), tolerance)
