"""`print status` (印刷の状況): what of a plan is printed, whole and still here; exit 1 unless all is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from madoguchi.desk.press import TRIAL, FilesKept
from madoguchi.desk.print_status import PrintStatus, print_status
from madoguchi.desk.printing import TOO_LONG
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import NUMBER, OWN, SPOOL
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.printing import PRESS
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, say, tell
from madoguchi.issuing.lettering import NO_FACE, TWO_WINDOWS
from madoguchi.issuing.steps import Step

WHY: Final = {NO_FACE: "held for a letter", TOO_LONG: "held for its length", TWO_WINDOWS: "held for two windows"}


@click.command("status", cls=Spoken)
@NUMBER
@OWN
@SPOOL
@PRESS
@FOLDER
def status(number: int, insurer: str, folder: Path, spool: Path, press: Path) -> None:
    """Tell how the printing of a plan stands."""
    stock, trial = (adapters().print_folder(root, insurer, number) for root in (press, press / TRIAL))
    with adapters().house(folder, spool, insurer) as house:
        found = print_status(house, number, stock, trial)
    tell({"plan": number, "whole": found.is_whole, **asdict(found)}, _lines(number, found))
    end(0 if found.is_whole else DIFFERS)


def _lines(number: int, found: PrintStatus) -> Iterator[str]:
    if found.sample:
        yield say("printed as samples")
    yield say("print status", plan=number, letters=found.letters, papers=found.papers, pages=found.pages,
              files=found.files)  # fmt: skip
    yield from _left(found)
    yield from _counts(found.held, WHY)
    yield from _counts(found.without_barcode, {why: f"count {why}" for why in found.without_barcode})
    yield from (say("printed papers now", step=in_language(Step.read(step).ja, step.replace("_", " ")), count=count)
                for step, count in found.states.items())  # fmt: skip
    yield _kept(found.kept)


def _kept(kept: FilesKept | None) -> str:
    """For how long the files stay."""
    if kept is None:
        return say("files without a period")
    told = "files are kept" if kept.may_go_on is None else "files may go"
    return say(told, months=kept.months, day=kept.may_go_on)


def _left(found: PrintStatus) -> Iterator[str]:
    """What is left to do, and what is not as it must be."""
    counted = {"still to print": found.to_print, "files on no list": found.strays, "printed on trial": found.tried}
    yield from (say(key, count=count) for key, count in counted.items() if count)
    if not found.listed:
        yield say("no list of the run")
    yield from (say("broken print", file=one) for one in found.broken)


def _counts(counted: Mapping[str, int], said: Mapping[str, str]) -> Iterator[str]:
    return (say(said[why], count=count) for why, count in counted.items())
