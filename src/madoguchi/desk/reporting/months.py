"""Months ahead (先の月): how many people a month brings something for, in steps wide enough that few are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from madoguchi.days.months import first_of_month
from madoguchi.desk.report_words import FEW, NOTHING, OPEN
from madoguchi.desk.reporting.bands import AHEAD, BEFORE, LATER
from madoguchi.desk.reporting.hiding import SMALL, hidden_of, summed

SERIES = ("certificate_ends", "digital_ends", "turn_70", "turn_75", "stay_ends")
STEPS = (1, 3, 6, 12)
MOST_HIDDEN = 0.2
BESIDE = frozenset({BEFORE, LATER, NOTHING, OPEN})


@dataclass(frozen=True, slots=True)
class Months:
    """A series of months (月別の人数): `step` months a cell, each by its first month; `few` people stand in no cell.

    A month that is not there has nobody, or is hidden: the two look the same. `beyond` are those of no month ahead.
    `total` counts the months; None where it would tell a small number.
    """

    first: str
    back: int
    step: int
    cells: Mapping[str, int]
    beyond: Mapping[str, int]
    few: int
    total: int | None

    @property
    def slots(self) -> tuple[str, ...]:
        """The first month of each cell, in order, whether anybody is there or not."""
        return tuple(month_after(self.first, ahead) for ahead in range(0, AHEAD + self.back, self.step))

    @property
    def words(self) -> dict[str, int]:
        """Every cell by a word that says how many months it spans: `2026-08`, `2026-08+3`."""
        wide = "" if self.step == 1 else f"+{self.step}"
        rest = {FEW: self.few} if self.few else {}
        return {**{f"{slot}{wide}": n for slot, n in self.cells.items()}, **self.beyond, **rest}


def months_of(counts: Mapping[str, int], on: date, back: int = 0) -> Months:
    """The series of counts by month and, where a table shows how many there are in all, by the words beside.

    >>> months_of({"2026-08": 4, "2026-09": 30, "2026-10": 7}, date(2026, 8, 1)).cells
    {'2026-08': 41}
    """
    first = f"{first_of_month(on, -back):%Y-%m}"
    every = (_stepped(counts, first, back, step) for step in STEPS)
    return next(one for one in every if one.few <= sum(counts.values()) * MOST_HIDDEN or one.step == STEPS[-1])


def _stepped(counts: Mapping[str, int], first: str, back: int, step: int) -> Months:
    wide = summed(counts, lambda word: word if word in BESIDE else _slot(first, word, step))
    hidden = hidden_of(wide)
    shown = {slot: wide[slot] for slot in sorted(set(wide) - hidden)}
    beyond = {slot: n for slot, n in shown.items() if slot in BESIDE}
    cells = {slot: n for slot, n in shown.items() if slot not in BESIDE}
    few = wide.total() - sum(shown.values())
    total = sum(cells.values()) + few if hidden.isdisjoint(BESIDE) else None
    return Months(first, back, step, cells, beyond, few, None if 0 < few < SMALL else total)


def _slot(first: str, month: str, step: int) -> str:
    return month_after(first, months_between(first, month) // step * step)


def months_between(first: str, month: str) -> int:
    """How many months later (月数).

    >>> months_between("2026-08", "2027-01")
    5
    """
    (y, m), (year, one) = (map(int, each.split("-")) for each in (first, month))
    return (year - y) * 12 + one - m


def month_after(first: str, ahead: int) -> str:
    """The month some months later (N月後の月).

    >>> month_after("2026-11", 3)
    '2027-02'
    """
    year, month = map(int, first.split("-"))
    return f"{first_of_month(date(year, month, 1), ahead):%Y-%m}"
