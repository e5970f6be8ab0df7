"""`serve` (資格確認サービス): the check over HTTP, until it is told to stop."""

from __future__ import annotations

from pathlib import Path

import click

from madoguchi.faces.api.settings import AT_MOST, PORT, Serving
from madoguchi.faces.cli.arguments import PracticeFile
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.keys import KEY_FILE
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=Spoken)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65_535), default=PORT, show_default=True)
@click.option("--tls-cert", "tls_file", type=FILE)
@click.option("--tls-key", type=FILE)
@click.option("--client-ca", type=FILE)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--most", type=click.IntRange(1, 100_000), default=AT_MOST, show_default=True)
@click.option("--url")
@click.option("--practice", "practices", type=PracticeFile(), multiple=True)
@KEY_FILE
@FOLDER
def serve(key_file: Path | None, folder: Path, practices: tuple[Path, ...], **said: object) -> None:
    """Serve the check over HTTP."""
    adapters().serve(folder, Serving(**said), key_file, practices)  # type: ignore[arg-type]  # click typed them
