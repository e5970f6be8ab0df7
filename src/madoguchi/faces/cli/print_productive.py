"""`print productive` (本番): say that papers of an insurer are in earnest, once."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.print_productive import last_day_named, refuse_unready, unchecked
from madoguchi.faces.cli.arguments import PRACTICES, FreeText
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.look_gaps import gap_lines
from madoguchi.faces.cli.plan_apply import KEY, OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.speaking import say, tell
from madoguchi.issuing.look_gaps import gaps_of
from madoguchi.issuing.look_reading import looks_of
from madoguchi.terms.scheme import Scheme


@click.command("productive", cls=Spoken)
@OWN
@NOW
@click.option("--reason", type=FreeText(), required=True)
@KEY
@PRACTICES
@FOLDER
def productive(insurer: str, on: BusinessDay, reason: str, key: str | None, **given: Any) -> None:
    """Say that papers are in earnest."""
    files: tuple[Path, ...] = given["practice"]
    practice, _ = practice_of(insurer, files)
    refuse_unready(practice, on, last_day_named(practice, on))
    done = adapters().going_live(given["folder"], insurer).say_productive(reason, key)
    open_ = list(unchecked(Scheme.read(practice.scheme), on))
    gaps = [one for one in gaps_of(looks_of(practice)) if one.until is None or one.until >= on]
    lines = [say("papers in earnest", plan=done.from_plan), *(say("contents unchecked", title=one) for one in open_),
             *gap_lines(gaps)]  # fmt: skip
    tell({**asdict(done), "unchecked": open_, "look_ends": [asdict(one) for one in gaps]}, lines)
