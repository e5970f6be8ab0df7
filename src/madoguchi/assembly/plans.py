"""The plans of the command line (計画の接続): in the database, and forecasts as drawings."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.assembly.databases import ADAPTER, URL
from madoguchi.assembly.names import faces_of

if TYPE_CHECKING:
    from madoguchi.desk.forecasting import ForecastChart, PlansAndForecasts

PLANS: Final = "madoguchi.adapters.postgres.plans.port"
DRAWINGS: Final = "madoguchi.adapters.html.forecast"


class PlanFiles:
    """Plans: the part of `Adapters` about them (計画の接続口)."""

    def plans(self, folder: Path, insurer: str) -> PlansAndForecasts:
        """The plans of an insurer, in the database of a folder or the one that the environment names."""
        address = import_module(ADAPTER).PostgresDatabase(folder, os.environ.get(URL) or None).dsn
        plans: PlansAndForecasts = import_module(PLANS).PostgresPlans(address, insurer, stack=faces_of)
        return plans

    def forecast_chart(self, path: Path) -> ForecastChart:
        """A drawing of a forecast."""
        chart: ForecastChart = import_module(DRAWINGS).SvgForecast(path)
        return chart
