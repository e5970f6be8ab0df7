"""`registry complete|open` (記録の完備、台帳の開始): what nobody told us of has not happened; books begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.days.moments import write_minute
from madoguchi.days.spans import Span
from madoguchi.desk.completeness import Declaration, Declared, facts_named
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import PRACTICES, Day, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, listed, say, tell
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.vocabulary import vocabulary

OWN = click.option("--insurer", required=True)
MOST_NAMED = 5


def _split(_: click.Context, __: click.Parameter, said: str | None) -> list[str]:
    return [name.strip() for name in (said or "").split(",") if name.strip()]


@click.command("complete", cls=Spoken)
@OWN
@click.option("--facts", callback=_split)
@click.option("--group", "groups", multiple=True)
@click.option("--from", "first", type=Day())
@click.option("--until", "last", type=Day())
@click.option("--reason", type=FreeText())
@click.option("--take-back", is_flag=True)
@click.option("--list", "lists", is_flag=True)
@click.option("--key")
@FOLDER
def complete(insurer: str, folder: Path, lists: bool, **given: Any) -> None:
    """Say that of whom nothing is recorded of some facts, nothing has happened."""
    books = adapters().registry(folder, insurer)
    if lists:
        told = books.told_whole()
        return tell([asdict(one) for one in told], [_line(one) for one in told] or [say("nothing told whole")])
    asked = _declaration(**given)
    done = books.tell_whole(asked, given["key"])
    line = say(_said(asked, again=done.again), known=done.n, facts=_some(asked.facts))
    return tell({"known": done.n, "again": done.again, "facts": asked.facts}, [line])


@click.command("open", cls=Spoken)
@OWN
@PRACTICES
@FOLDER
def open_books(insurer: str, folder: Path, practice: tuple[Path, ...]) -> None:
    """Begin the books of an insurer."""
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *practice])
    name = edition.practice(insurer).insurer
    begun = adapters().registry(folder, name).open_books()
    tell({"insurer": name, "begun": begun}, [say("books opened" if begun else "books open already", insurer=name)])


def _declaration(facts: list[str], groups: tuple[str, ...], first: date | None, **given: Any) -> Declaration:
    if first is None or not given["reason"] or not (facts or groups):
        raise click.UsageError(say("complete needs"))
    if given["last"] is not None and given["last"] < first:
        raise click.UsageError(say("complete ends before"))
    days = Span(first, given["last"])
    return Declaration(facts_named(facts, groups), days, given["reason"], takes_back=given["take_back"])


def _said(asked: Declaration, *, again: bool) -> str:
    if again:
        return "told whole before"
    return "whole taken back" if asked.takes_back else "told whole"


def _named(fact: str) -> str:
    named = vocabulary().facts[fact]
    return in_language(named.ja, named.en)


def _some(facts: Sequence[str]) -> str:
    """The first facts by name, and how many more there are: `--list` tells them all."""
    named, more = listed(map(_named, facts[:MOST_NAMED])), len(facts) - MOST_NAMED
    return say("and more facts", facts=named, more=more) if more > 0 else named


def _line(one: Declared) -> str:
    return say("a fact told whole", fact=one.fact, name=_named(one.fact), first=one.first, last=one.last or "",
               known=one.n, at=write_minute(one.at), who=one.who, reason=one.reason)  # fmt: skip
