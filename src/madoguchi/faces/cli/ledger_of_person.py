"""`ledger of` (本人の書面): all papers of one person, with their serials."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from madoguchi.desk.papers_of_person import PaperOfPerson
from madoguchi.faces.cli.arguments import FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import OWN, SPOOL
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, say, tell
from madoguchi.issuing.steps import Step, Where
from madoguchi.terms.paper import Paper

PLACES: Final = {Where.NOWHERE: "not printed yet", Where.HOUSE: "lies here", Where.PERSON: "with the person",
                 Where.GONE: "is destroyed"}  # fmt: skip


@click.command("of", cls=Spoken)
@OWN
@click.option("--person", required=True)
@click.option("--purpose", type=FreeText(), required=True)
@SPOOL
@FOLDER
def of_person(insurer: str, person: str, purpose: str, folder: Path, spool: Path) -> None:
    """List all papers of a person."""
    with adapters().house(folder, spool, insurer) as house:
        papers = house.of_person(person, purpose)
    tell({"papers": [asdict(one) for one in papers]}, [_line(one) for one in papers] or [say("no paper of theirs")])


def _line(one: PaperOfPerson) -> str:
    paper, step = Paper.read(one.paper), Step.read(one.state)
    told = [say("paper of person", serial=one.serial, paper=in_language(paper.ja, one.paper.replace("_", " ")),
                first=one.valid_from or "", last=one.valid_until or ""),
            say("paper stands", state=in_language(step.ja, one.state.replace("_", " ")), day=one.since),
            say(PLACES[Where(one.place)])]  # fmt: skip
    return "  ".join([*told, *([say("paper replaced by", serial=one.replaced_by)] if one.replaced_by else [])])
