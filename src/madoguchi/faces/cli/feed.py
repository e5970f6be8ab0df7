"""`feed` (資格情報の登録): tell the national platform, take its answers, compare what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.feed import (
    CAUSES,
    DIFFERENCE_HEAD,
    EXPECTED_HEAD,
    HEAD,
    Compared,
    Comparing,
    FeedFile,
    Sending,
    Sent,
    Stream,
)
from madoguchi.desk.intake import Taken, Wish
from madoguchi.faces.cli.arguments import FILE, NEW_FILE, ON, Day, FreeText
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, listed, say, tell
from madoguchi.faces.cli.worded import aspect_named

OWN = click.option("--insurer", required=True)
APART = click.option("--apart", "stream", flag_value="apart", default="open")
OUT = click.option("--out", "-o", type=NEW_FILE, required=True)
KEY = click.option("--key")
PURPOSE = click.option("--purpose", type=FreeText())
IN_ANY_ORDER = "answers come in any order"


@click.group(cls=SpokenGroup)
def feed() -> None:
    """The feed."""


@feed.command("send")
@click.option("--refused", "refused_too", is_flag=True)
@OWN
@NOW
@OUT
@APART
@KEY
@FOLDER
def send(insurer: str, on: BusinessDay, stream: Stream, out: Path, folder: Path, **given: Any) -> None:
    """Write what is not told yet."""
    done = adapters().feed(folder, insurer).send(Sending(on, stream, given["refused_too"], given["key"]))
    _write(done, insurer, out, folder)


@feed.command("again")
@click.argument("number", type=click.IntRange(min=1), metavar="FILE")
@OWN
@OUT
@APART
@FOLDER
def again(number: int, insurer: str, stream: Stream, out: Path, folder: Path) -> None:
    """Write a file once more."""
    lines = {one.file: one.lines for one in adapters().feed(folder, insurer).files(stream)}
    _write(Sent(stream, number, lines.get(number, 0), again=True), insurer, out, folder)


@feed.command("list")
@OWN
@APART
@FOLDER
def list_(insurer: str, stream: Stream, folder: Path) -> None:
    """List the files and what became of their lines."""
    files = adapters().feed(folder, insurer).files(stream)
    tell([{**asdict(one), "on": str(one.on)} for one in files], [_file(one) for one in files])


@feed.command("acknowledged")
@click.argument("file", type=FILE)
@click.option("--as-of", type=Day())
@OWN
@NOW
@APART
@KEY
@FOLDER
def acknowledged(file: Path, insurer: str, stream: Stream, folder: Path, **given: Any) -> None:
    """Take answers in."""
    kind = "feed_answers" if stream == "open" else "feed_answers_apart"
    _taken(file, kind, insurer, folder, Wish(given["on"], given["as_of"] or given["on"], once=given["key"],
                                             forced=IN_ANY_ORDER))  # fmt: skip


@feed.command("shown")
@click.argument("file", type=FILE)
@click.option("--as-of", type=Day())
@OWN
@NOW
@APART
@KEY
@FOLDER
def shown(file: Path, insurer: str, stream: Stream, folder: Path, **given: Any) -> None:
    """Take in what is shown of the sample, or apart."""
    kind = "platform_sample" if stream == "open" else "platform_apart"
    _taken(file, kind, insurer, folder, Wish(given["on"], given["as_of"] or given["on"], once=given["key"]))


@feed.command("compare")
@click.option("--number", required=True)
@click.option("--sample", is_flag=True)
@click.option("--out", "-o", type=NEW_FILE)
@OWN
@ON
@APART
@KEY
@PURPOSE
@FOLDER
def compare(insurer: str, on: date, stream: Stream, folder: Path, **given: Any) -> None:
    """Compare what we say with what is shown; exit 1 where they differ."""
    if given["out"] and not given["purpose"]:
        raise click.UsageError("--out needs --purpose: the list leads to people")
    here = adapters().feed(folder, insurer)
    done = here.compare(Comparing(on, given["number"], stream, given["sample"], given["key"]))
    if given["out"]:
        found = here.differences(stream, done.comparison, given["purpose"])
        adapters().feed_out(given["out"], DIFFERENCE_HEAD, (_cells(astuple(one)) for one in found))
    tell(_as_dict(done), _lines(done))
    end(DIFFERS if done.counts else 0)


@feed.command("sample")
@click.option("--people", type=click.IntRange(1, 1000), default=50)
@click.option("--purpose", type=FreeText(), required=True)
@OWN
@ON
@OUT
@FOLDER
def sample(insurer: str, on: date, people: int, purpose: str, out: Path, folder: Path) -> None:
    """Write what should be shown of the sample."""
    expected = adapters().feed(folder, insurer).sample(on, people, purpose)
    written, _ = adapters().feed_out(out, EXPECTED_HEAD, (_cells(astuple(one)) for one in expected))
    tell({"people": len({one.person for one in expected}), "written": str(written)}, [say("written", file=written)])


def _write(done: Sent, insurer: str, out: Path, folder: Path) -> None:
    here = adapters().feed(folder, insurer)
    lines = (_cells([getattr(one, name) for name in HEAD]) for one in here.lines(done.stream, done.file))
    written, digest = adapters().feed_out(out, HEAD, lines)
    here.written(done.stream, done.file, digest)
    told = {**asdict(done), "digest": digest, "written": str(written)}
    tell(told, [say("feed file", file=done.file, lines=done.lines), say("feed digest", digest=digest),
                say("written", file=written)])  # fmt: skip


def _taken(file: Path, kind: str, insurer: str, folder: Path, wish: Wish) -> None:
    taken: Taken = adapters().feed(folder, insurer).answers().take(adapters().fed_back(file, kind), wish)
    kept = [say("rows kept", file=taken.file, insurer=insurer)] if taken.refused + taken.held else []
    tell(asdict(taken), [say("file taken", **asdict(taken), known=taken.n), *kept])


def _cells(values: Sequence[object]) -> list[str]:
    return ["" if one is None else str(one) for one in values]


def _file(one: FeedFile) -> str:
    return say("feed file is", **asdict(one))


def _as_dict(done: Compared) -> dict[str, Any]:
    counts = [{"aspect": aspect, "cause": cause, "people": people} for (aspect, cause), people in done.counts.items()]
    return {**asdict(done), "as_of": str(done.as_of), "counts": counts}


def _lines(done: Compared) -> Iterator[str]:
    yield say("feed compared", file=done.file, as_of=done.as_of, people=done.people,
              aspects=listed(map(aspect_named, done.aspects)))  # fmt: skip
    for (aspect, cause), people in done.counts.items():
        yield say("feed difference", aspect=aspect_named(aspect), cause=in_language(*CAUSES[cause]), people=people)
    if done.left_out:
        yield say("feed left out", rows=done.left_out, file=done.file)
    if not done.counts:
        yield say("feed agrees")
