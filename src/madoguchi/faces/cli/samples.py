"""`sample` (見本): a file of any kind about people that do not exist, the same people as those of a made-up roll."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.making import Wanted, write_roll
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import NEW_FILE, ON, PRACTICES
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import say, tell
from madoguchi.rulebook.edition import shipped_edition


@click.command(cls=Spoken)
@click.argument("kind")
@click.option("--insurer", required=True)
@click.option("--people", type=int, required=True)
@click.option("--seed", type=click.IntRange(min=0), default=1)
@click.option("--out", "-o", type=NEW_FILE, required=True)
@ON
@PRACTICES
def sample(kind: str, insurer: str, on: date, out: Path, **given: Any) -> None:
    """Make a file up."""
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *given["practice"]])
    practice = edition.practice(insurer)
    wanted = Wanted(practice.insurer, practice.scheme, given["people"], given["seed"], on, with_names=True)
    made = adapters().made_up_file(wanted, kind)
    with adapters().roll_out(out) as writer:
        rows = write_roll(made.batches(), writer)
    tell({"rows": rows, "written": str(out)}, [say("made up rows", rows=rows), say("written", file=out)])
