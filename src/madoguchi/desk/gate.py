"""Files of cases as a gate (事例ファイルの合否): each is run or refused whole, and one bad file stops no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from madoguchi.desk.case_files import Case, read_cases
from madoguchi.desk.check import Outcome, run_case
from madoguchi.desk.practices import FILE_ENDINGS, edition_with, practice_named
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.reading import read_file
from madoguchi.terms.errors import Refused

GATE = "high"


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one file: its outcomes, or the refusal that kept it from being run (ファイルの結果)."""

    file: Path
    outcomes: tuple[Outcome, ...]
    refused: Refused | None = None

    @property
    def wrong(self) -> list[Outcome]:
        """The outcomes that differ and gate: those a page answers with high confidence."""
        return [one for one in self.outcomes if not one.holds and one.case.confidence == GATE]

    @property
    def disputed(self) -> list[Outcome]:
        """The outcomes of cases in which the page is not followed, and why is said (争いのある答え)."""
        return [one for one in self.outcomes if one.case.disputed]


def files_in(named: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those of the folders named, by name."""
    for path in named:
        yield from sorted(one for one in path.rglob("*") if one.suffix in FILE_ENDINGS) if path.is_dir() else [path]


def run_files(files: Iterable[Path], edition: Edition, practice: str = "") -> Iterator[Ran]:
    """Run every case of every file; `practice`, a name or a file, stands for that of every case."""
    for file in files:
        try:
            cases = read_cases(read_file(file))
            yield Ran(file, tuple(run_at(case, edition, practice, file.parent) for case in cases))
        except Refused as refused:
            yield Ran(file, (), refused)


def run_at(case: Case, edition: Edition, practice: str, folder: Path) -> Outcome:
    """Run one case; its practice may be a file of its own, by its path from the case file."""
    one = practice_named(edition, practice) if practice else practice_named(edition, case.practice, folder)
    return run_case(replace(case, practice=one.insurer), edition_with(edition, one))
