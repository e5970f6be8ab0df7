"""`print copy` (控え): a paper to be read aloud or in large type, as a tagged PDF or a page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.print_means import means_of
from madoguchi.desk.reading_copy import as_copied, copied, letter_of_copy, order_of
from madoguchi.faces.cli.arguments import NEW_FILE, PRACTICES, Day, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import OWN, SPOOL
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.printing import FACES
from madoguchi.faces.cli.speaking import say, tell
from madoguchi.issuing.looks import LARGE
from madoguchi.issuing.sheets import run_of


@click.command("copy", cls=Spoken)
@click.argument("serial", type=click.IntRange(min=1))
@OWN
@click.option("--purpose", type=FreeText(), required=True)
@click.option("--out", "-o", type=NEW_FILE, required=True)
@click.option("--large", is_flag=True)
@click.option("--page", is_flag=True)
@click.option("--on", type=Day())
@SPOOL
@PRACTICES
@FACES
@FOLDER
def copy(serial: int, insurer: str, purpose: str, out: Path, on: date | None, **given: Any) -> None:
    """Write a copy of a paper, to be read aloud or in large type."""
    practice, seals = practice_of(insurer, given["practice"])
    stack = adapters().faces(given["faces_file"])
    with adapters().house(given["folder"], given["spool"], insurer) as house:
        order = order_of(house, serial, purpose)
    means = means_of(practice, stack.faces, on or order.on, run_of(order.plan))
    means = as_copied(means, LARGE if given["large"] else "", sample=order.sample)
    made = copied(
        letter_of_copy(order.content, means), adapters().copy_press(means, stack, seals), as_page=given["page"]
    )
    adapters().own_file(out, made.content)
    tell({"serial": serial, "pages": made.pages, "written": str(out)}, [say("copy written", serial=serial, file=out)])
