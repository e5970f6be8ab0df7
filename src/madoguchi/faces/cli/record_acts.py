"""`registry story|merge|part|move` (台帳の記録): one person's records looked at, made one, taken apart, moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.days.bounds import FLOOR
from madoguchi.days.moments import write_minute
from madoguchi.desk.recording import Move, Recorded
from madoguchi.desk.story import Entry, Event
from madoguchi.faces.cli.arguments import ON, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.keys import KEY_FILE
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, say, tell
from madoguchi.faces.cli.worded import detail_named, detail_said, note_said, value_said
from madoguchi.rulebook.vocabulary import vocabulary

OWN = click.option("--insurer", required=True)
PERSON = click.option("--person", required=True)
SOURCE = click.option("--source", required=True)
ONCE = click.option("--key")


WHOLE = "told_whole"  # said of everybody: only how many facts, the JSON names them


def _words(fact: str) -> click.Choice[str]:
    return click.Choice(tuple(vocabulary().facts[fact].words))


@click.command("story", cls=Spoken)
@OWN
@PERSON
@click.option("--purpose", type=FreeText(), required=True)
@click.option("--known", type=click.IntRange(min=0))
@FOLDER
def story(insurer: str, person: str, purpose: str, known: int | None, folder: Path) -> None:
    """Tell all that is recorded of a person."""
    events = adapters().registry(folder, insurer).story(person, purpose, known)
    tell({"events": [asdict(one) for one in events]}, [line for one in events for line in _lines(one)])


@click.command("merge", cls=Spoken)
@OWN
@PERSON
@click.option("--into", required=True)
@SOURCE
@ONCE
@FOLDER
def merge(insurer: str, person: str, into: str, folder: Path, **given: Any) -> None:
    """Make two records of a person one."""
    done = adapters().registry(folder, insurer).merge(person, into, given["source"], given["key"])
    _tell_recorded(done)


@click.command("part", cls=Spoken)
@OWN
@PERSON
@SOURCE
@ONCE
@FOLDER
def part(insurer: str, person: str, source: str, key: str | None, folder: Path) -> None:
    """Take a merging back."""
    _tell_recorded(adapters().registry(folder, insurer).part(person, source, key))


@click.command("move", cls=Spoken)
@OWN
@PERSON
@click.option("--to", "to_insurer", required=True)
@click.option("--as", "to_key", required=True)
@ON
@click.option("--loss-reason", type=_words("loss_reason"), required=True)
@click.option("--joined-from", type=_words("joined_from"))
@SOURCE
@ONCE
@KEY_FILE
@FOLDER
def move(insurer: str, person: str, on: date, folder: Path, **given: Any) -> None:
    """Record a move to another insurer."""
    asked = Move(person, given["to_insurer"], given["to_key"], on, given["loss_reason"], given["joined_from"])
    books = adapters().registry(folder, insurer)
    _tell_recorded(books.move(asked, given["source"], given["key_file"], given["key"]))


def _tell_recorded(done: Recorded) -> None:
    lines = [say("recorded before" if done.again else "recorded", known=done.n)]
    if done.there is not None:
        lines.append(say("recorded there", known=done.there))
    tell({"known": done.n, "again": done.again, "there": done.there}, lines)


def _lines(event: Event) -> Iterator[str]:
    yield say("story event", n=event.n, at=write_minute(event.at), who=event.who, source=note_said(event.source))
    whole = [one for one in event.entries if one.group == WHOLE]
    if whole:
        yield say("story whole", facts=len(whole), days=_days(whole[0]))
    for one in (one for one in event.entries if one.group != WHOLE):
        said = ", ".join(f"{_named(one, name)}: {_shown(name, value)}" for name, value in one.said.items())
        yield say("story ends" if one.ends else "story said", group=in_language(one.ja, one.group.replace("_", " ")),
                  days=_days(one), said=said)  # fmt: skip


def _days(one: Entry) -> str:
    """From when until when; nothing of what holds always, as a birth: no day is its first."""
    return "" if one.first is None else f"{'' if one.first <= FLOOR else one.first}–{one.last or ''}".removesuffix("–")


def _named(entry: Entry, name: str) -> str:
    """A fact by its name in the vocabulary; a detail by its term."""
    fact = vocabulary().facts.get(name)
    return detail_named(entry.group, name) if fact is None else in_language(fact.ja, fact.en)


def _shown(name: str, value: object) -> str:
    is_word = name in vocabulary().facts and not isinstance(value, bool)
    return value_said(name, value) if is_word else detail_said(name, value)
