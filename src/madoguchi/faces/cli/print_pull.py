"""`print pull` (印刷物の抜取り): where what `plan pull` listed lies among the letters that were printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Final

import click

from madoguchi.desk.print_pull import PullList, ToPull, pull_list
from madoguchi.faces.cli.arguments import NEW_FILE
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import NUMBER, OWN, SPOOL
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.printing import PRESS
from madoguchi.faces.cli.speaking import say, tell

HEAD: Final = ("file", "nth", "code", "serial", "together", "others", "batch", "place")


@click.command("pull", cls=Spoken)
@NUMBER
@OWN
@click.option("--out", "-o", type=NEW_FILE)
@SPOOL
@PRESS
@FOLDER
def pull(number: int, insurer: str, out: Path | None, spool: Path, press: Path, folder: Path) -> None:
    """List where what is to be withdrawn lies among what was printed."""
    stock = adapters().print_folder(press, insurer, number)
    with adapters().house(folder, spool, insurer) as house:
        found = pull_list(house, number, stock)
    written = adapters().write_rows(out, HEAD, list(map(_row, found.pull))) if out else None
    tell({**asdict(found), "written": written and str(written)}, [*_lines(number, found, written)])


def _row(one: ToPull) -> tuple[str, ...]:
    together, others = (" ".join(map(str, some)) for some in (one.together, one.others))
    return one.file, f"{one.nth}", one.code, f"{one.serial}", together, others, f"{one.batch}", f"{one.place}"


def _lines(number: int, found: PullList, written: Path | None) -> Iterator[str]:
    yield say("pull from the piles", plan=number, papers=len(found.pull))
    yield from chain.from_iterable(map(_letter, found.pull))
    yield from _beside(found)
    if found.unprinted:
        yield say("pulled but not printed", serials=", ".join(map(str, found.unprinted)))
    if written:
        yield say("written", file=written)


def _beside(found: PullList) -> Iterator[str]:
    """What goes with the papers that are withdrawn."""
    if any(one.others for one in found.pull):
        yield say("what to do with the others")
    if found.lists:
        yield say("lists of parcels to pull", codes=", ".join(found.lists))


def _letter(one: ToPull) -> Iterator[str]:
    yield say("pull letter", file=one.file, nth=one.nth, code=one.code, serial=one.serial)
    if one.others:
        yield say("others in the envelope", serials=", ".join(map(str, one.others)))
