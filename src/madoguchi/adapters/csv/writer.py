"""Writing decisions and refused rows as CSV (判定結果の書き出し): the same bytes for the same roll and edition.

The files stand under their own name only when all is written: a run that is killed leaves `.part` beside, one that is
refused or fails leaves nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from madoguchi.desk.refusals.japanese import said_in
from madoguchi.desk.report import Language
from madoguchi.desk.rolls import BULK_ANSWERS, RefusedRow
from madoguchi.rulebook.engine.arrow import Array, RecordBatch, texts_of

BESIDE = ("open", "missing", "disputed")
HEAD = ("person", "insurer", *BULK_ANSWERS, *BESIDE)
REFUSED_HEAD = ("row", "line", "column", "what", "why", "do")
ENCODING = "utf-8-sig"  # with its mark: without it spreadsheets read Japanese as another encoding


@dataclass
class CsvRows:
    """A CSV file written row by row (CSVの書き出し), under its own name when its `with` block ends well.

    Why rows were not taken is written in its language.
    """

    path: Path
    language: Language = "en"
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> CsvRows:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self._stack.enter_context(part_of(self.path).open("w", encoding=ENCODING, newline=""))
        self._writer = csv.writer(file)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stack.close()
        settle(self.path, kind is None)

    def write(self, *rows: Sequence[Any]) -> None:
        """Write some rows (行の書き出し)."""
        self._writer.writerows(rows)

    def refused(self, rows: Sequence[RefusedRow]) -> None:
        """Write rows that were not taken (取り込めない行)."""
        said = ((row, said_in(self.language, row)) for row in rows)
        self.write(*((row.row, row.line, row.column, why.what, why.why, why.do) for row, why in said))


@dataclass
class CsvDecisions:
    """Two CSV files (判定結果と取り込めない行): a `DecisionWriter` for the desk, used in a `with` block."""

    decisions: Path
    refusals: Path
    language: Language = "en"
    _stack: ExitStack = field(default_factory=ExitStack)
    _head: tuple[str, ...] = ()

    def __enter__(self) -> CsvDecisions:
        self._told, self._not_taken = (CsvRows(path, self.language) for path in (self.decisions, self.refusals))
        for file in (self._told, self._not_taken):
            self._stack.enter_context(file)
        self._not_taken.write(REFUSED_HEAD)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if kind is None and not self._head:
            self._told.write(HEAD)
        self._stack.__exit__(kind, error, where)

    def decided(self, told: RecordBatch, insurers: Array) -> None:
        """Write what was decided of some people, each with the insurer (判定結果)."""
        names = head_of(told)
        if not self._head:
            self._head = names
            self._told.write(names)
        columns = [texts(insurers if name == "insurer" else told.column(name)) for name in names]
        self._told.write(*zip(*columns, strict=True))

    def refused(self, rows: Sequence[RefusedRow]) -> None:
        """Write the rows that were not taken (取り込めない行)."""
        self._not_taken.refused(rows)


def head_of(told: RecordBatch) -> tuple[str, ...]:
    """The columns of decisions in a file (判定結果の列): the person, the insurer, then whatever was answered."""
    person, *answers = told.schema.names
    return (person, "insurer", *answers)


def part_of(path: Path) -> Path:
    """The name of a file that is being written (書きかけの名)."""
    return path.with_name(f"{path.name}.part")


def settle(path: Path, whole: bool) -> None:
    """Give a written file its name, or take away what was written of it (書きかけの始末)."""
    if whole:
        part_of(path).replace(path)
    else:
        part_of(path).unlink(missing_ok=True)


def texts(column: Array) -> list[str]:
    """The cells of a column (列のセル): a day as 2026-08-01, a flag as true or false, nothing where there is none."""
    filled: list[str] = texts_of(column).fill_null("").to_pylist()
    return filled
