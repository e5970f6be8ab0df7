"""The report as one page (集計のページ): text and drawings in one file, which needs no network and prints on A4."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from madoguchi.adapters.html.charts import patterns
from madoguchi.adapters.html.markup import Markup, joined, tag
from madoguchi.adapters.html.sections import Insurer, insurer_parts, section
from madoguchi.adapters.html.tables import plain_table
from madoguchi.adapters.html.words import both, ja, says
from madoguchi.days.eras import format_wareki
from madoguchi.desk.report import Report
from madoguchi.desk.report_words import cause_of, column_label
from madoguchi.desk.reporting.cover import Cover


def page(report: Report, cover: Cover) -> str:
    """The whole page, the same bytes for the same report (ページ全体)."""
    title = _title(report, cover)
    width = tag("meta", name="viewport", content="width=device-width, initial-scale=1")
    scheme = tag("meta", name="color-scheme", content="light dark")
    head = tag("head", tag("meta", charset="utf-8"), width, scheme, tag("title", title), tag("style", _style()))
    body = tag("body", patterns(), _sample_mark() if cover.sample else None, _header(report, cover, title),
               tag("main", *_insurers(report, cover), _refused(report)), _notes(report))  # fmt: skip
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='ja')}"


@cache
def _style() -> Markup:
    return Markup(files("madoguchi.adapters.html").joinpath("page.css").read_text("utf-8"))


def _title(report: Report, cover: Cover) -> str:
    names = [cover.name(insurer) for insurer in report.insurers]
    whose = f"{names[0]} " if len(names) == 1 else ""
    return f"{whose}{format_wareki(report.on)}の判定"


def _header(report: Report, cover: Cover, title: str) -> Markup:
    whose, _, day = title.rpartition(" ")
    meta = says("meta", read=report.read, taken=report.taken, edition=report.edition[:12])
    return tag("header", tag("p", both("report"), tag("span", both("sample"), class_="badge") if cover.sample else None,
                             class_="eyebrow"),
               tag("h1", tag("span", whose, class_="whose") if whose else None, day),
               tag("p", says("lead"), class_="lead"), tag("p", says("lead_en"), class_="lead en", lang="en"),
               tag("p", meta, class_="aside"))  # fmt: skip


def _sample_mark() -> Markup:
    """見本 across every page, under the text."""
    return tag("div", "見本", class_="sample", aria_hidden="true")


def _insurers(report: Report, cover: Cover) -> list[Markup]:
    several = len(report.insurers) > 1
    return [tag("article", tag("h2", cover.name(one), class_=None if several else "aside"),
                insurer_parts(Insurer(report, one, f"c{place}")))
            for place, one in enumerate(report.insurers)]  # fmt: skip


def _refused(report: Report) -> Markup | None:
    if not report.refused:
        return None
    ordered = sorted(report.refused.items(), key=lambda cell: (-cell[1], cell[0]))
    rows = [(column_label(column, "ja"), cause_of(why, "ja"), f"{n:,}") for (column, why), n in ordered]
    table = plain_table(ja("refused"), (both("column"), both("cause"), both("rows")), rows, texts=2)
    return section("refused", tag("p", says("refused", n=report.refused.total())), table, class_="wide")


def _notes(report: Report) -> Markup:
    said = [says("few"), says("blank"), says("waited"), says("masked"), says("registered_note", on=report.on)]
    said += (
        [says("absent", facts="、".join(column_label(fact, "ja") for fact in report.absent))] if report.absent else []
    )
    said += [says("edition", edition=report.edition)]
    return tag("footer", tag("h2", both("notes")), tag("ul", joined(*(tag("li", one) for one in said))))
