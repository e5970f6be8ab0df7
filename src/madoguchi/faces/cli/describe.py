"""`roll describe` (名簿の下見): what the columns of somebody's file may be, and a first map of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.describing import OPEN, PASS, Described, DescribedColumn, map_of
from madoguchi.desk.report_words import column_label
from madoguchi.faces.cli.arguments import FILE, NEW_FILE
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import language, say, tell
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import near

KEYS = ("person", "insurer")
KINDS = {"flags": "kind flags", "days": "kind days", "numbers": "kind numbers", "words": "kind words",
         "text": "kind text", "empty": "kind empty"}  # fmt: skip


@click.command(cls=Spoken)
@click.argument("file", type=FILE)
@click.option("--out", "-o", type=NEW_FILE)
def describe(file: Path, out: Path | None) -> None:
    """Look at the columns of a file."""
    if out is not None and out.exists():
        raise click.UsageError("name a new file; one that is there is not written over")
    described = adapters().describe(file)
    decided = _asked(described) if out is not None and sys.stdin.isatty() else {}
    if out is not None:
        out.write_text(map_of(described, decided), encoding="utf-8")
    tell(_as_dict(described, decided), _lines(described, decided, out))


def _as_dict(described: Described, decided: Mapping[int, str]) -> dict[str, Any]:
    columns = [{**asdict(one), "fact": decided.get(one.n, one.fact)} for one in described.columns]
    return {
        "encoding": described.encoding,
        "separator": described.separator,
        "rows": described.rows,
        "columns": columns,
    }


def _lines(described: Described, decided: Mapping[int, str], out: Path | None) -> Iterator[str]:
    yield say("described", encoding=described.encoding, rows=f"{described.rows:,}", columns=len(described.columns))
    for one in described.columns:
        fact = decided.get(one.n, one.fact)
        yield say("described column", n=one.n, head=one.head, kind=say(KINDS[one.kind]), empty=f"{one.empty:.0%}",
                  distinct=f"{one.distinct:,}", fact=_named(fact), sure=f"{one.confidence:.0%}")  # fmt: skip
        if fact == OPEN and one.near:
            yield "      " + say("near", names=", ".join(map(_named, one.near)))
        if one.words or one.hidden:
            yield "      " + say("their words", words="、".join(one.words) or "-", hidden=one.hidden)
    left = [one for one in described.open_ if one.n not in decided]
    if left:
        yield say("left open", n=len(left))
    if out is not None:
        yield say("written", file=out)


def _named(name: str) -> str:
    """A fact with its term, for somebody who may have to type it."""
    label = column_label(name, language())
    return name if label == name else f"{label} [{name}]"


def _asked(described: Described) -> dict[int, str]:
    """Ask for every column that could not be told; an empty answer leaves it open."""
    found = ((one.n, _answer(one)) for one in described.open_)
    return {n: fact for n, fact in found if fact}


def _answer(one: DescribedColumn) -> str:
    names = (*KEYS, PASS, *(fact.name for fact in vocabulary().facts.values()))
    hint = ", ".join(one.near) or "?"
    while answer := click.prompt(say("ask column", n=one.n, head=one.head, near=hint), default="", show_default=False,
                                 err=True).strip():  # fmt: skip
        if answer in names:
            return str(answer)
        hint = ", ".join(near(answer, names)) or hint
    return ""
