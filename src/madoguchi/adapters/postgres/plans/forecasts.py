"""Forecasts in PostgreSQL (交付見込みの保管): each has a number; counts are held against the newest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.knowledge import Books, number_asked
from madoguchi.adapters.postgres.plans.beside import beside_of
from madoguchi.desk.directing import Beside
from madoguchi.desk.forecasting import Forecast, ForecastAsked, Foreseen

KEEP: Final = "SELECT forecast, again FROM plans.keep_forecast($1, $2, $3, $4, $5, $6)"
COUNT: Final = "INSERT INTO plans.forecast_count VALUES ($1, $2, $3, $4, $5, $6)"
TOLD: Final = "SELECT since, months, people FROM plans.forecast WHERE insurer = $1 AND forecast = $2"
COUNTS: Final = """
SELECT day, paper, rule, papers FROM plans.forecast_count WHERE insurer = $1 AND forecast = $2 ORDER BY 1, 2, 3
"""


async def beside(books: Books, asked: ForecastAsked) -> Beside:
    """What stands beside the facts (申請と指示), as known under the number that is asked for."""
    return await beside_of(books, await number_asked(books, asked.known))


async def keep(
    books: Books, asked: ForecastAsked, edition: str, people: int, counts: Sequence[Foreseen]
) -> Forecast:  # fmt: skip
    """Keep a forecast (見込みの保管). With a key that was used before, the one of then comes back."""
    known = await number_asked(books, asked.known)
    (kept,) = await books.connection.fetch(
        KEEP, asked.since, asked.months, known, edition, people, asked.once
    )  # fmt: skip
    n, again = kept["forecast"], kept["again"]
    if not again:
        rows = [(books.insurer, n, one.day, one.paper, one.rule, one.papers) for one in counts]
        await books.connection.executemany(COUNT, rows)
        await record_act(books.connection, books.insurer, "make forecast", f"from {asked.since}",
                         subject=f"forecast {n}")  # fmt: skip
    return await _told(books, n, again=again)


async def _told(books: Books, n: int, *, again: bool) -> Forecast:
    (row,) = await books.connection.fetch(TOLD, books.insurer, n)
    counts = await books.connection.fetch(COUNTS, books.insurer, n)
    return Forecast(n, row["since"], row["months"], row["people"], tuple(Foreseen(*one) for one in counts), again)
