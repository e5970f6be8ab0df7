"""Other editions of the rulebook (別の版): a folder with source, or a revision of the repository, deciding by itself.

It is run as its own program, in a process of its own: law of two editions never meets in one. What it writes lies in a
folder only this user can read, and goes when the comparison ends.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import madoguchi
from madoguchi.adapters.csv.writer import ENCODING
from madoguchi.terms.errors import Refused

SHIPPED = "shipped"
REFUSED_WITH = 3  # the exit status of a program that refuses its input, docs/cli.md
PROGRAM = "from madoguchi.assembly.console import main; main()"


class NoSuchEdition(Refused):
    """What was named is no edition (版が見つからない)."""


class EditionFailed(Refused):
    """An edition that could not decide the roll (別の版で判定できない)."""


@dataclass(frozen=True, slots=True)
class DecidedFiles:
    """What `decide` of an edition wrote (判定結果のファイル): a `DecidedRoll` of the desk."""

    decisions: Path
    columns: tuple[str, ...]
    refused: frozenset[int]

    def rows(self) -> Iterator[Mapping[str, str]]:
        """The rows it took, in the order of the roll."""
        with self.decisions.open(encoding=ENCODING, newline="") as file:
            yield from csv.DictReader(file)


@contextmanager
def decided_by(named: str, roll: Path, arguments: Sequence[str]) -> Iterator[DecidedFiles]:
    """The roll decided by an edition: `shipped`, a folder with its source, or a revision of this repository (版の指定).

    `arguments` are those of `madoguchi decide`. Raises `NoSuchEdition`, `EditionFailed`.
    """
    with tempfile.TemporaryDirectory(prefix="madoguchi-edition-") as folder:
        source = _source_of(named, Path(folder))
        decisions, refused = Path(folder, "decisions.csv"), Path(folder, "refused.csv")
        _run(named, source, ["decide", str(roll), "-o", str(decisions), "--refused", str(refused), *arguments])
        yield DecidedFiles(decisions, _head(decisions), frozenset(_refused_rows(refused)))


def _source_of(named: str, folder: Path) -> Path:
    if named == SHIPPED:
        return Path(madoguchi.__file__).parent.parent
    found = [path for path in (Path(named, "src"), Path(named)) if Path(path, "madoguchi", "rulebook").is_dir()]
    return found[0].resolve() if found else _taken_out(named, folder / "edition")


def _taken_out(revision: str, to: Path) -> Path:
    """The source of a revision, taken out of the repository we stand in."""
    asked = ("git", "archive", "--format=tar", "--end-of-options", revision, "src/madoguchi")
    top = subprocess.run(("git", "rev-parse", "--show-toplevel"), capture_output=True, text=True, check=False)
    told = subprocess.run(asked, capture_output=True, cwd=top.stdout.strip() or None, check=False)
    if top.returncode or told.returncode:
        raise NoSuchEdition(
            what=f"no edition `{revision}`",
            why="it is no folder with src/madoguchi, and no revision of a repository here",
            do=f"name `{SHIPPED}`, the folder of a checkout, or a revision such as v0.1 or main",
        )
    with tarfile.open(fileobj=io.BytesIO(told.stdout)) as archive:
        archive.extractall(to, filter="data")
    return to / "src"


def _run(named: str, source: Path, arguments: Sequence[str]) -> None:
    """Run the program of an edition; only what it refuses in its own words is repeated, never a traceback."""
    asked = (sys.executable, "-P", "-c", PROGRAM, *arguments)
    ended = subprocess.run(asked, env={**os.environ, "PYTHONPATH": str(source)}, capture_output=True, check=False)
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace") if ended.returncode == REFUSED_WITH else ""
        raise EditionFailed(
            what=f"the edition `{named}` did not decide the roll (exit status {ended.returncode})",
            why=" ".join(said.split()) or "its `decide` does not know these arguments, or broke off",
            do="run `madoguchi decide` of that edition by hand, with the same roll and day",
        )  # fmt: skip


def _head(decisions: Path) -> tuple[str, ...]:
    with decisions.open(encoding=ENCODING, newline="") as file:
        return tuple(next(csv.reader(file)))


def _refused_rows(refused: Path) -> Iterator[int]:
    with refused.open(encoding=ENCODING, newline="") as file:
        yield from (int(row["row"]) for row in csv.DictReader(file))
