"""The command line as tests run it: in this process, with the adapters the console script has."""

import os
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner, Result

from adapters.postgres.reusing import going_on
from madoguchi.assembly.console import command_line

FACTS = """\
birth_date: 1954-07-20
eligible_from: 2010-04-01
has_card: true
registered: true
digital_certificate_expires_on: 2026-03-15
"""
ROLL = """\
個人キー,保険者,birth_date,has_card,registered,digital_certificate_expires_on,eligible_from,_氏名
p1,ako-city-nhi,S30.5.10,有,有,R8.3.15,H20.4.1,汐見花子
p2,赤穂市国民健康保険,1990-01-01,無,無,,2020-04-01,汐見太郎
p3,ako-city-nhi,1990-13-01,無,無,,2020-04-01,汐見次郎
"""
ASKED = ("--on", "2026-08-01", "--insurer", "ako-city-nhi")


def run(*args: object, lang: str = "en", typed: str | None = None) -> Result:
    """One command, and what came of it. On a database of the tests it may find a connection that another left."""
    with going_on(os.environ.get("DATABASE_URL", "")):
        return CliRunner().invoke(command_line(), ["--lang", lang, *map(str, args)], input=typed)


def written(folder: Path, name: str, text: str) -> Path:
    """A file for a command to read."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words that call it."""
    root = command_line()
    yield from _below(root, "", click.Context(root))


def groups() -> list[str]:
    """The words that call a group."""
    return sorted({name.rpartition(" ")[0] for name, _ in commands()} - {""})


def _below(group: click.Group, path: str, ctx: click.Context) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        full = f"{path} {name}".strip()
        if isinstance(command, click.Group):
            yield from _below(command, full, ctx)
        else:
            yield full, command
