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
from madoguchi.desk.report import Report
from madoguchi.desk.rolls import decide_roll
from madoguchi.faces.cli.arguments import FILE, INSURER, KNOWN_ON, NEW_FILE, ON, PRACTICES
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.naming import terms
from madoguchi.faces.cli.ports import RollFile, adapters
from madoguchi.faces.cli.speaking import in_language, language, say, tell
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.reading import read_file
from madoguchi.rulebook.vocabulary import vocabulary


@click.command(cls=Spoken)
@click.argument("roll", type=FILE, required=False)
@click.option("--out", "-o", type=NEW_FILE)
@click.option("--refused", type=NEW_FILE)
@click.option("--facts", type=FILE)
@click.option("--assume", is_flag=True)
@click.option("--ignore", multiple=True)
@click.option("--absent-none", multiple=True)
@ON
@KNOWN_ON
@INSURER
@PRACTICES
def decide(roll: Path | None, facts: Path | None, on: date, known_on: date | None, **given: Any) -> None:
    """Decide a roll, or one person."""
    edition = with_practices(shipped_edition(), given["practice"])
    if (roll is None) == (facts is None):
        raise click.UsageError("name a roll, or one person's facts with --facts")
    if facts is not None:
        _decide_one(facts, edition, on, known_on, given)
    elif roll is not None:
        _decide_roll(roll, edition, on, known_on, given)


def _decide_roll(roll: Path, edition: Edition, on: date, known_on: date | None, given: dict[str, Any]) -> None:
    out: Path | None = given["out"]
    if out is None:
        raise click.UsageError("name the file to write with -o")
    refused = given["refused"] or out.with_name(f"{out.stem}-refused{out.suffix}")
    if roll.resolve() in (out.resolve(), refused.resolve()) or out.resolve() == refused.resolve():
        raise click.UsageError("the roll, the decisions and the refused rows are three files")
    file = RollFile(roll, given["insurer"], frozenset(given["ignore"]), frozenset(given["absent_none"]))
    with adapters().decisions(out, refused) as writer:
        report = decide_roll(adapters().roll(file, edition), writer, edition, on, known_on)
    written = [say("written", file=out), say("written", file=refused)]
    tell(_report_as_dict(report), [report.text(language()), *written])


def _report_as_dict(report: Report) -> dict[str, Any]:
    """The counts as they may be shown: small cells are merged."""
    tables: dict[str, dict[str, dict[str, int]]] = {}
    for table in report.tables:
        for (insurer, word), n in report.cells(table).items():
            tables.setdefault(table, {}).setdefault(insurer, {})[word] = n
    return {"on": report.on, "edition": report.edition, "read": report.read, "taken": report.taken,
            "refused": report.refused.total(), "absent": list(report.absent), "tables": tables}  # fmt: skip


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
