"""Groups of a plan that are held (件数・時点による保留): a file of another month, a count that nobody foresaw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.plans import sheet
from madoguchi.desk.plans import PlanAsked
from madoguchi.reconcile.groups import (
    AT_ONE_ADDRESS,
    Compared,
    Counts,
    PaperAndRule,
    daily_file_is_late,
    days_of_status,
    groups_off_forecast,
    is_unforeseen,
    papers_missing,
    rates_begin,
)
from madoguchi.reconcile.guards import (
    ADDRESS_SHARED,
    LATE_FILE,
    NO_FORECAST,
    OFF_FORECAST,
    RATES_UNCOMPARED,
    STALE_STATUS,
)  # fmt: skip

DAILY: Final = "SELECT plans.daily_as_of($1, $2)"
CARD_PAPERS: Final = ["certificate", "notice"]  # what depends on who holds a registered card
NEWEST: Final = """
SELECT max(f.forecast) FROM plans.forecast AS f WHERE f.insurer = $1
    AND $2::date >= f.since AND $2::date < f.since + make_interval(months => f.months)
"""
FORESEEN: Final = """
SELECT c.paper, c.rule, sum(c.papers)::integer AS papers FROM plans.forecast_count AS c
WHERE c.insurer = $1 AND c.forecast = $2 AND c.day BETWEEN date_trunc('month', $3::date)::date AND $3
GROUP BY c.paper, c.rule
"""
# What plans of the month sent before, but for what is void: that is planned anew.
SENT_BEFORE: Final = """
SELECT i.paper, i.rule, count(*)::integer AS papers FROM plans.plan AS l
JOIN papers.paper AS p ON p.insurer = l.insurer AND p.plan = l.plan AND p.state <> 'voided'
JOIN plans.item AS i ON i.insurer = p.insurer AND i.plan = p.plan AND i.item = p.item
WHERE l.insurer = $1 AND l.effective BETWEEN date_trunc('month', $2::date)::date AND $2 GROUP BY i.paper, i.rule
"""


@dataclass(frozen=True, slots=True)
class Groups:
    """A plan whose lines are written, and by what is known under which number (群で止める計画).

    `person`: the number of the one it is about; None: of everybody.
    """

    books: Books
    plan: int
    known: int
    asked: PlanAsked
    person: int | None

    async def hold(self, guard: str, paper: str | None, rule: str | None = None) -> None:
        """Hold what is sent of a kind of paper, and of a rule."""
        await self._execute(sheet.HOLD_GROUP, guard, paper, rule)

    async def hold_all(self) -> None:
        """Hold what rests on a file that is old or did not come, on rates nobody compared, on counts nobody foresaw."""
        await self._hold_stale_status()
        await self._hold_late()
        shared = ADDRESS_SHARED, self.asked.effective, self.known, AT_ONE_ADDRESS, self.asked.handed
        await self._execute(sheet.HOLD_SHARED, *shared)
        if rates_begin(self.asked.effective):
            which = self.known, self.asked.effective, self.asked.person is None
            await self._execute(sheet.HOLD_RATES, RATES_UNCOMPARED, *which)
        if self.asked.person is None:
            await self._hold_counts(await self.forecast())

    async def _hold_stale_status(self) -> None:
        """Hold what rests on whether somebody holds a card, where that was last told of another month."""
        days = days_of_status(self.asked.known_on)
        await self._execute(sheet.HOLD_STATUS, STALE_STATUS, self.known, CARD_PAPERS, *days, self.person)

    async def _hold_late(self) -> None:
        daily = await self.books.connection.fetchval(DAILY, self.books.insurer, self.known)
        if self.asked.person is None and daily_file_is_late(daily, self.asked.known_on):
            await self._execute(sheet.HOLD_LATE, LATE_FILE)

    async def _hold_counts(self, forecast: int | None) -> None:
        """Hold counts off the forecast; where there is none, all that is sent, unless it is little."""
        planned = _by_group(await self.books.connection.fetch(sheet.SENT))
        if forecast is not None:
            await self._hold_off(await self._compared(planned, forecast))
        elif is_unforeseen(sum(planned.values()), self.asked.tolerance):
            await self.hold(NO_FORECAST, None)

    async def _hold_off(self, counts: Compared) -> None:
        """Hold groups off the forecast; where one is missing, all of its kind, or all, if none is of that kind."""
        tolerance = self.asked.tolerance
        missing, planned = papers_missing(counts, tolerance), {paper for paper, _ in counts.planned}
        if not planned.issuperset(missing):
            await self.hold(OFF_FORECAST, None)
            return
        for paper in missing:
            await self.hold(OFF_FORECAST, paper)
        for paper, rule in groups_off_forecast(counts, tolerance):
            if paper not in missing:
                await self.hold(OFF_FORECAST, paper, rule)

    async def forecast(self) -> int | None:
        """The forecast that a plan of everybody is held against (照合する見込み); None where there is none."""
        if self.asked.person is not None:
            return None
        which = self.books.insurer, self.asked.effective
        found: int | None = await self.books.connection.fetchval(NEWEST, *which)
        return found

    async def _compared(self, planned: Counts, forecast: int) -> Compared:
        """What is sent, what was foreseen, and what was sent before."""
        ask, insurer, on = self.books.connection, self.books.insurer, self.asked.effective
        foreseen, sent = await ask.fetch(FORESEEN, insurer, forecast, on), await ask.fetch(SENT_BEFORE, insurer, on)
        return Compared(planned, _by_group(foreseen), _by_group(sent))

    async def _execute(self, statement: str, *given: Any) -> None:
        await self.books.connection.execute(statement, self.books.insurer, self.plan, *given)


def _by_group(rows: list[Any]) -> dict[PaperAndRule, int]:
    return {(row["paper"], row["rule"] or "-"): row["papers"] for row in rows}
