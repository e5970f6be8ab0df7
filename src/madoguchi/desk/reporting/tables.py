"""The report as plain tables (集計表): one a file, every number as it may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from madoguchi.desk.report_words import FEW, OPEN, cause_of, column_label, label_of
from madoguchi.desk.reporting.months import Months
from madoguchi.desk.reporting.terminal import Language, number_of

if TYPE_CHECKING:
    from madoguchi.desk.report import Report


@dataclass(frozen=True, slots=True)
class Table:
    """A table (表): its name, the names of its columns, its rows."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(report: Report, language: Language = "ja") -> Iterator[Table]:
    """Every table of a report (集計表の一覧): papers, grounds, rules, ages, months, and what is open or was refused."""
    yield Table("about", ("what", "value"), tuple(_about(report)))
    for name in report.tables:
        rows = ((insurer, word, label_of(name, word, language), _plain(word, n, language))
                for (insurer, word), n in report.cells(name).items())  # fmt: skip
        yield Table(name, ("insurer", "word", "label", "people"), tuple(rows))
    yield Table("ages", ("insurer", "paper", "label", "age", "people"), tuple(_ages(report, language)))
    yield Table("months", ("insurer", "series", "month", "months", "people"), tuple(_months(report, language)))
    yield Table("registration", ("insurer", "on", "registered_percent"), tuple(_registration(report)))
    yield Table("refused", ("column", "label", "cause", "rows"), tuple(_refused(report, language)))


def _about(report: Report) -> Iterator[tuple[str, str]]:
    yield "on", report.on.isoformat()
    yield "edition", report.edition
    yield "rows_read", str(report.read)
    yield "rows_taken", str(report.taken)
    yield "rows_refused", str(report.refused.total())
    yield "facts_without_a_column", " ".join(report.absent)


def _plain(word: str, n: int, language: Language) -> str:
    """A number without separators, as spreadsheets take it."""
    return number_of(word, n, language).replace(",", "")


def _ages(report: Report, language: Language) -> Iterator[tuple[str, ...]]:
    for insurer in report.insurers:
        for (paper, age), n in in_order(report.ages(insurer).items()):
            yield insurer, paper, label_of("paper", paper, language), age_label(age, language), _plain(age, n, language)


def in_order(cells: Iterable[tuple[tuple[str, str], int]]) -> list[tuple[tuple[str, str], int]]:
    """Cells of papers and ages, the youngest first, ages that are no number last (並び順)."""
    return sorted(cells, key=lambda cell: (cell[0][0], not cell[0][1].isdigit(), cell[0][1].zfill(3)))


def age_label(age: str, language: Language = "ja") -> str:
    """Five years of age by their first (年齢階級).

    >>> age_label("70"), age_label("95"), age_label("?")
    ('70〜74歳', '95歳以上', '不明')
    """
    if not age.isdigit():
        known = {FEW: ("ほかの年齢", "other ages"), OPEN: ("不明", "not known")}
        return known[age][language == "en"]
    if age == "95":
        return "95歳以上" if language == "ja" else "95 and over"
    return f"{age}〜{int(age) + 4}歳" if language == "ja" else f"{age}–{int(age) + 4}"


def _months(report: Report, language: Language) -> Iterator[tuple[str, ...]]:
    for insurer in report.insurers:
        for series in report.series(insurer):
            yield from ((insurer, series, *row) for row in month_rows(report.months(insurer, series), language))


def month_rows(months: Months, language: Language) -> Iterator[tuple[str, str, str]]:
    """The months of a series that tell something, how many each spans, and its people (月別の行)."""
    yield from ((slot, str(months.step), str(n)) for slot, n in months.cells.items())
    if months.few and months.total is not None:
        yield label_of("paper", FEW, language), "", str(months.few)
    elif months.few:
        yield label_of("paper", FEW, language), "", number_of(FEW, 0, language)


def _registration(report: Report) -> Iterator[tuple[str, ...]]:
    for insurer in report.insurers:
        share = report.registered_share(insurer)
        yield insurer, report.on.isoformat(), "" if share is None else f"{share:.1%}".rstrip("%")


def _refused(report: Report, language: Language) -> Iterator[tuple[str, ...]]:
    for (column, why), n in sorted(report.refused.items(), key=lambda cell: (-cell[1], cell[0])):
        yield column, column_label(column, language), cause_of(why, language), str(n)
