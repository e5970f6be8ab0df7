"""The practice of one insurer on the command line (運用の選択): from a file, shipped, or of a made-up insurer."""

from __future__ import annotations

from pathlib import Path

from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.ports import adapters
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.practice import InsurerPractice
from madoguchi.terms.errors import Refused


def practice_of(insurer: str, files: tuple[Path, ...]) -> tuple[InsurerPractice, Path]:
    """The practice of an insurer, and the folder that pictures are named from (印刷する保険者の運用)."""
    practice = known_practice(insurer, files)
    if practice is None:
        raise Refused(what="an insurer without a practice file", why="papers bear its name, its seal and its counters",
                      do="name its file: --practice FILE")  # fmt: skip
    return practice, next((one.parent for one in _told(insurer, files)), Path())


def known_practice(insurer: str, files: tuple[Path, ...]) -> InsurerPractice | None:
    """The practice of an insurer, if there is one (保険者の運用)."""
    return with_practices(shipped_edition(), _told(insurer, files)).practices.get(insurer)


def _told(insurer: str, files: tuple[Path, ...]) -> tuple[Path, ...]:
    return files or tuple(path for name, path in adapters().samples().items() if name == insurer)
