"""`madoguchi demo` (実演): the whole system on made-up insurers, for whoever wants to see it first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

import click

from madoguchi.assembly.demo.month import run_month
from madoguchi.assembly.demo.run import run_demo
from madoguchi.faces.cli.arguments import Day
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import language, tell, wants_json

FOLDER = Path("var") / "demo"
CONSOLE = "madoguchi.assembly.console"  # it names this module; read when the month is played


@click.command(cls=Spoken)
@click.option("--out", "-o", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
@click.option("--on", type=Day())
@click.option("--month/--no-month", default=True)
def demo(out: Path, on: date | None, month: bool) -> None:
    """Run the demo; without a day, on today's."""
    said: list[str] = []
    say = said.append if wants_json() else click.echo
    run_demo(out, on or adapters().today(), language(), say)
    if month:
        run_month(out, language(), say, _run, adapters().today())
    tell({"folder": str(out), "said": said}, ())


def _run(words: Sequence[str]) -> int:
    """The program itself, with these words; its exit code."""
    code: int | None = import_module(CONSOLE).command_line().main([*words], "madoguchi", standalone_mode=False)
    return code or 0
