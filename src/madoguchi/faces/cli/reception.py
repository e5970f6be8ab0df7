"""`reception` (受付の連携): a facility's shared folder, watched until told to stop."""

from __future__ import annotations

from pathlib import Path

import click

from madoguchi.faces.cli.arguments import PracticeFile
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.keys import KEY_FILE
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.ports_of_reception import Watching

SETTLE, KEEP = 1.0, 72.0


@click.group(cls=SpokenGroup, places={"ladder": "madoguchi.faces.cli.ladder:ladder"})
def reception() -> None:
    """What works beside a facility's own programs."""


@reception.command("watch")
@click.argument("watched", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER")
@click.option("--facility-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--settle", type=click.FloatRange(min=0), default=SETTLE, show_default=True)
@click.option("--keep", type=click.FloatRange(min=1), default=KEEP, show_default=True)
@click.option("--zip", "zipped", is_flag=True)
@click.option("--once", is_flag=True)
@click.option("--practice", "practices", type=PracticeFile(), multiple=True)
@KEY_FILE
@FOLDER
def watch(watched: Path, key_file: Path | None, folder: Path, practices: tuple[Path, ...], **said: object) -> None:
    """Answer what receipt software puts into a shared folder."""
    adapters().watch_reception(folder, watched, Watching(**said), key_file, practices)  # type: ignore[arg-type]
