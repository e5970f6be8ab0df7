"""`keys` (鍵): the file that is kept apart from the database: made, looked at, rotated."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from madoguchi.desk.keys import KeyState
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell

KEY_FILE = click.option("--key-file", type=click.Path(dir_okay=False, path_type=Path), envvar="MADOGUCHI_KEYS")


@click.group(cls=SpokenGroup)
def keys() -> None:
    """The keys."""


@keys.command("make")
@KEY_FILE
@FOLDER
def make(key_file: Path | None, folder: Path) -> None:
    """Make a key file."""
    name = adapters().keys(folder, key_file).make()
    tell({"wraps": name, "file": str(key_file)}, [say("keys made", name=name, file=key_file)])


@keys.command("status")
@KEY_FILE
@FOLDER
def status(key_file: Path | None, folder: Path) -> None:
    """Tell what each key opens; exit 1 where one is missing."""
    found = adapters().keys(folder, key_file).status()
    tell({"keys": [asdict(one) for one in found]}, [_line(one) for one in found])
    end(0 if all(one.in_file for one in found) else DIFFERS)


@keys.command("rotate")
@KEY_FILE
@FOLDER
@click.option("--forget-old", is_flag=True)
def rotate(key_file: Path | None, folder: Path, forget_old: bool) -> None:
    """Wrap everything with a new key."""
    done = adapters().keys(folder, key_file).rotate(forget_old=forget_old)
    lines = [say("keys rotated", name=done.wraps, rewrapped=done.rewrapped)]
    if done.resumed:
        lines.append(say("rotation resumed"))
    if done.forgotten:
        lines.append(say("keys forgotten", forgotten=done.forgotten))
    tell(asdict(done), lines)


def _line(one: KeyState) -> str:
    if not one.in_file:
        return say("key missing", name=one.id, numbers=one.numbers)
    return say("key wraps" if one.wraps else "key opens", name=one.id, numbers=one.numbers)
