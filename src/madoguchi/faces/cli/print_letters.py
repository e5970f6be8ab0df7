"""`print letters` (単独の通知の印刷): letters of a kind to whoever is due one, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk.asking_back import reminders
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.letters import (
    NO_WORDS,
    NOT_REGISTERED,
    PRINTED,
    REFUSAL,
    RETURN_REQUEST,
    Asked,
    Begun,
    LettersWithLedger,
    Matter,
    NotWritten,
    fiscal_year,
)
from madoguchi.desk.letters_due import DUE, of_the_roll
from madoguchi.desk.letters_run import begin, finish, of_run
from madoguchi.desk.notices import not_registered
from madoguchi.desk.practices import with_practices
from madoguchi.desk.press import Press, Pressing
from madoguchi.desk.print_means import means_of
from madoguchi.desk.printing import TOO_LONG, Run, print_letters
from madoguchi.faces.cli.arguments import PRACTICES, FreeText
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.printing import FACES, POSTCODES, held_lines, towns_of
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell
from madoguchi.issuing.lettering import NO_FACE, Means
from madoguchi.issuing.single_letters import pieces_of, run_of_letters
from madoguchi.rulebook.edition import shipped_edition

WHY: Final[Mapping[str, str]] = {
    "deceased": "letter to nobody", "over": "letter that is over", "address_to_confirm": "letter without an address",
    NO_WORDS: "letter without words", NO_FACE: "letter without a face",
    TOO_LONG: "letter without room",
}  # fmt: skip


@click.command("letters", cls=Spoken)
@click.argument("kind", type=click.Choice(PRINTED), metavar="KIND")
@OWN
@NOW
@click.option("--purpose", type=FreeText(), required=True)
@click.option("--run", "number", type=click.IntRange(min=1))
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@PRACTICES
@FACES
@POSTCODES
@click.option("--jobs", type=click.IntRange(min=1), default=1)
@FOLDER
def letters(kind: str, insurer: str, on: BusinessDay, purpose: str, **given: Any) -> None:
    """Print letters of a kind to whoever is due one."""
    practice, seals = practice_of(insurer, given["practice"])
    stack = adapters().faces(given["faces_file"])
    means = replace(means_of(practice, stack.faces, on, run_of_letters(0)), towns=towns_of(given["postcodes_file"]))
    asked = Asked(kind, on, purpose, given["number"])

    def press(ours: Means) -> Press:
        return adapters().press(ours, stack, seals, given["jobs"])

    with adapters().letters(given["folder"], insurer) as books:
        begun = begin(books, asked, lambda: _due(books, asked, insurer, given), means, press)
    if not begun.run:
        _nobody(begun)
        return
    ours = of_run(means, begun.run, sample=begun.sample)
    pieces, _ = pieces_of(begun.letters, ours)
    stock = adapters().letters_folder(given["out"], insurer, begun.run)
    run = print_letters(begun.run, pieces, ours, Pressing(press(ours), stock))
    tell({**_told(begun), "printed": asdict(run)}, _lines(kind, begun, run))
    with adapters().letters(given["folder"], insurer) as books:  # told first: what is to be taken out is lost to nobody
        finish(books, begun, [one.serial for one in run.held])
    end(DIFFERS if begun.held or begun.changed or run.held else 0)


def _nobody(begun: Begun) -> None:
    tell({**_told(begun), "printed": None}, [say("no letter due"), *_not_written(begun.held)])
    end(DIFFERS if begun.held else 0)


def _due(books: LettersWithLedger, asked: Asked, insurer: str, given: Mapping[str, Any]) -> Sequence[Matter]:
    """Who is due a letter, by the list that there is of it."""
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *given["practice"]])
    if asked.kind in DUE:
        return [*of_the_roll(asked.kind, adapters().registry(given["folder"], insurer), edition, asked.on)]
    if asked.kind == RETURN_REQUEST:
        found = reminders(books.ledger, edition, insurer, asked.on)
        return [Matter(serial=one.serial, nth=one.nth) for one in found]
    if asked.kind == NOT_REGISTERED:
        registry, year = adapters().registry(given["folder"], insurer), fiscal_year(asked.on)
        return [Matter(key=key, nth=year) for key in dict.fromkeys(not_registered(registry, edition, asked.on))]
    return books.refused(asked.on) if asked.kind == REFUSAL else books.returned(asked.on)


def _told(begun: Begun) -> dict[str, Any]:
    return {
        "run": begun.run,
        "letters": len(begun.letters),
        **{name: getattr(begun, name) for name in ("again", "whole", "sample")},
        "changed": list(begun.changed),
        "held": [asdict(one) for one in begun.held],
    }


def _lines(kind: str, begun: Begun, run: Run) -> Iterator[str]:
    if begun.sample:
        yield say("printed as samples")
    if begun.again:
        yield say("letters again" if begun.whole else "letters go on", run=begun.run)
    yield say("letters made", run=begun.run, letters=run.letters, pages=run.pages, files=run.shards)
    yield from held_lines(run.held)
    yield from _not_written(begun.held)
    yield from (say("take out", code=one.code) for one in begun.held if one.code)
    yield from (say("take out the former", code=code) for code in begun.changed)
    yield say("post them today", run=begun.run)
    if kind == REFUSAL:
        yield say("say that they were told")


def _not_written(held: Sequence[NotWritten]) -> Iterator[str]:
    """Who is due a letter and gets none, by key; why tells no protection."""
    for one in held:
        yield say(WHY[one.why], person=one.key, code_points=" ".join(one.points))
