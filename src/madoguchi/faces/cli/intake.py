"""`intake` (取り込み): files of the kinds that we know, one by one or from a folder; what came of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.days.moments import write_minute
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.intake import FileRecord, KeptRow, Taken, Wish
from madoguchi.desk.intake_folder import Outcome, take_waiting
from madoguchi.faces.cli.arguments import FILE, NEW_FILE, Day, FreeText
from madoguchi.faces.cli.business_days import BECAUSE, NOW, day_of_act
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.progress import progress
from madoguchi.faces.cli.speaking import (
    DIFFERS,
    NOTHING_FOUND,
    end,
    in_language,
    language,
    refusal,
    say,
    tell,
    told_in_language,
)
from madoguchi.faces.cli.worded import column_named, kind_named
from madoguchi.registry.intake.layouts import LAYOUTS

OWN = click.option("--insurer", required=True)
MOST_TOLD = 3  # of the rows that were not taken; `intake show` tells them all
PROGRESS = click.option("--progress/--no-progress", "shown", default=None)


@click.group(cls=SpokenGroup)
def intake() -> None:
    """Files taken in."""


@intake.command()
def kinds() -> None:
    """List the kinds of files."""
    every = [{"kind": one.kind, "ja": one.ja, "en": one.en, "columns": [column.name for column in one.columns]}
             for one in LAYOUTS.values()]  # fmt: skip
    tell(every, [f"{one.kind:22} {in_language(one.ja, one.en)}" for one in LAYOUTS.values()])


@intake.command()
@click.argument("kind", type=click.Choice(list(LAYOUTS)))
@click.option("--out", "-o", type=NEW_FILE, required=True)
def template(kind: str, out: Path) -> None:
    """Write the template of a kind."""
    head, row = adapters().template(kind)
    written = adapters().write_rows(out, head, [row])
    tell({"written": str(written)}, [say("written", file=written)])


@intake.command()
@click.argument("file", type=FILE)
@click.option("--kind", type=click.Choice(list(LAYOUTS)), required=True)
@click.option("--as-of", type=Day())
@click.option("--key")
@click.option("--force", "forced", type=FreeText(), metavar="REASON")
@OWN
@NOW
@PROGRESS
@FOLDER
def take(file: Path, kind: str, insurer: str, folder: Path, shown: bool | None, **wish: Any) -> None:
    """Take a file in."""
    incoming, named = adapters().incoming(file, kind)
    asked = Wish(wish["on"], wish["as_of"], named, wish["key"], wish["forced"])
    books = adapters().intake(folder, insurer)
    with progress(shown) as seen:
        taken = books.take(incoming, asked, seen)
    first = books.kept(taken.file)[:MOST_TOLD] if taken.refused + taken.held else ()
    tell(asdict(taken), [*_lines(taken, insurer), *(_kept(one, kind) for one in first)])


@intake.command("list")
@OWN
@FOLDER
def list_(insurer: str, folder: Path) -> None:
    """List the files that were taken."""
    files = adapters().intake(folder, insurer).files()
    tell([_as_dict(one) for one in files], [line for one in files for line in _record(one)])


@intake.command()
@click.argument("number", type=click.IntRange(min=1))
@OWN
@FOLDER
def show(number: int, insurer: str, folder: Path) -> None:
    """Show a file and the rows that were not taken."""
    books = adapters().intake(folder, insurer)
    found = [one for one in books.files() if one.result.file == number]
    if not found:
        tell(None, [say("nothing found")])
        return end(NOTHING_FOUND)
    kept = books.kept(number)
    return tell({**_as_dict(found[0]), "rows": [_kept_as_dict(one) for one in kept]},
                [*_record(found[0]), *(_kept(one, found[0].result.kind) for one in kept)])  # fmt: skip


@intake.command()
@click.argument("watched", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER")
@click.option("--once", is_flag=True)
@click.option("--settle", type=click.FloatRange(min=0), default=5.0)
@click.option("--on", type=Day())
@BECAUSE
@OWN
@PROGRESS
@FOLDER
def watch(watched: Path, insurer: str, folder: Path, once: bool, **given: Any) -> None:
    """Take what is put into a folder."""
    business_day = _business_day(folder, insurer, given["on"], given["day_because"])
    waiting = adapters().watched(watched, business_day, given["settle"], language())
    told: dict[str, Outcome] = {}
    while True:
        with progress(given["shown"]) as seen:
            here = _told_new(take_waiting(waiting, adapters().intake(folder, insurer), seen), told, insurer)
        if once:
            return end(0 if all(one.taken for one in here) else DIFFERS)
        if waiting.is_stopped:
            return None


def _told_new(every: Iterable[Outcome], told: dict[str, Outcome], insurer: str) -> list[Outcome]:
    """Tell each outcome that was not told before: all there are."""
    here = []
    for one in every:
        if told.get(one.name) != one:
            tell(_outcome(one), _told(one, insurer))
        told[one.name] = one
        here.append(one)
    return here


def _business_day(folder: Path, insurer: str, on: date | None, because: str | None) -> Callable[[], BusinessDay]:
    """The clock's, for as long as it is watched, or the one that is said."""
    day = day_of_act(folder, insurer, on, because)
    return lambda: day if on else day_of_act(folder, insurer, None, None)


def _lines(taken: Taken, insurer: str) -> Iterator[str]:
    if taken.again:
        yield say("file taken before", file=taken.file, known=taken.n)
    yield say("file taken", **_counts(taken))
    if taken.untold:
        yield say("people untold", people=taken.untold)
    if taken.whole is False:
        yield say("file not whole")
    if taken.refused + taken.held:
        yield say("rows kept", file=taken.file, insurer=insurer)
    if taken.minded:
        yield say("rows minded", rows=taken.minded, file=taken.file, insurer=insurer)


def _counts(taken: Taken) -> dict[str, Any]:
    return {**asdict(taken), "known": taken.n}


def _record(one: FileRecord) -> Iterator[str]:
    told = {**_counts(one.result), "kind": kind_named(one.result.kind)}
    yield say("file record", at=write_minute(one.at), who=one.who, **told)
    if one.forced:
        yield say("file forced", reason=one.forced)


def _as_dict(one: FileRecord) -> dict[str, Any]:
    return {**asdict(one.result), "at": one.at, "who": one.who, "digest": one.digest, "forced": one.forced}


def _kept(one: KeptRow, kind: str) -> str:
    key = "row minded" if one.minded else "row held" if one.held else "row refused"
    return say(key, row=one.row.row, column=column_named(kind, one.row.column), **refusal(one.row))


def _kept_as_dict(one: KeptRow) -> dict[str, Any]:
    return {**asdict(one.row), **refusal(one.row), "held": one.held, "minded": one.minded}


def _outcome(one: Outcome) -> dict[str, Any]:
    return {"name": one.name, "taken": one.taken and asdict(one.taken), "refused": one.refused and refusal(one.refused),
            "waits": told_in_language(one.why) or None, "do": told_in_language(one.do) or None}  # fmt: skip


def _told(one: Outcome, insurer: str) -> Iterator[str]:
    name = "".join(letter if letter.isprintable() else "_" for letter in one.name)
    if one.taken:
        yield say("file put", name=name)
        yield from _lines(one.taken, insurer)
    elif one.refused:
        yield say("file refused", name=name, what=told_in_language(one.refused.what))
    else:
        yield say("file waits", name=name, why=told_in_language(one.why))
    if next_step := one.refused.do if one.refused else one.do:
        yield say("to do", do=told_in_language(next_step))
