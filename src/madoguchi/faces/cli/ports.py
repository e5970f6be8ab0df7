"""What the commands need from outside (接続口): rolls to read, decisions to write, the clock; the assembly gives it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:  # ports cost nothing until a roll is read
    from madoguchi.desk.other_editions import DecidedRoll
    from madoguchi.desk.rolls import DecisionWriter, RollReader
    from madoguchi.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class RollFile:
    """A roll named on the command line, and how to read it (名簿のファイル)."""

    path: Path
    insurer: str | None = None
    ignore: frozenset[str] = frozenset()
    absent_means_none: frozenset[str] = frozenset()


class Adapters(Protocol):
    """The files and the clock (外部との接続)."""

    def today(self) -> date:
        """Today in Japan."""

    def roll(self, file: RollFile, edition: Edition) -> RollReader:
        """A roll to be read; its insurers are those of the edition."""

    def decisions(self, out: Path, refused: Path) -> AbstractContextManager[DecisionWriter]:
        """Where decisions and refused rows go."""

    def decided_by(self, edition: str, roll: Path, arguments: Sequence[str]) -> AbstractContextManager[DecidedRoll]:
        """A roll decided by another edition's own `decide`, with these arguments."""


def adapters() -> Adapters:
    """The adapters handed in when the program was put together."""
    late: Callable[[], Adapters] = click.get_current_context().find_root().obj
    return late()
