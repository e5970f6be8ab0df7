"""`madoguchi demo` (実演): the whole system on two made-up insurers, for whoever wants to see it first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from madoguchi.assembly.demo.run import run_demo
from madoguchi.faces.cli.arguments import Day
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import language, tell, wants_json

FOLDER = Path("var") / "demo"


@click.command(cls=Spoken)
@click.option("--out", "-o", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
@click.option("--on", type=Day())
def demo(out: Path, on: date | None) -> None:
    """Run the demo; without a day, on today's."""
    said: list[str] = []
    run_demo(out, on or adapters().today(), language(), said.append if wants_json() else click.echo)
    tell({"folder": str(out), "said": said}, ())
