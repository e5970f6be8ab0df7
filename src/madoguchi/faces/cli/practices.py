"""`practice` (運用): listed, checked, compared, and made anew from an interview or a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.editions import Compared, compare_practices
from madoguchi.desk.practices import (
    FILE_ENDINGS,
    ChoiceDiffers,
    Form,
    answer_said,
    differences,
    edition_with,
    listed,
    practice_named,
    read_form,
    refuse_untyped,
    schemes,
    shown_value,
    told_by_default,
    written_practice,
)
from madoguchi.faces.cli.arguments import FILE, KNOWN_ON, NEW_FILE, Day
from madoguchi.faces.cli.comparing import compared_as_dict, compared_lines, roll_file, roll_options
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.look_gaps import gap_lines
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, say, tell, tell_refused
from madoguchi.faces.cli.worded import value_said
from madoguchi.issuing.look_gaps import gaps_of
from madoguchi.issuing.look_reading import looks_of
from madoguchi.rulebook.choices import Choice, choices
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.practice import InsurerPractice, read_practice_file
from madoguchi.rulebook.reading import Said, read_file
from madoguchi.terms.errors import Refused
from madoguchi.terms.scheme import Scheme


@click.group(cls=SpokenGroup)
def practice() -> None:
    """Practices."""


@practice.command("list")
def list_() -> None:
    """List the practices."""
    every = listed(shipped_edition())
    as_json = [{"insurer": one.insurer, "ja": one.ja, "en": one.en, "scheme": one.scheme, "said": one.said,
                "choices": one.choices} for one in every]  # fmt: skip
    lines = (say("listed", insurer=one.insurer, name=in_language(one.ja, one.en), scheme=_scheme(one.scheme),
                 said=one.said, choices=one.choices) for one in every)  # fmt: skip
    tell(as_json, lines)


def _scheme(word: str) -> str:
    return in_language(Scheme.read(word).ja, word.replace("_", " "))


@practice.command("check")
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Read a practice file."""
    one = read_practice_file(file)
    said, silent = len(one.cells), len(choices()) - len(one.cells)
    gaps = gaps_of(looks_of(one))
    as_json = {"insurer": one.insurer, "scheme": one.scheme, "said": list(one.cells), "silent": silent,
               "look_ends": [asdict(gap) for gap in gaps]}  # fmt: skip
    tell(as_json, [say("practice holds", insurer=one.insurer, said=said, silent=silent), *gap_lines(gaps)])


@practice.command("diff")
@click.argument("one")
@click.argument("other")
@click.option("--roll", type=FILE)
@click.option("--on", type=Day())
@KNOWN_ON
@roll_options
def diff(one: str, other: str, on: date | None, roll: Path | None, **given: Any) -> None:
    """Compare two practices, by name or file; over a roll also the answers they give."""
    mine, theirs = (_named(name) for name in (one, other))
    found = differences(mine, theirs, on)
    as_json: Any = [{"choice": each.choice.name, "one": each.one, "other": each.other} for each in found]
    lines = [f"{in_language(each.choice.ja, each.choice.en)} [{each.choice.name}]: {_both_said(each, on)}"
             for each in found] or [say("same")]  # fmt: skip
    if roll is not None:
        compared = _over(roll, (mine, theirs), on, given)
        as_json = {"choices": as_json, **compared_as_dict(compared)}
        lines += compared_lines(compared)
    tell(as_json, lines)
    end(DIFFERS if found else 0)


def _both_said(differs: ChoiceDiffers, on: date | None) -> str:
    """The two values of a choice in words; without a day as files write them, each with its days."""
    both = (differs.one, differs.other)
    return " | ".join(both if on is None else (value_said(differs.choice.name, one) for one in both))


def _over(
    roll: Path, both: tuple[InsurerPractice, InsurerPractice], on: date | None, given: dict[str, Any]
) -> Compared:
    """Everybody of a roll at the one and at the other; two files of one insurer are told apart by a name of ours."""
    if on is None:
        raise click.UsageError("a roll is decided for a day: give --on")
    mine, theirs = both
    if mine.insurer == theirs.insurer:  # two files of one insurer
        theirs = replace(theirs, insurer=f"{theirs.insurer} (2)")
    edition = edition_with(edition_with(shipped_edition(), mine), theirs)
    file = roll_file(roll, {**given, "insurer": given["insurer"] or mine.insurer})
    insurers = (mine.insurer, theirs.insurer)
    return compare_practices(adapters().roll(file, edition), edition, insurers, on, given["known_on"])


def _named(name: str) -> InsurerPractice:
    return practice_named(shipped_edition(), name)


@practice.command("new")
@click.argument("out", type=NEW_FILE)
@click.option("--form", type=FILE)
def new(out: Path, form: Path | None) -> None:
    """Make a practice file; a file that is there is not written over."""
    if out.exists() or out.suffix not in FILE_ENDINGS:
        raise click.UsageError("name a new file that ends in .yaml; one that is there is not written over")
    text = written_practice(read_form(read_file(form)) if form else _interview())
    out.write_text(text, encoding="utf-8")
    tell({"written": str(out)}, [say("written", file=out)])


# --- the interview ----------------------------------------------------------------------------------


def _interview() -> Form:
    """Ask for everything, one choice after the other; an empty answer leaves a choice silent."""
    insurer, ja, en = (click.prompt(say(f"ask {key}"), err=True) for key in ("insurer", "ja", "en"))
    scheme = click.prompt(say("ask scheme"), type=click.Choice(sorted(schemes())), err=True)
    since, checked = (click.prompt(say(f"ask {key}"), type=Day(), err=True) for key in ("since", "checked"))
    said = {choice.name: answer for choice in choices().values() if (answer := _asked(choice, scheme, checked))}
    return Form(insurer, {"ja": ja, "en": en}, scheme, since, checked, said)


def _asked(choice: Choice, scheme: str, on: date) -> Said | None:
    """One choice, asked until the answer is a value of it or empty."""
    for line in _question(choice, scheme, on):
        click.echo(line, err=True)
    while answer := click.prompt("", default="", show_default=False, prompt_suffix="> ", err=True).strip():
        try:
            said = answer_said(choice, answer)
            refuse_untyped(choice, said)
        except Refused as refused:
            tell_refused(refused)
        else:
            return said
    return None


def _question(choice: Choice, scheme: str, on: date) -> Iterator[str]:
    yield f"{choice.row}. {in_language(choice.ja, choice.en)} [{choice.name}: {choice.type_}]"
    if choice.words:
        words = (f"{word.name} ({in_language(word.ja, word.en)})" for word in choice.words.values())
        yield "   " + say("words", words=", ".join(words))
    yield "   " + say("default", value=shown_value(told_by_default(scheme, choice.name, on)))
