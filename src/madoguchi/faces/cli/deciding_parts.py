"""Rolls in several files or pieces (分割した名簿), decided into a folder; and what is told of a roll decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.parts import decide_parts
from madoguchi.desk.report import Report, report_of
from madoguchi.faces.cli.arguments import refuse_writing_over
from madoguchi.faces.cli.comparing import roll_file
from madoguchi.faces.cli.ports import InParts, adapters
from madoguchi.faces.cli.progress import progress
from madoguchi.faces.cli.reporting import report_as_dict, write_reports
from madoguchi.faces.cli.speaking import language, say, tell
from madoguchi.rulebook.edition import Edition

ENDINGS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".tsv": "csv", ".txt": "csv"}


def in_parts(rolls: tuple[Path, ...], given: Mapping[str, Any]) -> bool:
    """Whether a folder is to be written (分割するか): of several rolls, a folder of them, or pieces of one."""
    return len(rolls) > 1 or rolls[0].is_dir() or given["shards"] > 1 or given["out"].is_dir()


def decided_in_parts(
    rolls: tuple[Path, ...], edition: Edition, on: date, known_on: date | None, given: dict[str, Any]
) -> None:
    """Decide rolls into a folder, going on where an earlier run was broken off (分割判定)."""
    out: Path = given["out"]
    paths = tuple(files_of(rolls))
    if given["refused"] or out.is_file() or any(path.resolve().parent == out.resolve() for path in paths):
        raise click.UsageError("decisions in parts go into a folder of their own, refused rows beside each")
    if not paths:
        raise click.UsageError("no roll is in the folder: rolls end in .parquet or .csv")
    refuse_writing_over((*paths, given["columns"], *given["practice"]), (given["report_page"],))
    form = given["form"] or (
        "parquet" if all(ENDINGS.get(path.suffix.lower()) == "parquet" for path in paths) else "csv"
    )
    files = tuple(roll_file(path, given) for path in paths)
    practices, pieces = tuple(given["practice"]), (given["shards"], given["jobs"])
    asked = InParts(files, out, on, known_on, practices, *pieces, form, language())
    with progress(given["progress"]) as seen, adapters().parts(asked, edition) as parts:
        ended = decide_parts(*parts, report_of(on, edition), seen)
    kept = [say("kept", n=ended.kept)] if ended.kept else []
    reports = write_reports(ended.report, edition, given)
    tell_report(ended.report, [*kept, say("written", file=out), *reports])


def files_of(rolls: Iterable[Path]) -> Iterator[Path]:
    """The rolls named, and those of the folders named, by name (名簿のファイル)."""
    for path in rolls:
        if path.is_dir():
            yield from sorted(one for one in path.iterdir() if one.is_file() and one.suffix.lower() in ENDINGS)
        else:
            yield path


def tell_report(report: Report, written: Iterable[str]) -> None:
    """Print what was decided of a roll, and where it was written (集計の表示)."""
    tell(report_as_dict(report), [report.text(language()), *written])
