"""`plan forecast` (交付の見込み): what will be issued in the months to come, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.forecasting import HEAD, Forecast, ForecastAsked, by_month, make_forecast, shown_months
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import NEW_FILE, PRACTICES, Day
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_words import OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import say, tell
from madoguchi.rulebook.edition import shipped_edition


@click.command("forecast", cls=Spoken)
@OWN
@click.option("--on", "since", type=Day(), required=True)
@click.option("--months", type=click.IntRange(1, 60), default=24)
@click.option("--known", type=click.IntRange(min=0))
@click.option("--out", "-o", type=NEW_FILE)
@click.option("--chart", type=NEW_FILE)
@click.option("--key")
@PRACTICES
@FOLDER
def forecast(insurer: str, folder: Path, **given: Any) -> None:
    """Foresee what will be issued, and why."""
    asked = ForecastAsked(given["since"], given["months"], given["known"], given["key"])
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *given["practice"]])
    done = make_forecast(adapters().plans(folder, insurer), edition, asked)
    counts, files = shown_months(done.counts), _forecast_files(done, given["out"], given["chart"])
    tell({**asdict(done), "counts": [asdict(one) for one in counts], "written": [str(one) for one in files]},
         [*_forecast_lines(done), *(say("written", file=one) for one in files)])  # fmt: skip


def _forecast_files(done: Forecast, out: Path | None, chart: Path | None) -> list[Path]:
    """The files of a forecast that somebody asked for."""
    rows = ([str(getattr(one, name)) for name in HEAD] for one in shown_months(done.counts))
    files = [adapters().write_rows(out, HEAD, rows)] if out else []
    return files + ([adapters().forecast_chart(chart).draw(done)] if chart else [])


def _forecast_lines(done: Forecast) -> Iterator[str]:
    yield say("forecast of", n=done.n, people=done.people, months=done.months)
    for month, papers in by_month(done.counts).items():
        yield say("month of", month=f"{month:%Y-%m}", papers=papers)
