"""`edition` (版): what it holds, and whose answers change when practice files replace the shipped ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.editions import Compared, compare, shown
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import FILE, INSURER, KNOWN_ON, ON, Day
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import RollFile, adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, plain, say, tell
from madoguchi.rulebook.edition import shipped_edition

FIRST = 20  # of the differing answers; all of them with --json


@click.group(cls=SpokenGroup)
def edition() -> None:
    """Editions."""


@edition.command("show")
@click.option("--on", type=Day())
def show(on: date | None) -> None:
    """Show the edition; with a day, its turns from then on."""
    one = shown(shipped_edition(), on)
    counts = [say(f"count {name}", n=n) for name, n in one.counts.items()]
    lines = [say("digest", digest=one.digest), *counts, say("turns", days=", ".join(map(str, one.turns)))]
    tell({"digest": one.digest, "counts": one.counts, "turns": one.turns}, lines)


@edition.command("diff")
@click.option("--with", "replacing", type=FILE, multiple=True, required=True)
@click.option("--roll", type=FILE, required=True)
@click.option("--ignore", multiple=True)
@click.option("--absent-none", multiple=True)
@ON
@KNOWN_ON
@INSURER
def diff(replacing: tuple[Path, ...], roll: Path, on: date, known_on: date | None, **given: Any) -> None:
    """Compare the shipped edition with one that has other practices."""
    before = shipped_edition()
    after = with_practices(before, replacing)
    file = RollFile(roll, given["insurer"], frozenset(given["ignore"]), frozenset(given["absent_none"]))
    compared = compare(adapters().roll(file, before), (before, after), on, known_on)
    tell(_as_dict(compared), _lines(compared))
    end(DIFFERS if compared.differences else 0)


def _as_dict(compared: Compared) -> dict[str, Any]:
    differences = [{"person": one.person, "answer": one.answer, "was": one.was, "is": one.is_}
                   for one in compared.differences]  # fmt: skip
    return {"people": compared.people, "refused": compared.refused, "whose": compared.whose,
            "by_answer": compared.by_answer, "differences": differences}  # fmt: skip


def _lines(compared: Compared) -> Iterator[str]:
    yield say("compared", people=compared.people, whose=compared.whose, refused=compared.refused)
    for answer, count in compared.by_answer.items():
        yield say("by answer", answer=answer, count=count)
    for one in compared.differences[:FIRST]:
        yield say("answer differs", person=one.person, answer=one.answer, was=_cell(one.was), is_=_cell(one.is_))
    if len(compared.differences) > FIRST:
        yield say("and more", count=len(compared.differences) - FIRST)


def _cell(value: Any) -> object:
    return "-" if value is None else plain(value)
