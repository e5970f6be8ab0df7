"""`registry find` (窓口での検索): somebody who stands at the counter without a key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.finding import FoundPerson
from madoguchi.desk.finding import find as find_people
from madoguchi.faces.cli.arguments import Day, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import NOTHING_FOUND, end, in_language, say, tell
from madoguchi.registry.finding import CoverState, clues


@click.command("find", cls=Spoken)
@click.option("--insurer", required=True)
@click.option("--purpose", type=FreeText(), required=True)
@click.option("--kana")
@click.option("--name")
@click.option("--number")
@click.option("--born", type=Day())
@click.option("--on", type=Day())
@FOLDER
def find(insurer: str, purpose: str, on: date | None, folder: Path, **given: Any) -> None:
    """Find somebody by what they say of themselves; exit 4 where nobody fits."""
    said = clues(given["kana"], given["name"], given["number"], given["born"])
    found = find_people(adapters().registry(folder, insurer), said, on or adapters().today(), purpose)
    lines = list(chain.from_iterable(map(_lines, found)))
    tell({"people": list(map(asdict, found))}, lines or [say("nobody found")])
    end(0 if found else NOTHING_FOUND)


def _lines(one: FoundPerson) -> Iterator[str]:
    yield say("found person", person=one.key, name=_named(one), born=_born(one))
    yield "  ".join(["", _number(one), *([say("found head")] if one.is_head else []), _cover(one)])
    if one.former_name:
        yield "  " + say("found by former name", name=one.former_name)
    if one.former_number:
        yield "  " + say("found by former number")


def _named(one: FoundPerson) -> str:
    name = one.name or "–"
    return say("found with kana", name=name, kana=one.kana) if one.kana else name


def _number(one: FoundPerson) -> str:
    return "/".join(part for part in (one.symbol, one.number, one.sub_number) if part) or "–"


def _born(one: FoundPerson) -> str:
    latest = f"–{one.birth_date_latest}" if one.birth_date_latest else ""
    return f"{one.birth_date or '–'}{latest}"


def _cover(one: FoundPerson) -> str:
    state, lost = one.cover.state, one.cover.state is CoverState.LOST
    said = in_language(state.ja, str(state.value).replace("_", " "))
    day = one.cover.lost_on if lost else one.cover.since
    return said if day is None else say("cover lost" if lost else "cover from", state=said, day=day)
