"""What a run over a roll came to (一括判定の集計): counts, never people, and no small cell of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from madoguchi.desk.report_words import FEW, NOTHING, OPEN
from madoguchi.desk.reporting.columns import padded, width
from madoguchi.desk.reporting.counting import COVERED, FAMILIES, REGISTERED, Key, counts_of, grace_months
from madoguchi.desk.reporting.hiding import SMALL, hidden_of, merged, ordered, papers_shown, rest_of, split, summed
from madoguchi.desk.reporting.months import BESIDE, SERIES, Months, months_of
from madoguchi.desk.reporting.terminal import Language, deciding_text, reading_text
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.rules.rate import rate_begins_at_70

if TYPE_CHECKING:
    from madoguchi.desk.rolls import RefusedRow

TABLES = ("paper", "ground", "rule", "valid_until", "undecidable", "disputed")
ELIGIBILITY_CERTIFICATE = "certificate"
RATE_OF_70 = "turn_70"
Cell = tuple[str, str]
Counts = dict[Cell, int]
Sort = TypeVar("Sort")
Word = TypeVar("Word")
__all__ = ("FEW", "SERIES", "SMALL", "TABLES", "Language", "Report", "merged", "padded", "width")


@dataclass
class Report:
    """The counts of a run (集計): rows read, taken and refused, and what was decided of whom.

    `absent` are the facts the roll has no column for. `counts` are the true ones; show what the methods give only.
    `late_stage` are insurers of a scheme where no rate begins at 70. `report_of` begins one.
    """

    on: date
    edition: str
    taken: int = 0
    absent: tuple[str, ...] = ()
    refused: Counter[Cell] = field(default_factory=Counter)
    counts: dict[str, Counter[Key]] = field(default_factory=lambda: {name: Counter() for name in FAMILIES})
    late_stage: frozenset[str] = frozenset()

    @property
    def read(self) -> int:
        """Rows read (読み取り行数)."""
        return self.taken + self.refused.total()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables there are (集計表), for `cells`."""
        return TABLES

    @property
    def insurers(self) -> tuple[str, ...]:
        """The insurers somebody was decided of (保険者)."""
        return tuple(sorted({key[0] for key in self.counts["decided"]}))

    def refuse(self, rows: Iterable[RefusedRow]) -> None:
        """Count refused rows by column and cause (取り込めない行)."""
        self.refused.update((row.column, row.why) for row in rows)

    def count(self, told: RecordBatch, roll: RecordBatch) -> None:
        """Count what was decided of some people, and what their roll says of them (判定結果)."""
        self.taken += int(told.num_rows)
        for name, found in counts_of(told, roll, self.on).items():
            self.counts[name].update(found)

    # --- what may be shown -------------------------------------------------------------------------

    @property
    def papers(self) -> dict[Cell, str]:
        """The group every insurer's paper is counted in (書類の群): small ones stand together, in all tables alike."""
        return papers_shown(summed(self.counts["decided"], lambda key: (key[0], key[1])))

    def cells(self, table: str) -> Counts:
        """A table as it may be shown (公表できる集計): by insurer and word, small cells merged under `10未満`."""
        return ordered(CELLS[table](self).items())

    def ages(self, insurer: str) -> Counts:
        """People by paper and age (年齢と書類): ages by fives, those of few people merged inside each paper."""
        papers = self.papers
        of_paper = summed(_of(self.counts["ages"], insurer), lambda key: (papers[key[0], key[1]], key[2]))
        shown = split(of_paper)
        return {**shown, **{(paper, FEW): n for paper, n in rest_of(of_paper, shown).items()}}

    def series(self, insurer: str) -> tuple[str, ...]:
        """The series of months that mean something at an insurer (月別の系列)."""
        return tuple(one for one in SERIES if one != RATE_OF_70 or insurer not in self.late_stage)

    def months(self, insurer: str, series: str) -> Months:
        """How many people something comes for, in which month (先の月)."""
        if series == "certificate_ends":
            return self.ends(insurer, of_certificates=True)
        counts = {key[2]: n for key, n in _of(self.counts[series], insurer).items()
                  if key[1] == COVERED and key[2] not in BESIDE}  # fmt: skip
        return months_of(counts, self.on, grace_months(self.on) if series == "digital_ends" else 0)

    def ends(self, insurer: str, *, of_certificates: bool) -> Months:
        """The months in which papers end (有効期限の月): of certificates, or of the other papers."""
        papers = self.papers
        mine = {key: n for key, n in _of(self.counts["valid_until"], insurer).items()
                if (ELIGIBILITY_CERTIFICATE in papers[key[0], key[1]].split(" ")) == of_certificates}  # fmt: skip
        return months_of(summed(mine, lambda key: key[2]), self.on)

    def registered_share(self, insurer: str) -> float | None:
        """The share of the people covered whose card is registered, on the day (利用登録の割合), by the roll's record.

        Those of whom it is not known stand on neither side. None where one side is too small to be told.
        """
        people = {key[2]: n for key, n in _of(self.counts["registered"], insurer).items()
                  if key[1] == COVERED and key[2] != OPEN}  # fmt: skip
        return None if not people or hidden_of(people) else people.get(REGISTERED, 0) / sum(people.values())

    # --- the look ----------------------------------------------------------------------------------

    def text(self, language: Language = "ja", tables: Iterable[str] = TABLES) -> str:
        """The report for a terminal (集計の表示): what was read, then these of its tables."""
        return self.of_reading(language) + self.of_deciding(language, tables)

    def of_reading(self, language: Language = "ja") -> str:
        """What was read of the roll, and what was not (取り込みの結果)."""
        return reading_text(self, language)

    def of_deciding(self, language: Language = "ja", tables: Iterable[str] = TABLES) -> str:
        """What was decided, by these tables (判定の集計)."""
        return deciding_text(self, tables, language)


def report_of(on: date, edition: Edition) -> Report:
    """A report of nothing yet (空の集計), of a run by an edition for a day."""
    late = (one.insurer for one in edition.practices.values() if not rate_begins_at_70(one.scheme))
    return Report(on, edition.digest, late_stage=frozenset(late))


def _of(counts: Mapping[Key, int], insurer: str) -> dict[Key, int]:
    return {key: n for key, n in counts.items() if key[0] == insurer}


def _papers(report: Report) -> Counts:
    papers = report.papers
    return dict(summed(report.counts["decided"], lambda key: (key[0], papers[key[0], key[1]])))


def _reasons(place: int) -> Callable[[Report], Counts]:
    """Grounds or rules: the two are hidden together, inside the group of the paper."""

    def cells(report: Report) -> Counts:
        papers = report.papers
        counts = summed(report.counts["decided"], lambda key: ((key[0], papers[key[0], key[1]]), key[2:]))
        return _shown(counts, lambda word: word[place])

    return cells


def _ends(report: Report) -> Counts:
    """Months of the last day, wider where a month has few."""
    found: Counter[Cell] = Counter()
    for insurer in report.insurers:
        for series in (
            report.ends(insurer, of_certificates=True),
            report.ends(insurer, of_certificates=False),
        ):
            found.update({(insurer, word): n for word, n in series.words.items()})
    return dict(found)


def _waiting(report: Report) -> Counts:
    """What the undecidable wait for: of those whose paper cannot be told, and of the others, apart."""
    papers = report.papers
    waiting = {key: n for key, n in report.counts["undecidable"].items() if key[2] != NOTHING}
    return _shown(summed(waiting, lambda key: ((key[0], papers[key[0], key[1]] == OPEN), key[2])), str)


def _disputed(report: Report) -> Counts:
    disputed = {key: n for key, n in report.counts["disputed"].items() if key[1] != NOTHING}
    return _shown(summed(disputed, lambda key: ((key[0], ""), key[1])), str)


def _shown(counts: Mapping[tuple[tuple[str, Sort], Word], int], label: Callable[[Word], str]) -> Counts:
    """Groups of insurers split, each cell under its label, the rest of every group under `10未満`."""
    shown = split(counts)
    found: Counter[Cell] = summed(shown, lambda key: (key[0][0], label(key[1])))
    found.update(summed(rest_of(counts, shown), lambda group: (group[0], FEW)))
    return dict(found)


CELLS: Mapping[str, Callable[[Report], Counts]] = {
    "paper": _papers, "ground": _reasons(0), "rule": _reasons(1), "valid_until": _ends, "undecidable": _waiting,
    "disputed": _disputed,
}  # fmt: skip
