"""`roll` (名簿): make one up, mask one for a bug report, look one over before a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import click

from madoguchi.desk.making import Wanted, write_roll
from madoguchi.desk.masking import mask_roll
from madoguchi.desk.practices import with_practices
from madoguchi.desk.roll_check import HOUSEHOLD, Checked, check_roll
from madoguchi.desk.roll_findings import ERROR, Finding
from madoguchi.desk.rolls import RollReader
from madoguchi.faces.cli.arguments import FILE, NEW_FILE, ON, PRACTICES, refuse_writing_over
from madoguchi.faces.cli.comparing import roll_file, roll_options
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, language, say, tell
from madoguchi.rulebook.edition import Edition, shipped_edition

OUT = click.option("--out", "-o", type=NEW_FILE, required=True)


@click.group(cls=SpokenGroup, places={"describe": "madoguchi.faces.cli.describe:describe"})
def roll() -> None:
    """Rolls."""


@roll.command()
@click.option("--insurer", required=True)
@click.option("--people", type=int, required=True)
@click.option("--seed", type=click.IntRange(min=0), default=1)
@click.option("--edges", is_flag=True)
@click.option("--with-names", is_flag=True)
@OUT
@ON
@PRACTICES
def make(insurer: str, on: date, out: Path, **given: Any) -> None:
    """Make a roll up."""
    practice = _edition(given).practice(insurer)
    wanted = Wanted(practice.insurer, practice.scheme, given["people"], given["seed"], on, given["edges"],
                    given["with_names"])  # fmt: skip
    with adapters().roll_out(out) as writer:
        rows = write_roll(adapters().made_up(wanted).batches(), writer)
    hint = [say("a sample", insurer=insurer)] if insurer in adapters().samples() else []
    tell({"rows": rows, "written": str(out)}, [say("made up", rows=rows), say("written", file=out), *hint])


@roll.command()
@click.argument("file", type=FILE, metavar="ROLL")
@click.option("--seed", type=click.IntRange(min=0))
@click.option("--days", type=click.Choice(["moved", "exact"]), default="moved")
@OUT
@ON
@PRACTICES
@roll_options
def mask(file: Path, on: date, out: Path, seed: int | None, days: str, **given: Any) -> None:
    """Mask a roll for a bug report."""
    refuse_writing_over((file, given["columns"], *given["practice"]), (out,))
    edition = _edition(given)
    random = SystemRandom() if seed is None else Random(seed)  # noqa: S311  a test asks for the same file twice
    with adapters().roll_out(out) as writer:
        done = mask_roll(_roll(file, given, edition), writer, edition, on, random, days == "moved")
    tell({"rows": done.rows, "refused": done.refused, "with_own_days": done.with_own_days, "written": str(out)},
         [say("masked", rows=done.rows, own=done.with_own_days, refused=done.refused), say("still personal"),
          say("written", file=out)])  # fmt: skip


@roll.command()
@click.argument("file", type=FILE, metavar="ROLL")
@ON
@PRACTICES
@roll_options
def check(file: Path, on: date, **given: Any) -> None:
    """Look a roll over."""
    edition = _edition(given)
    schemes = {one.insurer: one.scheme for one in edition.practices.values()}
    checked, findings = check_roll(_roll(file, given, edition), schemes, on)
    tell(_as_dict(checked, findings), _lines(checked, findings))
    end(DIFFERS if any(one.severity == ERROR for one in findings) else 0)


def _roll(file: Path, given: dict[str, Any], edition: Edition) -> RollReader:
    """A roll with its households, which no rule reads."""
    return adapters().roll(replace(roll_file(file, given), keep=frozenset({HOUSEHOLD})), edition)


def _edition(given: dict[str, Any]) -> Edition:
    """The rulebook with the made-up insurers, and with somebody's own practices."""
    return with_practices(shipped_edition(), [*adapters().samples().values(), *given["practice"]])


def _as_dict(checked: Checked, findings: list[Finding]) -> dict[str, Any]:
    found = [{"name": one.name, "severity": one.severity, "count": one.count, "rows": list(one.rows),
              "facts": list(one.facts), "what": one.what(language()), "do": one.do(language())}
             for one in findings]  # fmt: skip
    return {"on": checked.on, "read": checked.rows, "taken": checked.taken, "refused": checked.refused,
            "insurers": dict(checked.insurers), "findings": found}  # fmt: skip


def _lines(checked: Checked, findings: list[Finding]) -> Iterator[str]:
    yield say("looked over", rows=checked.rows, taken=checked.taken, refused=checked.refused, on=checked.on)
    for insurer, rows in checked.insurers.most_common():
        yield say("rows of insurer", insurer=insurer, rows=rows)
    for one in findings:
        yield say(one.severity, what=one.what(language()))
        if one.rows:
            yield say("rows are", rows=", ".join(map(str, one.rows)) + (" …" if one.count > len(one.rows) else ""))
        yield say("to do", do=one.do(language()))
    if not findings:
        yield say("nothing wrong")
