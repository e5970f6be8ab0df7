"""How far a run has come (進みぐあい): rows and rows a second, on the error output, for somebody who waits."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import say

EVERY = 0.5  # seconds


@dataclass
class Progress:
    """Counts the rows it is told of, and says so now and then (進みぐあい)."""

    seconds: Callable[[], float]
    begun: float
    told: float
    rows: int = 0

    def __call__(self, rows: int) -> None:
        """So many rows more were read."""
        self.rows += rows
        now = self.seconds()
        if now - self.told >= EVERY:
            self.told = now
            self.tell()

    def tell(self) -> None:
        """Say how far it has come."""
        rate = self.rows / max(self.seconds() - self.begun, 0.001)
        click.echo(say("progress", rows=f"{self.rows:,}", rate=f"{rate:,.0f}"), err=True)


@contextmanager
def progress(asked: bool | None) -> Iterator[Callable[[int], object]]:
    """Told of rows, it says how far a run has come (進みぐあい): if asked, or unless told otherwise at a terminal."""
    if asked is False or (asked is None and not sys.stderr.isatty()):
        yield bool
        return
    seconds = adapters().seconds
    shown = Progress(seconds, seconds(), seconds())
    yield shown
    shown.tell()
