"""Writing decisions and refused rows as CSV (判定結果の書き出し): the same bytes for the same roll and edition.

The files stand under their own name only when all is written: a run that breaks off leaves `.part` beside.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from madoguchi.desk.rolls import BULK_ANSWERS, RefusedRow
from madoguchi.rulebook.engine.arrow import RecordBatch

BESIDE = ("open", "missing", "disputed")
HEAD = ("person", "insurer", *BULK_ANSWERS, *BESIDE)
REFUSED_HEAD = ("row", "line", "column", "what", "why", "do")
ENCODING = "utf-8-sig"  # with its mark: without it spreadsheets read Japanese as another encoding


@dataclass
class CsvDecisions:
    """Two CSV files (判定結果と取り込めない行): a `DecisionWriter` for the desk, used in a `with` block."""

    decisions: Path
    refusals: Path
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> CsvDecisions:
        self._told, self._not_taken = self._open(self.decisions, HEAD), self._open(self.refusals, REFUSED_HEAD)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stack.close()
        if kind is None:
            for path in (self.decisions, self.refusals):
                _part(path).replace(path)

    def decided(self, told: RecordBatch, insurers: Sequence[str]) -> None:
        """Write what was decided of some people, each with the insurer (判定結果)."""
        columns = [insurers if name == "insurer" else _texts(told, name) for name in HEAD]
        self._told.writerows(zip(*columns, strict=True))

    def refused(self, rows: Sequence[RefusedRow]) -> None:
        """Write the rows that were not taken (取り込めない行)."""
        self._not_taken.writerows([getattr(row, name) for name in REFUSED_HEAD] for row in rows)

    def _open(self, path: Path, head: Sequence[str]) -> Any:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = self._stack.enter_context(_part(path).open("w", encoding=ENCODING, newline=""))
        writer = csv.writer(file)
        writer.writerow(head)
        return writer


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _texts(told: RecordBatch, name: str) -> list[str]:
    return [text_of(value) for value in told.column(name).to_pylist()]


def text_of(value: Any) -> str:
    """A cell of a decision (セルの値): a day as 2026-08-01, a flag as true or false, nothing where there is none.

    >>> text_of(date(2026, 8, 1)), text_of(True), text_of(None)
    ('2026-08-01', 'true', '')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
