"""`registry` (台帳): take a roll in, give one out as it was known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.practices import with_practices
from madoguchi.desk.recording import LoadReport, give_roll, load_roll
from madoguchi.desk.rolls import RefusedRow
from madoguchi.faces.cli.arguments import FILE, NEW_FILE, NEW_FILE_OR_OUTPUT, ON, PRACTICES
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import RollFile, adapters
from madoguchi.faces.cli.speaking import refusal, say, tell
from madoguchi.rulebook.edition import shipped_edition

OWN = click.option("--insurer", required=True)
OUT = click.option("--out", "-o", type=NEW_FILE_OR_OUTPUT, required=True)
OUTPUT = Path("-")
HEAD = ("row", "line", "column", "what", "why", "do")


ACTS = {name: f"madoguchi.faces.cli.record_acts:{name}" for name in ("story", "merge", "part", "move")}
WHOLE = "madoguchi.faces.cli.registry_complete"
ACTS |= {"find": "madoguchi.faces.cli.finding:find"}
ACTS |= {"complete": f"{WHOLE}:complete", "open": f"{WHOLE}:open_books"}


@click.group(cls=SpokenGroup, places=ACTS)
def registry() -> None:
    """The registry."""


@registry.command("load")
@click.argument("file", type=FILE, metavar="ROLL")
@click.option("--absent-none", multiple=True)
@click.option("--ignore", multiple=True)
@click.option("--key")
@click.option("--refused", type=NEW_FILE)
@OWN
@ON
@PRACTICES
@FOLDER
def load(file: Path, insurer: str, on: date, key: str | None, **given: Any) -> None:
    """Take a roll in."""
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *given["practice"]])
    roll = RollFile(file, insurer, frozenset(given["ignore"]), frozenset(given["absent_none"]))
    books = adapters().registry(given["folder"], insurer)
    done = load_roll(books, adapters().roll(roll, edition), on, f"roll of {on}", key)
    refused = given["refused"] or file.with_name(f"{file.stem}-refused.csv")
    written = adapters().write_rows(refused, HEAD, [_cells(row) for row in done.refused]) if done.refused else None
    tell(_as_dict(done, written), _lines(done, written))


@registry.command("roll")
@click.option("--known", type=click.IntRange(min=0))
@click.option("--format", "form", type=click.Choice(["arrow", "csv"]))
@OWN
@OUT
@ON
@FOLDER
def roll(insurer: str, on: date, known: int | None, folder: Path, **given: Any) -> None:
    """Give the roll of a day out."""
    out, there = given["out"], adapters()
    flows = out == OUTPUT
    if given["form"] and not flows:
        raise click.UsageError("--format is for -o -: a file has the form that its name ends in")
    with there.roll_through(given["form"] or "arrow") if flows else there.roll_out(out) as writer:
        rows = give_roll(there.registry(folder, insurer), on, writer, known)
    told = say("roll given", rows=rows, on=on)
    if flows:
        click.echo(told, err=True)  # the output is the roll's
    else:
        tell({"rows": rows, "written": str(out)}, [told, say("written", file=out)])


def _cells(row: RefusedRow) -> list[str]:
    return [str(row.row), str(row.line), row.column, *refusal(row).values()]


def _as_dict(done: LoadReport, written: Path | None) -> dict[str, Any]:
    return {"known": done.n, "again": done.again, "people": done.people, "taken": done.taken,
            "refused": done.rows_refused, "written": None if written is None else str(written)}  # fmt: skip


def _lines(done: LoadReport, written: Path | None) -> list[str]:
    if done.again:
        return [say("loaded before", known=done.n)]
    loaded = say("loaded", known=done.n, people=done.people, taken=done.taken, refused=done.rows_refused)
    return [loaded] if written is None else [loaded, say("written", file=written)]
