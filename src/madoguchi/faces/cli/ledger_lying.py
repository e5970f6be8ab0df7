"""`ledger lying` (ここにある書面): what came back or was not handed over, and waits for somebody to act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.lying import Lying
from madoguchi.faces.cli.arguments import Day, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import OWN, SPOOL
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, say, tell
from madoguchi.faces.cli.worded import paper_named
from madoguchi.issuing.steps import Step


@click.command("lying", cls=Spoken)
@OWN
@click.option("--on", type=Day())
@click.option("--with-keys", is_flag=True)
@click.option("--purpose", type=FreeText())
@SPOOL
@FOLDER
def lying(insurer: str, on: date | None, folder: Path, spool: Path, **given: Any) -> None:
    """List papers for people that lie here."""
    purpose = _purpose(**given)
    with adapters().house(folder, spool, insurer) as house:
        found = house.lying_for_people(purpose)
    day = on or adapters().today()
    told = [{**asdict(one), "days_left": one.days_left(day)} for one in found]
    tell({"on": day, "lying": told}, [*_lines(found, day)] or [say("nothing lies here")])


def _purpose(*, with_keys: bool, purpose: str | None) -> str | None:
    if with_keys and not purpose:
        raise click.UsageError("--with-keys needs --purpose: keys lead to people")
    return purpose if with_keys else None


def _lines(found: Sequence[Lying], on: date) -> Iterator[str]:
    for one in found:
        step = in_language(Step.read(one.step).ja, one.step.replace("_", " "))
        left = one.days_left(on)
        yield say("lies here since", serial=one.serial, paper=paper_named(one.paper), since=one.since,
                  step=say("lies unprinted") if one.unprinted else step, until=one.until or "–",
                  left="–" if left is None else left, of=one.key or "")  # fmt: skip
    if found:
        yield say("lies here, do")
    if any(one.unprinted for one in found):
        yield say("lies unprinted, do")
