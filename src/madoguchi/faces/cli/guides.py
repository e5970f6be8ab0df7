"""`guide` (案内): leaflets and the like out of a practice: which there are, one as a file, what its lines rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk.guides.examples import WHO
from madoguchi.desk.guides.tracing import Traced, traced
from madoguchi.desk.guides.writing import (
    AskedGuide,
    Written,
    print_guide,
    refuse_large,
    refuse_unprinted_words,
    write_guide,
)
from madoguchi.desk.print_means import means_of
from madoguchi.faces.cli.arguments import FILE, NEW_FILE, ON, PRACTICES
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.speaking import in_language, listed, plain, say, tell
from madoguchi.issuing.guide_reading import guide_words, with_guides
from madoguchi.issuing.guide_words import GuideKind
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.looks import LARGE
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.practice import InsurerPractice, shipped_practices

KINDS: Final = tuple(kind.value for kind in GuideKind)
OWN = click.option("--insurer", required=True)
IN_WORDS = click.option("--language", default="ja", show_default=True)
WORDS = click.option("--words", type=FILE)
NO_RUN: Final = ""  # a guide is part of no run


@click.group(cls=SpokenGroup)
def guide() -> None:
    """Guides."""


@guide.command("list")
@WORDS
def list_(words: Path | None) -> None:
    """List the guides, and the languages each is in."""
    known = with_guides(words)
    found = [(kind, [one for one, its in known.items() if kind.value in its.guides]) for kind in GuideKind]
    rows = [{"guide": kind.value, "title": kind.ja, "languages": its} for kind, its in found]
    tell({"guides": rows}, [say("guide listed", **{**row, "languages": listed(row["languages"])}) for row in rows])


@guide.command("print")
@click.argument("kind", type=click.Choice(KINDS))
@OWN
@ON
@IN_WORDS
@WORDS
@click.option("--out", "-o", type=NEW_FILE, required=True)
@click.option("--large", is_flag=True)
@PRACTICES
@click.option("--faces", "faces_file", type=FILE, envvar="MADOGUCHI_FACES")
def print_(kind: str, insurer: str, on: date, out: Path, **given: Any) -> None:
    """Print a guide."""
    if given["large"]:
        refuse_large(GuideKind.read(kind))
    practice, _ = practice_of(insurer, given["practice"])
    stack = adapters().faces(given["faces_file"])
    means = replace(means_of(practice, stack.faces, on, NO_RUN), sample=insurer in shipped_practices())
    written = _written(practice, kind, on, given)
    refuse_unprinted_words(written.sheet, stack.faces[0])
    made = print_guide(written, adapters().guide_press(means, stack, LARGE if given["large"] else ""))
    adapters().own_file(out, made.pdf)
    told = {"guide": kind, "pages": made.pages, "sample": means.sample, "disputed": written.disputed}
    tell({**told, "written": str(out)}, [*_told(out, made.pages, written, sample=means.sample)])


@guide.command("trace")
@click.argument("kind", type=click.Choice(KINDS))
@OWN
@ON
@IN_WORDS
@WORDS
@PRACTICES
def trace(kind: str, insurer: str, on: date, **given: Any) -> None:
    """Tell what the lines of a guide rest on."""
    practice, _ = practice_of(insurer, given["practice"])
    found = [*traced(_written(practice, kind, on, given))]
    tell({"lines": [_as_dict(one) for one in found]}, [line for one in found for line in _lines(one)])


def _written(practice: InsurerPractice, kind: str, on: date, given: dict[str, Any]) -> Written:
    known = with_guides(given["words"])
    if given["language"] not in known:
        raise click.UsageError(f"there are guides in {', '.join(guide_words())}: name one of them with --language")
    asked = AskedGuide(GuideKind.read(kind), practice.insurer, on, known[given["language"]])
    return write_guide(asked, shipped_edition().with_practice(practice), look_of(practice, on))


def _who(example: str) -> str:
    return in_language(WHO[example], example)


def _told(out: Path, pages: int, written: Written, *, sample: bool) -> Iterator[str]:
    yield say("guide printed", file=out, pages=pages)
    if sample:
        yield say("guide sample")
    if written.disputed:
        yield say("guide disputed", answers=listed(written.disputed))


def _as_dict(one: Traced) -> dict[str, Any]:
    puts = [{"answer": name, "value": value, "disputed": answered.disputed,
             "asked": [{"example": put.example, "answer": put.answer, "on": put.on, "with": dict(put.more),
                        "value": plain(put.value), "rule": put.rule} for put in answered.asked]}
            for name, value, answered in one.answers]  # fmt: skip
    return {"item": one.item, "text": one.text, "cites": one.cites, "rests_on": puts}


def _lines(one: Traced) -> Iterator[str]:
    yield one.text
    for name, value, answered in one.answers:
        who = dict.fromkeys(_who(put.example) for put in answered.asked)
        rules = dict.fromkeys(put.rule for put in answered.asked if put.rule)
        yield say("guide rests on", answer=name, value=value, who=listed(who), rules=listed(rules) or "-")
    if one.cites:
        yield say("guide cites", cites=listed(one.cites))
