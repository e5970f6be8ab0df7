"""`rules` (規則): listed, found by a clerk's words, shown with what they rest on, and what nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click

from madoguchi.days.bounds import CEILING
from madoguchi.desk.editions import Stale, stale
from madoguchi.desk.practices import shown_value
from madoguchi.desk.rules_index import Entry, index_of
from madoguchi.desk.shown_entry import ShownEntry, shown_entry
from madoguchi.faces.cli.arguments import ON
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.speaking import DIFFERS, NOTHING_FOUND, end, in_language, say, tell
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.series import Dated


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
        yield f"{one.where}  {one.name}  {_sentence(one)}"
    if not found:
        yield say("nothing found")


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
    yield f"{entry.name}  ({entry.kind}, {entry.stem})  {entry.where}"
    yield f"  {entry.ja}"
    yield f"  {entry.en}"
    yield from (f"  {line.strip()}" for line in entry.more.splitlines() if line.strip())
    if told.from_ is not None:
        ends = told.until is not None and told.until < CEILING
        yield "  " + say("days of law until" if ends else "days of law", from_=told.from_, until=told.until)
    if told.gives:
        yield "  " + say("used in", names=", ".join(told.gives))
    if told.affects:
        yield "  " + say("affects", names=", ".join(told.affects))
    yield from (f"  {whose}: {_value_line(value)}" for whose, value in told.values)
    for passage in entry.passages:
        by, said = (
            in_language(one(in_japanese=True), one(in_japanese=False)) for one in (passage.said_by, passage.said)
        )
        yield "  " + say("source", by=by, said=said, passage=passage.key)


def _value_line(value: Dated) -> str:
    until = say("no end") if value.until == CEILING else value.until
    return say("value", value=shown_value(value), basis=value.basis, from_=value.from_, until=until,
               cites=", ".join(value.cites))  # fmt: skip
