"""`names held` (文字で止まった行): which letters hold the lines of a plan, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from madoguchi.desk.held_names import WINDOW, HeldName, by_letter
from madoguchi.faces.cli.arguments import NEW_FILE, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.name_check import WHY_SAID
from madoguchi.faces.cli.plan_words import OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell
from madoguchi.issuing.names import Why

HEAD: Final = ("item", "key", "part", "code_points", "why", "faces")
SHOWN: Final = 20
PARTS: Final = {"name": "part name", "kana": "part kana", "number": "part number", WINDOW: "part window"}


@click.command("held", cls=Spoken)
@click.argument("number", type=click.IntRange(min=1), metavar="PLAN")
@OWN
@click.option("--purpose", type=FreeText(), required=True)
@click.option("--out", "-o", type=NEW_FILE)
@FOLDER
def held(number: int, insurer: str, purpose: str, out: Path | None, folder: Path) -> None:
    """Tell which letters hold lines of a plan; exit 1 where some do."""
    found = adapters().plans(folder, insurer).names_held(number, purpose)
    written = adapters().write_rows(out, HEAD, map(_row, found)) if out else None
    tell({"held": list(map(asdict, found)), "written": written and str(written)}, _told(found, number, written))
    end(DIFFERS if found else 0)


def _row(one: HeldName) -> list[str]:
    return [str(one.item), one.key, one.part, one.code_points, one.why, " ".join(one.faces)]


def _told(found: Sequence[HeldName], plan: int, written: Path | None) -> Iterator[str]:
    yield from _lines(found, plan)
    if written:
        yield say("written", file=written)


def _lines(found: Sequence[HeldName], plan: int) -> Iterator[str]:
    key = "lines held by letters" if found else "no line held by a letter"
    yield say(key, plan=plan, lines=len({one.item for one in found}))
    yield from _letters(one for one in found if one.part != WINDOW)
    yield from _windows(found)
    yield from map(_line, found[:SHOWN])
    if len(found) > SHOWN:
        yield say("more lines held", count=len(found) - SHOWN)


def _windows(found: Sequence[HeldName]) -> Iterator[str]:
    """Of what a window shows no letter is told."""
    if lines := sum(one.part == WINDOW for one in found):
        yield say("windows held", lines=lines)


def _letters(found: Iterable[HeldName]) -> Iterator[str]:
    """Each letter, and how many lines it holds."""
    for (points, word, faces), lines in by_letter(found).items():
        why = say(WHY_SAID[Why(word)], faces="、".join(faces))
        yield say("letter holds lines", code_points=points, lines=lines, why=why)


def _line(one: HeldName) -> str:
    part, points = say(PARTS[one.part]), one.code_points or "-"
    return say("line held by letter", item=one.item, whose=one.key, part=part, code_points=points)
