"""A forecast (交付見込み): what will be issued in each month to come, and why, as far as facts and rulebook reach.

Each person's years ahead are told by `timeline`; a paper is issued where it becomes owed, and given anew where its
first day of validity turns. Applications that were accepted count in it, and directions on their days, under a rule of
their own. What nobody knows yet, who joins, moves or loses a card, is not in it: so a count off the
forecast is looked at by a person before anything leaves the house.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from madoguchi.days.bounds import ONE
from madoguchi.days.months import first_of_month
from madoguchi.desk.asked_for import with_applications
from madoguchi.desk.directing import Beside, Directions, directed_stretches
from madoguchi.desk.plans import SMALL, Plans
from madoguchi.reconcile.directions import Direction
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.late import Late

if TYPE_CHECKING:
    from madoguchi.desk import plan_rows
    from madoguchi.rulebook import timeline as timelines
    from madoguchi.rulebook.engine import arrow
    from madoguchi.rulebook.engine.arrow import RecordBatch, Table
else:
    plan_rows, timelines = Late("madoguchi.desk.plan_rows"), Late("madoguchi.rulebook.timeline")
    arrow = Late("madoguchi.rulebook.engine.arrow")

ANSWERS: Final = ("owed", "rule", "valid_from")
CELLS: Final = ("since", "until", *ANSWERS)
ByRow = Mapping[int, Sequence[Direction]]
HEAD: Final = ("month", "paper", "rule", "papers")
OTHERS: Final = "-"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Papers of one day (日ごとの見込み), by paper and deciding rule, which wears its mask."""

    day: date
    paper: str
    rule: str
    papers: int

    @property
    def month(self) -> date:
        """The first day of its month (月)."""
        return first_of_month(self.day)


@dataclass(frozen=True, slots=True)
class OfMonth:
    """Papers of one month (月ごとの見込み), as they are shown."""

    month: date
    paper: str
    rule: str
    papers: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast (見込み). `n`: its number; `again`: its key was used before, and the one of then is given."""

    n: int
    since: date
    months: int
    people: int
    counts: tuple[Foreseen, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class ForecastAsked:
    """Which forecast is wanted (作成する見込み): from a day, so many months, by what is known under a number."""

    since: date
    months: int = 24
    known: int | None = None
    once: str | None = None

    @property
    def until(self) -> date:
        """The last day that is looked at (最終日)."""
        return first_of_month(self.since, self.months) - ONE


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of days with the same answers (同じ答えの期間), as far as a forecast asks."""

    since: date
    owed: frozenset[str]
    rule: str
    valid_from: date | None


class Forecasts(Protocol):
    """Where the forecasts of an insurer are kept (見込みの保管)."""

    def roll_of(self, asked: ForecastAsked) -> Iterator[RecordBatch]:
        """The roll of the first day, a part after another."""

    def beside(self, asked: ForecastAsked) -> Beside:
        """The applications that were accepted, and the directions, as known under the number that is asked for."""

    def keep(self, asked: ForecastAsked, edition: str, people: int, counts: Sequence[Foreseen]) -> Forecast:
        """Keep a forecast, and give it a number."""


class PlansAndForecasts(Plans, Forecasts, Protocol):
    """Where both are kept (計画と見込みの保管)."""


class ForecastChart(Protocol):
    """A drawing of a forecast (見込みの図)."""

    def draw(self, forecast: Forecast) -> Path:
        """Draw it."""


def make_forecast(forecasts: Forecasts, edition: Edition, asked: ForecastAsked) -> Forecast:
    """Foresee what will be issued (見込みの作成), and keep it."""
    counted, people, beside = Counter[tuple[date, str, str]](), 0, forecasts.beside(asked)
    for batch in forecasts.roll_of(asked):
        people += batch.num_rows
        roll = with_applications(batch, beside.applications)
        told = timelines.timeline(roll, edition, asked.since, asked.until, None, ANSWERS)
        counted.update(issued(told, asked.since, by_row(roll, beside.directions)))
    counts = [Foreseen(*key, papers) for key, papers in sorted(counted.items())]
    return forecasts.keep(asked, edition.digest, people, counts)


def by_row(roll: RecordBatch, directions: Directions) -> ByRow:
    """The directions that each row of a roll hears (行ごとの指示): of several covers the last one, as in a plan."""
    if not directions:
        return {}
    last: dict[str, int] = {}
    since = arrow.column_of(roll, "eligible_from").to_pylist()
    for n, key in enumerate(arrow.column_of(roll, "person").to_pylist()):
        if key in directions and (key not in last or (since[n] or date.min) >= (since[last[key]] or date.min)):
            last[key] = n
    return {n: directions[key] for key, n in last.items()}


def issued(told: Table, since: date, directions: ByRow) -> Iterator[tuple[date, str, str]]:
    """Day, paper and rule of each paper that will be issued (交付の日・書類・規則), of a timeline."""
    for before, after in pairwise(_stretches(told, since, directions)):
        if after.since != since:  # else another cover's stretches begin
            yield from ((after.since, paper, after.rule) for paper in _begun(before, after))


def _begun(before: Stretch, after: Stretch) -> list[str]:
    """The papers that become owed, or begin anew, as one stretch follows another."""
    return [paper for paper in sorted(after.owed) if paper not in before.owed or _given_anew(paper, before, after)]


def _given_anew(paper: str, before: Stretch, after: Stretch) -> bool:
    main = next((one for one in plan_rows.MAIN if one in after.owed), None)
    return paper == main and after.valid_from == after.since and before.valid_from != after.valid_from


def _stretches(told: Table, first: date, directions: ByRow) -> Iterator[Stretch]:
    row = -1
    for cells in zip(*(told.column(name).to_pylist() for name in CELLS), strict=True):
        row += cells[0] == first  # each row of the roll begins on the first day
        if row in directions:
            parts = directed_stretches([dict(zip(CELLS, cells, strict=True))], directions[row])
            yield from (_stretch(*(part[name] for name in CELLS)) for part in parts)
        else:
            yield _stretch(*cells)


def _stretch(since: date, _: date, owed: str | None, rule: str | None, valid_from: Any) -> Stretch:
    return Stretch(since, _papers(owed), rule or OTHERS, valid_from)


def _papers(owed: str | None) -> frozenset[str]:
    return frozenset() if owed in (None, "-") else frozenset((owed or "").split())


def shown_months(counts: Iterable[Foreseen], least: int = SMALL) -> list[OfMonth]:
    """A forecast as it may be shown (表示する見込み): rules with fewer than ten papers in a month are told together."""
    every, shown = Counter[tuple[date, str, str]](), Counter[tuple[date, str, str]]()
    for one in counts:
        every[one.month, one.paper, one.rule] += one.papers
    for (month, paper, rule), papers in every.items():
        shown[month, paper, rule if papers >= least else OTHERS] += papers
    return [OfMonth(*key, papers) for key, papers in sorted(shown.items())]


def by_month(counts: Iterable[Foreseen | OfMonth]) -> Mapping[date, int]:
    """How many papers each month (月ごとの件数)."""
    months = Counter[date]()
    for one in counts:
        months[one.month] += one.papers
    return dict(sorted(months.items()))
