"""The report for a terminal (集計の表示): tables in columns, in Japanese or English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, Protocol

from madoguchi.desk.report_words import FEW, HEADINGS, absent_facts, cause_of, column_label, label_of
from madoguchi.desk.reporting.columns import padded, width
from madoguchi.desk.reporting.hiding import SMALL

Language = Literal["ja", "en"]
MOST_CAUSES = 20
_AFTER_COMMA = re.compile("(?<=、)|(?<=, )")
Cells = Mapping[tuple[str, str], int]


class Shown(Protocol):
    """What is told of a report: its day, edition and rows, and its tables."""

    on: date
    edition: str
    taken: int
    absent: tuple[str, ...]
    refused: Counter[tuple[str, str]]

    @property
    def read(self) -> int:
        """Rows read."""

    def cells(self, table: str) -> dict[tuple[str, str], int]:
        """A table by insurer and word."""


def reading_text(report: Shown, language: Language) -> str:
    """What was read of the roll, and what was not (取り込みの結果)."""
    said = {key: heading[language] for key, heading in HEADINGS.items()}
    lines = [said["rows"].format(read=report.read, taken=report.taken, refused=report.refused.total())]
    lines += wrapped(said["absent"].format(facts=absent_facts(report.absent, language))) if report.absent else []
    return "\n".join([*lines, *_refused_lines(report.refused, language)]) + "\n"


def deciding_text(report: Shown, tables: Iterable[str], language: Language) -> str:
    """What was decided, by these tables (判定の集計)."""
    lines = [HEADINGS["title"][language].format(on=report.on, edition=report.edition[:12])]
    for table in tables:
        lines += _table_lines(table, report.cells(table), language)
    return "\n".join(lines) + "\n"


def wrapped(text: str, columns: int = 100) -> list[str]:
    """A list of terms over lines of a terminal (折り返し), none of them torn but where it is longer than a line.

    >>> wrapped("列: 生年月日、資格喪失日 [lost_on]、続柄", 24)
    ['列: 生年月日、', '資格喪失日 [lost_on]、', '続柄']
    """
    lines = [""]
    for piece in _AFTER_COMMA.split(text):
        fits = width(lines[-1] + piece.rstrip()) <= columns
        lines = [*lines[:-1], lines[-1] + piece] if fits or not lines[-1] else [*lines, piece]
    return [line.rstrip() for line in lines]


def _table_lines(table: str, cells: Cells, language: Language) -> list[str]:
    if not cells:
        return []
    labels = {word: label_of(table, word, language) for _, word in cells}
    wide = max(map(width, labels.values()))
    lines = ["", HEADINGS[table][language]]
    for insurer in dict.fromkeys(insurer for insurer, _ in cells):
        lines.append(f"  {insurer}")
        lines += [f"    {padded(labels[word], wide)}  {number_of(word, n, language):>9}"
                  for (one, word), n in cells.items() if one == insurer]  # fmt: skip
    return lines


def told_number(word: str, n: int) -> int | None:
    """A count that programs may read (人数); None where it is too small to be told."""
    return None if word == FEW and n < SMALL else n


def number_of(word: str, n: int, language: Language) -> str:
    """A count as it is written (人数): of a merged cell that is small itself only that it is."""
    return HEADINGS["few"][language] if told_number(word, n) is None else f"{n:,}"


def _refused_lines(refused: Counter[tuple[str, str]], language: Language) -> list[str]:
    ordered = sorted(refused.items(), key=lambda cell: (-cell[1], cell[0]))
    return [f"    {n:>6,}  {column_label(column, language)}: {cause_of(why, language)}"
            for (column, why), n in ordered[:MOST_CAUSES]]  # fmt: skip
