"""`decide` (判定): everybody of a roll into a file, or every answer about one person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.asking import Told, is_open
from madoguchi.desk.expected import shown
from madoguchi.desk.one_person import Person, decide_one, read_person
from madoguchi.desk.practices import with_practices
from madoguchi.desk.rolls import decide_roll, in_turn
from madoguchi.faces.cli.arguments import (
    ABSENT_NONE,
    COLUMNS,
    FILE,
    FILE_OR_FOLDER,
    INSURER,
    KNOWN_ON,
    NEW,
    NEW_FILE,
    ON,
    PRACTICES,
    refuse_writing_over,
)
from madoguchi.faces.cli.comparing import roll_file
from madoguchi.faces.cli.deciding_parts import decided_in_parts, in_parts, tell_report
from madoguchi.faces.cli.engines import ENGINE, MASTER, SPARK, decided_on_cluster
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.naming import terms
from madoguchi.faces.cli.ports import Written, adapters
from madoguchi.faces.cli.progress import progress
from madoguchi.faces.cli.reporting import REPORT, REPORT_CSV, write_reports
from madoguchi.faces.cli.speaking import in_language, language, say, tell
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.reading import read_file
from madoguchi.rulebook.vocabulary import vocabulary


@click.command(cls=Spoken)
@click.argument("rolls", type=FILE_OR_FOLDER, nargs=-1, metavar="[ROLL]...")
@click.option("--out", "-o", type=NEW)
@click.option("--refused", type=NEW_FILE)
@click.option("--facts", type=FILE)
@click.option("--assume", is_flag=True)
@click.option("--ignore", multiple=True)
@ABSENT_NONE
@COLUMNS
@click.option("--shards", type=click.IntRange(1, 10_000), default=1)
@click.option("--jobs", type=click.IntRange(1, 64), default=1)
@click.option("--form", type=click.Choice(["csv", "parquet"]))
@click.option("--progress/--no-progress", default=None)
@ENGINE
@MASTER
@REPORT
@REPORT_CSV
@ON
@KNOWN_ON
@INSURER
@PRACTICES
def decide(rolls: tuple[Path, ...], facts: Path | None, on: date, known_on: date | None, **given: Any) -> None:
    """Decide rolls, or one person."""
    edition = with_practices(shipped_edition(), given["practice"])
    if bool(rolls) == (facts is not None):
        raise click.UsageError("name a roll, or one person's facts with --facts")
    if facts is not None:
        _decide_one(facts, edition, on, known_on, given)
    elif given["out"] is None:
        raise click.UsageError("name the file to write with -o")
    elif given["engine"] == SPARK:
        decided_on_cluster(rolls, on, known_on, given, adapters())
    elif in_parts(rolls, given):
        decided_in_parts(rolls, edition, on, known_on, given)
    else:
        _decide_roll(rolls[0], edition, on, known_on, given)


def _decide_roll(roll: Path, edition: Edition, on: date, known_on: date | None, given: dict[str, Any]) -> None:
    out: Path = given["out"]
    refused = given["refused"] or out.with_name(f"{out.stem}-refused.csv")
    refuse_writing_over((roll, given["columns"], *given["practice"]), (out, refused, given["report_page"]))
    said = {"edition": edition.digest, "on": str(on), "known_on": str(known_on or "")}
    written = Written(out, refused, said, language())
    each = adapters().beside if given["jobs"] > 1 else in_turn
    with adapters().decisions(written) as writer, progress(given["progress"]) as seen:
        reader = adapters().roll(roll_file(roll, given), edition)
        report = decide_roll(reader, writer, edition, on, known_on, seen, each)
    reports = write_reports(report, edition, given)
    tell_report(report, [say("written", file=out), say("written", file=refused), *reports])


def _decide_one(facts: Path, edition: Edition, on: date, known_on: date | None, given: dict[str, Any]) -> None:
    insurer = given["insurer"]
    if insurer is None:
        raise click.UsageError("name the insurer with --insurer")
    person = read_person(read_file(facts), assume=given["assume"])
    told = decide_one(person, edition.practice(insurer).insurer, edition, on, known_on)
    tell(_as_dict(told, person, insurer, on), _lines(told, person, insurer, on))


def _as_dict(told: Told, person: Person, insurer: str, on: date) -> dict[str, Any]:
    return {
        "insurer": insurer, "on": on, "answers": dict(told.values), "status": told.status,
        "missing": list(told.missing), "disputed": told.disputed, "assumed": mattered(person, told.asked),
    }  # fmt: skip


def _lines(told: Told, person: Person, insurer: str, on: date) -> Iterator[str]:
    yield say("on", on=on, insurer=insurer)
    for name, value in told.values.items():
        answer = vocabulary().answer(name)
        text = say("open") if is_open(value) and not isinstance(value, dict) else shown(value)
        yield f"  {in_language(answer.ja, answer.en)} [{name}]: {text}"
    if told.missing:
        yield say("missing", names=terms(told.missing))
    if told.disputed:
        yield say("disputed", names=terms(sorted(told.disputed), typed=False))
    if person.assumed:
        yield say("assumed", names=terms(mattered(person, told.asked)))


def mattered(person: Person, asked: frozenset[str]) -> list[str]:
    """The assumptions that the answers asked for (関わった仮定), by name."""
    return [name for name in person.assumed if name in asked]
