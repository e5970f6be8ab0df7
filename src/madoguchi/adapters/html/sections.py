"""The parts of the page for one insurer (保険者ごとの集計): figures, papers, ages, months, reasons, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from madoguchi.adapters.html.charts import Columns, columns, stacked, swatch
from madoguchi.adapters.html.markup import Markup, joined, tag
from madoguchi.adapters.html.tables import Row, bar_table, plain_table, widths
from madoguchi.adapters.html.words import both, ja, says
from madoguchi.desk.report import ELIGIBILITY_CERTIFICATE, Report
from madoguchi.desk.report_words import FEW, NOTHING, OPEN, label_of
from madoguchi.desk.reporting.counting import grace_months
from madoguchi.desk.reporting.hiding import summed
from madoguchi.desk.reporting.months import Months
from madoguchi.desk.reporting.tables import age_label, month_rows
from madoguchi.desk.reporting.terminal import number_of, told_number

MOST_ROWS, MOST_NAMED = 12, 3
NOTICE = "notice"
FIRST_FILLS = {ELIGIBILITY_CERTIFICATE: 0, NOTICE: 1}
OTHER_FILLS = (2, 4, 6)
LAST_FILLS = {NOTHING: 3, OPEN: 5, FEW: 7}
AGES = (*map(str, range(0, 100, 5)), OPEN, FEW)


@dataclass(frozen=True, slots=True)
class Insurer:
    """One insurer of a report (保険者), by the name it is known by here; `id` is what its drawings are named by."""

    report: Report
    name: str
    id: str

    def cells(self, table: str) -> dict[str, int]:
        """A table of this insurer, by word."""
        return {word: n for (insurer, word), n in self.report.cells(table).items() if insurer == self.name}


def insurer_parts(one: Insurer) -> Markup:
    """Everything about one insurer (保険者の集計)."""
    return joined(
        _figures(one), _papers(one), _words(one, "ground"), _ages(one), _months(one), _words(one, "rule"),
        _words(one, "undecidable"), _words(one, "disputed"),
    )  # fmt: skip


def section(key: str, *inside: object, class_: str | None = None) -> Markup:
    """A part of the page under its heading (節)."""
    return tag("section", tag("h3", both(key)), *inside, class_=class_)


# --- figures and papers ----------------------------------------------------------------------------


def _figures(one: Insurer) -> Markup:
    papers = one.cells("paper")
    people = sum(papers.values())
    own = [_figure(key, *_counted(_with(papers, word), people))
           for key, word in (("certificate", ELIGIBILITY_CERTIFICATE), ("notice", NOTICE), ("open", OPEN))]  # fmt: skip
    share = one.report.registered_share(one.name)
    told = ("—", says("not_told")) if share is None else (f"{share:.1%}", says("registered_on", on=one.report.on))
    everybody = number_of(FEW if set(papers) == {FEW} else "", people, "ja")
    return tag("dl", _figure("decided", everybody, ""), *own, _figure("registered", *told), class_="figures")


def _with(papers: Mapping[str, int], word: str) -> int | None:
    """How many get a paper, alone or with others; None where it may stand among the merged ones only."""
    found = sum(n for paper, n in papers.items() if word in paper.split(" "))
    return found or (None if FEW in papers else 0)


def _counted(n: int | None, people: int) -> tuple[str, str]:
    return ("—", says("not_told")) if n is None else (f"{n:,}", f"{n / people:.1%}")


def _figure(key: str, value: str, beside: str) -> Markup:
    return tag("div", tag("dt", both(key)), tag("dd", tag("b", value), " ", tag("small", beside) if beside else None))


def fills(papers: Mapping[str, int]) -> dict[str, int]:
    """The fill of each paper's bars (塗り分け): the same in every drawing; those of every insurer in the same fill."""
    known = [*FIRST_FILLS, *LAST_FILLS]
    others = {paper: OTHER_FILLS[n % len(OTHER_FILLS)] for n, paper in enumerate(sorted(set(papers) - set(known)))}
    every = {**FIRST_FILLS, **others, **LAST_FILLS}
    return {paper: fill for paper, fill in every.items() if paper in papers}


def _papers(one: Insurer) -> Markup:
    papers = one.cells("paper")
    rows = [_row("paper", paper, papers[paper], fill) for paper, fill in fills(papers).items()]
    return section("paper", bar_table(ja("paper"), rows))


# --- ages ------------------------------------------------------------------------------------------


def _ages(one: Insurer) -> Markup:
    cells, fill = one.report.ages(one.name), fills(one.cells("paper"))
    totals = summed(cells, lambda cell: cell[1])
    bands = [age for age in AGES if age in totals]
    drawn = {age: totals[age] for age in bands if age != FEW}
    few = tag("p", says("other_ages", n=number_of(FEW, totals[FEW], "ja")), class_="aside") if FEW in totals else None
    figure = _age_figure(cells, fill, drawn) if drawn else None
    return section("ages", figure, few, _numbers(_age_table(cells, tuple(fill), bands)), class_="wide")


def _age_table(cells: Mapping[tuple[str, str], int], papers: Sequence[str], bands: Sequence[str]) -> Markup:
    head = (both("age"), *(label_of("paper", paper, "ja") for paper in papers))
    return plain_table(ja("ages"), head, [_age_numbers(cells, age, papers) for age in bands])


def _age_figure(cells: Mapping[tuple[str, str], int], fill: Mapping[str, int], totals: Mapping[str, int]) -> Markup:
    """A bar for each age, of the papers one after another, with their legend."""
    legend = tag(
        "ul", *(tag("li", swatch(f), " ", label_of("paper", p, "ja")) for p, f in fill.items()), class_="legend"
    )
    body = [_age_row(cells, age, fill, max(totals.values()), n) for age, n in totals.items()]
    table = tag("table", tag("caption", ja("ages"), class_="aside"), widths(), tag("tbody", *body), class_="bars ages")
    return tag("figure", legend, table)


def _age_row(cells: Mapping[tuple[str, str], int], age: str, fill: Mapping[str, int], most: int, total: int) -> Markup:
    parts = [(cells.get((paper, age), 0), one) for paper, one in fill.items()]
    return tag("tr", tag("th", age_label(age), scope="row"), tag("td", stacked(parts, most), class_="bar-cell"),
               tag("td", f"{total:,}", class_="n"))  # fmt: skip


def _age_numbers(cells: Mapping[tuple[str, str], int], age: str, papers: Sequence[str]) -> list[str]:
    counts = ((paper, cells.get((paper, age), 0)) for paper in papers)
    return [age_label(age), *(number_of(age, n, "ja") if n else "·" for _, n in counts)]


def _numbers(table: Markup) -> Markup:
    return tag("details", tag("summary", both("numbers")), table)


# --- months ahead ----------------------------------------------------------------------------------


def _months(one: Insurer) -> Markup:
    every = {series: one.report.months(one.name, series) for series in one.report.series(one.name)}
    drawn = [_series(one, series, months) for series, months in every.items() if months.cells]
    nobody = [series for series, months in every.items() if months.total == 0]
    few = [series for series, months in every.items() if not months.cells and months.total != 0]
    beside = _named("nobody", nobody), _named("too_few", few)
    return section("months", tag("div", *drawn, class_="multiples"), *beside, class_="wide")


def _named(key: str, series: Sequence[str]) -> Markup | None:
    return tag("p", says(key, names="、".join(map(ja, series))), class_="aside") if series else None


def _series(one: Insurer, series: str, months: Months) -> Markup:
    said = list(_said(one, series, months))
    chart = Columns(
        f"{one.id}-{series}", ja(series), "".join(said), months.slots, months.cells, months.step, months.back
    )
    numbers = plain_table(ja(series), (both("month"), both("people")),
                          [(month, n) for month, _, n in month_rows(months, "ja")])  # fmt: skip
    caption = tag("figcaption", tag("h4", both(series)), *(tag("p", one, class_="aside") for one in said))
    return tag("figure", caption, columns(chart), _numbers(numbers))


def _said(one: Insurer, series: str, months: Months) -> Iterator[str]:
    peak = max(months.cells, key=lambda slot: (months.cells[slot], slot))
    if months.total is not None:
        yield says("month_total", total=months.total, peak=_month(peak), most=months.cells[peak])
    if months.step > 1:
        yield says("month_step", step=months.step)
    if months.few:
        yield says("month_few")
    if series == "digital_ends" and months.back:
        yield says("grace", grace=grace_months(one.report.on))


def _month(slot: str) -> str:
    year, month = slot.split("-")
    return says("month", year=year, month=int(month))


# --- grounds, rules, what is open ------------------------------------------------------------------


def _words(one: Insurer, table: str) -> Markup | None:
    cells = one.cells(table)
    if not cells:
        return None
    rows = [_row(table, word, n, LAST_FILLS.get(word, 0)) for word, n in list(cells.items())[:MOST_ROWS]]
    more = len(cells) - len(rows)
    return section(
        table, bar_table(ja(table), rows), tag("p", says("more", n=more), class_="aside") if more > 0 else None
    )


def _row(table: str, word: str, n: int, fill: int) -> Row:
    """A row of a table of words. What is too small to be told has no bar: its length would tell it."""
    return Row(_label(table, word), told_number(word, n) or 0, number_of(word, n, "ja"), fill)


def _label(table: str, word: str) -> object:
    """A word of a table; a rule by its sentence, its name small below."""
    label = label_of(table, word, "ja")
    if table == "rule":
        name, _, sentence = label.partition(" ")
        return joined(sentence, " ", tag("code", name)) if sentence and name == word else label
    more = len(word.split(" ")) - MOST_NAMED
    return "・".join([*label.split("・")[:MOST_NAMED], says("and_more", n=more)]) if more > 0 else label
