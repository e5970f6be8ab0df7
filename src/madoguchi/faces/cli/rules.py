"""`rules` (規則): listed, found by a clerk's words, shown with what they rest on, and what nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.days.bounds import CEILING
from madoguchi.desk.editions import Stale, stale
from madoguchi.desk.practices import shown_value
from madoguchi.desk.rules_index import Entry, index_of
from madoguchi.desk.shown_entry import ShownEntry, shown_entry
from madoguchi.faces.cli.arguments import ON
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.naming import terms
from madoguchi.faces.cli.speaking import DIFFERS, NOTHING_FOUND, end, in_language, language, listed, say, tell
from madoguchi.faces.cli.worded import value_said, words_of
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.series import Dated
from madoguchi.rulebook.wording import BASIS

ASKED_AS: Final = "Asked as "  # how a rule's own text begins the words a clerk asks by
KINDS: Final = {"rule": "規則", "choice": "選択", "value": "法令の値", "practice": "運用"}


@click.group(cls=SpokenGroup)
def rules() -> None:
    """Rules."""


@rules.command("list")
@click.option("--stem")
def list_(stem: str | None) -> None:
    """List the rules."""
    every = [one for one in index_of(shipped_edition()).entries if one.kind == "rule" and stem in (None, one.stem)]
    tell([_as_dict(one) for one in every], (f"{one.stem}.{one.name}  {_sentence(one)}" for one in every))
    end(0 if every else NOTHING_FOUND)


@rules.command("find")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 500), default=10)
def find(words: Sequence[str], limit: int) -> None:
    """Find rules by words."""
    found = index_of(shipped_edition()).find(" ".join(words))[:limit]
    tell([_as_dict(one) for one in found], _found_lines(found))
    end(0 if found else NOTHING_FOUND)


@rules.command("show")
@click.argument("name")
def show(name: str) -> None:
    """Show what has a name."""
    every = [shown_entry(shipped_edition(), entry) for entry in index_of(shipped_edition()).named(name)]
    tell(list(map(_shown_as_dict, every)), (line for told in every for line in _shown_lines(told)))


@rules.command("stale")
@ON
def stale_(on: date) -> None:
    """Name what nobody has looked at."""
    old = stale(shipped_edition(), on)
    as_json = [{"where": one.where, "name": one.name, "checked_on": one.checked_on} for one in old]
    tell(as_json, map(_stale_line, old) if old else [say("nothing stale", on=on)])
    end(DIFFERS if old else 0)


def _stale_line(one: Stale) -> str:
    return say("stale", where=one.where, name=one.name, checked_on=one.checked_on)


def _found_lines(found: Sequence[Entry]) -> Iterator[str]:
    for one in found:
        yield f"{_opened(one)}  {one.name}  {_sentence(one)}"
    if not found:
        yield say("nothing found")


def _opened(one: Entry) -> str:
    """File and line as an editor opens them (ファイルと行): from this folder, or with the whole path."""
    file, here = Path(str(files("madoguchi"))) / one.where, Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _sentence(one: Entry) -> str:
    return in_language(one.ja or one.en, one.en)


def _as_dict(one: Entry) -> dict[str, Any]:
    return {
        "kind": one.kind, "name": one.name, "stem": one.stem, "where": one.where, "ja": one.ja, "en": one.en,
        "cites": [passage.key for passage in one.passages],
    }  # fmt: skip


def _shown_as_dict(told: ShownEntry) -> dict[str, Any]:
    entry = told.entry
    passages = [{"key": p.key, "publisher": p.publisher, "quote": p.quote, "en": p.en} for p in entry.passages]
    values = [{"of": whose, **_value_as_dict(value)} for whose, value in told.values]
    return {**_as_dict(entry), "more": entry.more, "passages": passages, "gives": list(told.gives),
            "affects": list(told.affects), "values": values, "from": told.from_, "until": told.until}  # fmt: skip


def _value_as_dict(value: Dated) -> dict[str, Any]:
    return {
        "value": shown_value(value), "from": value.from_, "until": value.until, "basis": value.basis,
        "status": value.status, "cites": list(value.cites), "checked_on": value.checked_on,
    }  # fmt: skip


def _shown_lines(told: ShownEntry) -> Iterator[str]:
    entry = told.entry
    yield f"{entry.name}  ({in_language(KINDS[entry.kind], entry.kind)}, {entry.stem})  {_opened(entry)}"
    yield f"  {entry.ja}"
    if language() == "en":
        yield f"  {entry.en}"
    yield from (f"  {line}" for line in _more(entry))
    if told.from_ is not None:
        ends = told.until is not None and told.until < CEILING
        yield "  " + say("days of law until" if ends else "days of law", from_=told.from_, until=told.until)
    if told.gives:
        yield "  " + say("used in", names=", ".join(told.gives))
    if told.affects:
        yield "  " + say("affects", names=terms(told.affects))
    for whose, value in told.values:
        yield f"  {whose}: {_value_line(whose if entry.kind == 'practice' else entry.name, value)}"
    for passage in entry.passages:
        by, said = (
            in_language(one(in_japanese=True), one(in_japanese=False)) for one in (passage.said_by, passage.said)
        )
        yield "  " + say("source", by=by, said=said, passage=passage.key)


def _more(entry: Entry) -> Iterator[str]:
    """The words of a choice or value with what files write for them; of a rule what else stands in its own text."""
    if entry.kind in {"choice", "value"}:
        words = listed(f"{in_language(one.ja, one.en)} [{one.name}]" for one in words_of(entry.name).values())
        yield from [say("words are", words=words)] if words else []
    else:
        yield from map(_own_line, filter(None, map(str.strip, entry.more.splitlines())))


def _own_line(line: str) -> str:
    """A line of a rule's own text; how it is asked, in the language asked for."""
    asked = line.removeprefix(ASKED_AS)
    return line if asked == line else say("asked as", words=asked.removesuffix("."))


def _value_line(name: str, value: Dated) -> str:
    until = say("no end") if value.until == CEILING else value.until
    return say("value", value=value_said(name, shown_value(value)), basis=in_language(*BASIS[value.basis]),
               from_=value.from_, until=until, cites=listed(value.cites))  # fmt: skip
