"""What a run over a roll came to (一括判定の集計): counts, never people, and no small cell of them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from madoguchi.desk.report_words import FEW, HEADINGS, NOTHING, OPEN, absent_facts, cause_of, column_label, label_of
from madoguchi.rulebook.engine.arrow import RecordBatch, column_of

if TYPE_CHECKING:
    from madoguchi.desk.rolls import RefusedRow

Language = Literal["ja", "en"]
SMALL = 10
_AFTER_COMMA = re.compile("(?<=、)|(?<=, )")
MOST_CAUSES = 20
TABLES = {"paper": "owed", "ground": "ground", "rule": "rule", "valid_until": "valid_until", "undecidable": "missing",
          "disputed": "disputed"}  # fmt: skip
Counts = dict[tuple[str, str], int]


@dataclass
class Report:
    """The counts of a run (集計): rows read, taken and refused, and for each table insurer by word.

    `absent` are the facts the roll has no column for. `tables` hold the true counts; show them by `cells` only.
    """

    on: date
    edition: str
    taken: int = 0
    absent: tuple[str, ...] = ()
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    tables: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: {name: Counter() for name in TABLES})

    @property
    def read(self) -> int:
        """Rows read (読み取り行数)."""
        return self.taken + self.refused.total()

    def refuse(self, rows: Iterable[RefusedRow]) -> None:
        """Count refused rows by column and cause (取り込めない行)."""
        self.refused.update((row.column, row.why) for row in rows)

    def count(self, told: RecordBatch, insurers: Sequence[str]) -> None:
        """Count what was decided of some people (判定結果)."""
        self.taken += int(told.num_rows)
        waiting = column_of(told, "open").to_pylist()
        for table, answer in TABLES.items():
            found = Counter(zip(insurers, column_of(told, answer).to_pylist(), waiting, strict=True))
            for (insurer, value, open_), n in found.items():
                self.tables[table][insurer, _word(value, answer in open_.split(" "))] += n

    def cells(self, table: str) -> Counts:
        """A table as it may be shown (公表できる集計): for each insurer, small cells merged under `10未満`."""
        skipped = NOTHING if table in ("undecidable", "disputed") else ""
        of_insurer: dict[str, dict[str, int]] = {}
        for (insurer, word), n in sorted(self.tables[table].items()):
            if word != skipped:
                of_insurer.setdefault(insurer, {})[word] = n
        return {(insurer, word): n for insurer, counts in of_insurer.items() for word, n in merged(counts).items()}

    def text(self, language: Language = "ja", tables: Iterable[str] = tuple(TABLES)) -> str:
        """The report for a terminal (集計の表示): what was read, then these of its tables."""
        return self.of_reading(language) + self.of_deciding(language, tables)

    def of_reading(self, language: Language = "ja") -> str:
        """What was read of the roll, and what was not (取り込みの結果)."""
        said = {key: heading[language] for key, heading in HEADINGS.items()}
        lines = [said["rows"].format(read=self.read, taken=self.taken, refused=self.refused.total())]
        lines += wrapped(said["absent"].format(facts=absent_facts(self.absent, language))) if self.absent else []
        return "\n".join([*lines, *_refused_lines(self.refused, language)]) + "\n"

    def of_deciding(self, language: Language = "ja", tables: Iterable[str] = tuple(TABLES)) -> str:
        """What was decided, by these tables (判定の集計)."""
        lines = [HEADINGS["title"][language].format(on=self.on, edition=self.edition[:12])]
        for table in tables:
            lines += _table_lines(table, self.cells(table), language)
        return "\n".join(lines) + "\n"


def _word(value: Any, is_open: bool) -> str:
    """The word a cell is counted under; days by their month."""
    if value is None:
        return OPEN if is_open else NOTHING
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value)


def merged(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts with all small ones in one cell (少数の秘匿), and with it the next larger if it were small itself.

    What is left of the total would tell a single hidden cell, so two are hidden at least, where there are two.

    >>> merged({"certificate": 820, "notice": 40, "former_card": 3})
    {'certificate': 820, '10未満': 43}
    """
    ascending = sorted(counts.items(), key=lambda cell: (cell[1], cell[0]))
    hidden = [cell for cell in ascending if cell[1] < SMALL]
    rest = ascending[len(hidden) :]
    if hidden and (len(hidden) == 1 or sum(n for _, n in hidden) < SMALL):
        hidden, rest = hidden + rest[:1], rest[1:]
    shown = dict(sorted(rest, key=lambda cell: (-cell[1], cell[0])))
    return {**shown, FEW: sum(n for _, n in hidden)} if hidden else shown


# --- the look ---------------------------------------------------------------------------------------


def width(text: str) -> int:
    """How many columns of a terminal a text takes (表示幅): full-width letters two, marks on a letter none.

    >>> width("資格確認書"), width("ﾎｹﾝ A"), width("が")
    (10, 5, 2)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text if not unicodedata.combining(c))


def padded(text: str, columns: int) -> str:
    """A text filled up with blanks to that many columns of a terminal (桁そろえ)."""
    return text + " " * max(0, columns - width(text))


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


def _table_lines(table: str, cells: Counts, language: Language) -> list[str]:
    if not cells:
        return []
    labels = {word: label_of(table, word, language) for _, word in cells}
    wide = max(map(width, labels.values()))
    lines = ["", HEADINGS[table][language]]
    for insurer in dict.fromkeys(insurer for insurer, _ in cells):
        lines.append(f"  {insurer}")
        lines += [f"    {padded(labels[word], wide)}  {_number(word, n, language):>9}"
                  for (one, word), n in cells.items() if one == insurer]  # fmt: skip
    return lines


def _number(word: str, n: int, language: Language) -> str:
    few = word == FEW and n < SMALL
    return HEADINGS["few"][language] if few else f"{n:,}"


def _refused_lines(refused: Counter[tuple[str, str]], language: Language) -> list[str]:
    ordered = sorted(refused.items(), key=lambda cell: (-cell[1], cell[0]))
    return [f"    {n:>6,}  {column_label(column, language)}: {cause_of(why, language)}"
            for (column, why), n in ordered[:MOST_CAUSES]]  # fmt: skip
