"""`edition` (版): what it holds, and whose answers change with another one, or with other practices."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.editions import Compared, compare, shown
from madoguchi.desk.other_editions import compare_decided
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import FILE, KNOWN_ON, ON, Day
from madoguchi.faces.cli.comparing import compared_as_dict, compared_lines, roll_file, roll_options
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell
from madoguchi.rulebook.edition import shipped_edition


@click.group(cls=SpokenGroup)
def edition() -> None:
    """Editions."""


@edition.command("show")
@click.option("--on", type=Day())
def show(on: date | None) -> None:
    """Show the edition; with a day, its turns from then on."""
    one = shown(shipped_edition(), on)
    counts = [say(f"count {name}", n=n) for name, n in one.counts.items()]
    of = [say("digest", digest=one.digest), say("digest of shipped")]
    lines = [*of, *counts, say("turns", days=", ".join(map(str, one.turns)))]
    tell({"digest": one.digest, "counts": one.counts, "turns": one.turns}, lines)


@edition.command("diff")
@click.argument("editions", nargs=-1)
@click.option("--with", "replacing", type=FILE, multiple=True)
@click.option("--roll", type=FILE, required=True)
@ON
@KNOWN_ON
@roll_options
def diff(editions: tuple[str, ...], replacing: tuple[Path, ...], **given: Any) -> None:
    """Compare two editions over a roll, or the shipped one with one that has other practices."""
    if len(editions) not in (0, 2) or not (editions or replacing):
        raise click.UsageError("name two editions, or with --with the practice files that replace the shipped ones")
    compared = _of_two(editions, replacing, given) if editions else _of_practices(replacing, given)
    tell(compared_as_dict(compared), compared_lines(compared))
    end(DIFFERS if compared.differences or compared.only_in_one else 0)


def _of_practices(replacing: tuple[Path, ...], given: dict[str, Any]) -> Compared:
    before = shipped_edition()
    after = with_practices(before, replacing)
    file = roll_file(given["roll"], given)
    return compare(adapters().roll(file, before), (before, after), given["on"], given["known_on"])


def _of_two(editions: tuple[str, ...], replacing: tuple[Path, ...], given: dict[str, Any]) -> Compared:
    """Each decides the roll as a program of its own; practice files are given to the second."""
    was, is_ = editions
    asked = _arguments(given)
    besides = [part for file in replacing for part in ("--practice", str(file.resolve()))]
    with (
        adapters().decided_by(was, given["roll"].resolve(), asked) as one,
        adapters().decided_by(is_, given["roll"].resolve(), [*asked, *besides]) as other,
    ):
        return compare_decided(one, other)


def _arguments(given: dict[str, Any]) -> list[str]:
    """What of the command line an edition's own `decide` is asked with."""
    days = [f"--{name.replace('_', '-')}={given[name]}" for name in ("on", "known_on", "insurer") if given[name]]
    lists = [f"--{name.replace('_', '-')}={one}" for name in ("ignore", "absent_none") for one in given[name]]
    return [*days, *lists, *([f"--columns={given['columns'].resolve()}"] if given["columns"] else [])]
