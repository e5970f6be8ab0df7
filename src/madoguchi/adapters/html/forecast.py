"""A forecast as a drawing (見込みの図): columns month by month, in one SVG file that carries its own colours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from madoguchi.adapters.html.charts import Columns, columns
from madoguchi.adapters.html.markup import Markup
from madoguchi.days.months import first_of_month
from madoguchi.desk.forecasting import Forecast, by_month

STYLE: Final = Markup(
    "<style>svg{background:#fff;font:10px sans-serif}text{fill:#333}.f0{fill:#1f5f8b}.axis{stroke:#666}</style>"
)
XML: Final = 'xmlns="http://www.w3.org/2000/svg" '


@dataclass(frozen=True, slots=True)
class SvgForecast:
    """One SVG file (見込みのSVG): a `ForecastChart` for the desk."""

    path: Path

    def draw(self, forecast: Forecast) -> Path:
        """Draw it; under its name when all is written."""
        part = self.path.with_name(f"{self.path.name}.part")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(drawing(forecast), encoding="utf-8", newline="\n")
        return part.replace(self.path)


def drawing(forecast: Forecast) -> str:
    """The columns of a forecast as SVG (見込みの縦棒グラフ)."""
    months = [first_of_month(forecast.since, n) for n in range(forecast.months)]
    cells = {f"{month:%Y-%m}": papers for month, papers in by_month(forecast.counts).items()}
    said = f"{sum(cells.values()):,} papers in {forecast.months} months, {forecast.people:,} rows of the roll"
    chart = Columns("forecast", "交付見込み", said, [f"{month:%Y-%m}" for month in months], cells)
    drawn = columns(chart)
    opened, _, rest = drawn.partition(">")
    return f"{opened.replace('<svg ', '<svg ' + XML)}>{STYLE}{rest}"
