"""`print copy-letter` (通知の控え): a letter by itself to be read aloud or in large type, by the code on its sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from madoguchi.desk.letter_copy import letter_to_copy, run_and_number
from madoguchi.desk.letters_checking import printed
from madoguchi.desk.letters_run import of_run
from madoguchi.desk.print_means import means_of
from madoguchi.desk.reading_copy import as_copied, copied
from madoguchi.faces.cli.arguments import NEW_FILE, PRACTICES, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.printing import FACES
from madoguchi.faces.cli.speaking import say, tell
from madoguchi.issuing.looks import LARGE
from madoguchi.issuing.single_letters import run_of_letters


@click.command("copy-letter", cls=Spoken)
@click.argument("code")
@OWN
@click.option("--purpose", type=FreeText(), required=True)
@click.option("--out", "-o", type=NEW_FILE, required=True)
@click.option("--large", is_flag=True)
@click.option("--page", is_flag=True)
@PRACTICES
@FACES
@FOLDER
def copy_letter(code: str, insurer: str, purpose: str, out: Path, **given: Any) -> None:
    """Write a copy of a letter by itself, to be read aloud or in large type."""
    practice, seals = practice_of(insurer, given["practice"])
    stack, (run, n) = adapters().faces(given["faces_file"]), run_and_number(code)
    with adapters().letters(given["folder"], insurer) as books:
        asked = printed(books, run, purpose)
        means = of_run(means_of(practice, stack.faces, asked.on, run_of_letters(run)), run, sample=books.are_samples)
        means = as_copied(means, LARGE if given["large"] else "", sample=means.sample)
        letter = letter_to_copy(books, asked, n, means)
    made = copied(letter, adapters().copy_press(means, stack, seals), as_page=given["page"])
    adapters().own_file(out, made.content)
    tell({"letter": letter.track, "pages": made.pages, "written": str(out)},
         [say("copy of letter written", code=letter.track, file=out)])  # fmt: skip
