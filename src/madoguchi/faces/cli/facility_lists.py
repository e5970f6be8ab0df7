"""`facility import` (医療機関等の一覧の取り込み): a list of many taken in; for the administrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from madoguchi.desk.facility_lists import Closing, Taken, take_list
from madoguchi.faces.cli.arguments import LONGEST, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, refusal, say, tell

MOST_TOLD: Final = 20
REASON: Final = "facility list taken in"


@click.command("import", cls=Spoken)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--close-missing", is_flag=True)
@click.option("--closing", type=click.IntRange(min=0))
@click.option("--reason", type=FreeText(LONGEST), default=REASON)
@FOLDER
def import_(file: Path, close_missing: bool, closing: int | None, reason: str, folder: Path) -> None:
    """Take a list of facilities in."""
    rows = adapters().facility_list(file)
    closes = Closing(closing) if close_missing or closing is not None else None
    taken = take_list(adapters().listed_facilities(folder), rows, closing=closes, reason=reason)
    told = {**asdict(taken), "refused": [{**asdict(one), **refusal(one)} for one in taken.refused]}
    tell(told, _lines(taken))
    if taken.refused:
        end(DIFFERS)


def _lines(taken: Taken) -> Iterator[str]:
    yield say("facilities taken", opened=taken.opened, changed=taken.changed, closed=taken.closed, same=taken.same)
    if taken.reopened:
        yield say("facilities reopened", n=taken.reopened)
    if taken.refused:
        yield say("facilities refused", n=len(taken.refused))
    for one in taken.refused[:MOST_TOLD]:
        yield say("facility row refused", line=one.line, **refusal(one))
