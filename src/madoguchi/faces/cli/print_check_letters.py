"""`print check-letters` (通知の照合): the files of letters by themselves, read again before they are posted."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.letters_checking import check_letters, made_anew, printed
from madoguchi.desk.print_means import means_of
from madoguchi.faces.cli.arguments import PRACTICES, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.printing import FACES, POSTCODES, towns_of
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell
from madoguchi.issuing.single_letters import run_of_letters


@click.command("check-letters", cls=Spoken)
@click.argument("number", type=click.IntRange(min=1))
@OWN
@click.option("--purpose", type=FreeText(), required=True)
@click.option("-o", "--out", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@PRACTICES
@FACES
@POSTCODES
@FOLDER
def check_again(number: int, insurer: str, purpose: str, out: Path, **given: Any) -> None:
    """Read the files of letters by themselves again; exit 1 where something is not right."""
    practice, _ = practice_of(insurer, given["practice"])
    faces = adapters().faces(given["faces_file"]).faces
    with adapters().letters(given["folder"], insurer) as books:
        asked = printed(books, number, purpose)
        means = replace(
            means_of(practice, faces, asked.on, run_of_letters(number)), towns=towns_of(given["postcodes_file"])
        )
        begun, means = made_anew(books, asked, means)
    faults = [*check_letters(begun, means, adapters().letters_folder(out, insurer, number), adapters().pages_of)]
    lines = [say("print fault", file=one.file, page=one.page, what=one.what) for one in faults]
    if faults:
        lines.append(say("letters to look at", kind=asked.kind, run=number))
    tell({"faults": [asdict(one) for one in faults]}, lines or [say("letters are right", run=number)])
    end(DIFFERS if faults else 0)
