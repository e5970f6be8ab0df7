"""`print sheet` (印刷物送付票): what goes with the files of a run to whoever prints them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk.run_sheet import RunSheet, SheetRow, run_sheet
from madoguchi.faces.cli.arguments import PRACTICES
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import NUMBER, OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import known_practice
from madoguchi.faces.cli.printing import PRESS
from madoguchi.faces.cli.speaking import say, tell

SHOWN: Final = 12  # digits of a file's name


@click.command("sheet", cls=Spoken)
@NUMBER
@OWN
@PRESS
@PRACTICES
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path))
def sheet(number: int, insurer: str, press: Path, out: Path | None, practice: tuple[Path, ...]) -> None:
    """What goes with a run to whoever prints it."""
    known = known_practice(insurer, practice)
    found = run_sheet(known.ja if known else insurer, adapters().print_folder(press, insurer, number))
    written = adapters().run_sheet_files(out, found) if out else ()
    tell(_as_dict(found, written), [*_lines(found), *(say("written", file=file) for file in written)])


def _as_dict(found: RunSheet, written: tuple[Path, ...]) -> dict[str, Any]:
    told = asdict(found)
    told.pop("table")
    return {**told, "written": list(written)}


def _lines(found: RunSheet) -> Iterator[str]:
    if found.sample:
        yield say("printed as samples")
    yield say("run sheet", plan=found.plan, files=len(found.rows), letters=found.letters, pages=found.pages)
    yield from chain.from_iterable(map(_pages, found.rows))
    head = found.head
    yield say("head of run", size=head.size, root=head.root) if head else say("run without a head")


def _pages(one: SheetRow) -> Iterator[str]:
    """The pages of each stock, of a file that has several."""
    several = one.stocks if len(one.stocks) > 1 else ()
    return (say("pages on stock", file=one.file[:SHOWN], stock=stock, pages=pages) for stock, pages in several)
