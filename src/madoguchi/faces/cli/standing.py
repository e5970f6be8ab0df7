"""`standing` (現況): what was decided of everybody, built, compared with what would be decided, asked of one person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.standing import YEARS, Answered, Built, Compared
from madoguchi.desk.standing import build as build_standing
from madoguchi.faces.cli.arguments import ON, FreeText, PracticeFile
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, NOTHING_FOUND, end, in_language, say, tell
from madoguchi.faces.cli.worded import value_said
from madoguchi.rulebook.vocabulary import vocabulary

OWN = click.option("--insurer", required=True)
PRACTICE = click.option("--practice", type=PracticeFile())
KEY = click.option("--key")


@click.group(cls=SpokenGroup)
def standing() -> None:
    """Standing kept for an insurer."""


@standing.command("build")
@OWN
@NOW
@click.option("--years", type=click.IntRange(1, 30), default=YEARS, show_default=True)
@PRACTICE
@KEY
@FOLDER
def build(insurer: str, on: BusinessDay, years: int, practice: Path | None, key: str | None, folder: Path) -> None:
    """Build who waits; exit 1 while somebody still does."""
    file = practice or adapters().samples().get(insurer)
    text = None if file is None else file.read_text("utf-8-sig")
    done = build_standing(adapters().standing(folder, insurer), on, text, years, key)
    tell(asdict(done), _lines(done))
    end(DIFFERS if done.waiting else 0)


@standing.command("compare")
@OWN
@click.option("--every", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True)
@FOLDER
def compare(insurer: str, every: int, offset: int, folder: Path) -> None:
    """Decide people anew, and tell who differs; exit 1 if anybody does."""
    found = adapters().standing(folder, insurer).compare(every, offset)
    tell(asdict(found), _differences(found))
    end(DIFFERS if found.differ else 0)


@standing.command("show")
@OWN
@ON
@click.option("--person", required=True)
@click.option("--purpose", type=FreeText(), required=True)
@click.option("--known", type=click.IntRange(min=0))
@FOLDER
def show(insurer: str, on: date, folder: Path, **given: Any) -> None:
    """Show what stands of one person on a day; exit 4 where it cannot tell yet."""
    books = adapters().standing(folder, insurer)
    answered = books.show(given["person"], on, given["purpose"], given["known"])
    tell(asdict(answered), _answers(answered))
    end(0 if answered.answers is not None else NOTHING_FOUND)


def _lines(done: Built) -> list[str]:
    beside = (("standing waits", done.waiting), ("standing cards", done.cards))
    lines = [say("standing built", people=done.people, rows=done.rows, n=done.n)]
    return [*lines, *(say(what, people=people) for what, people in beside if people)]


def _differences(found: Compared) -> list[str]:
    told = say("standing compared", people=found.people, differ=found.differ, waiting=found.waiting)
    where = say("standing differs", standing=found.standing, shown=found.shown, lookup=found.lookup)
    return [told, where] if found.differ else [told]


def _answers(answered: Answered) -> Iterator[str]:
    if answered.answers is None:
        yield say("standing cannot tell")
        return
    yield say("standing of", first=answered.first, last=answered.last, n=answered.n)
    for name, value in answered.answers.items():
        if value is not None:
            yield f"  {_label(name)}: {value_said(name, value)}"


def _label(name: str) -> str:
    named = vocabulary().answers.get(name)
    return name if named is None else in_language(named.ja, named.en)
