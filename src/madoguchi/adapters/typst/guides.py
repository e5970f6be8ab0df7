"""Guides laid out by Typst (案内の組版), tagged to be read aloud: what the templates are given, and nothing besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.adapters.typst.letters import Setting, given
from madoguchi.adapters.typst.press import Printed, laid_out
from madoguchi.days.eras import era_of, format_wareki
from madoguchi.days.months import first_of_month
from madoguchi.issuing.guide_filling import Bar, ChartRow, GuideSheet, SaidItem, SaidPart
from madoguchi.issuing.looks import LARGE

WESTERN: Final = frozenset({"en"})


@dataclass(frozen=True, slots=True)
class TypstGuides:
    """Typst, for guides (案内の組版): a `GuidePress` of the desk. Each kind has a template of its own."""

    setting: Setting

    def guide(self, sheet: GuideSheet) -> Printed:
        """Its pages, as PDF/UA-1. Raises `NotPrinted`."""
        told = given([], self.setting, title=sheet.title, guide=_guide(sheet, self.setting))
        return laid_out(f"guide_{sheet.kind.value}.typ", told, self.setting, tagged=True)


def _guide(sheet: GuideSheet, setting: Setting) -> Mapping[str, object]:
    look = setting.look
    return {
        "large": setting.size == LARGE,
        "title": sheet.title, "western": sheet.language in WESTERN, "words": sheet.words,
        "lead": [line.text for line in sheet.lead], "parts": [_part(one) for one in sheet.parts],
        "counters": [{"name": one.name, "telephone": one.telephone, "hours": one.hours} for one in look.counters],
        "chart": _chart(sheet),
    }  # fmt: skip


def _part(part: SaidPart) -> Mapping[str, object]:
    return {"name": part.name, "heading": part.heading, "back": part.back, "items": [_item(one) for one in part.items]}


def _item(item: SaidItem) -> Mapping[str, object]:
    return {"name": item.name, "label": item.label, "mark": item.mark, "lines": [line.text for line in item.lines]}


def _chart(sheet: GuideSheet) -> Mapping[str, object] | None:
    if sheet.days is None:
        return None
    months = [*_months(*sheet.days)]
    return {"months": [{"year": _year(one), "month": one.month} for one in months],
            "rows": [_row(one, months, sheet.language) for one in sheet.chart]}  # fmt: skip


def _months(first: date, last: date) -> list[date]:
    several = (last.year - first.year) * 12 + last.month - first.month + 1
    return [first_of_month(first, n) for n in range(several)]


def _year(month: date) -> str:
    era = era_of(month)
    return f"{era.name}{era.year_of(month)}年"


def _row(row: ChartRow, months: list[date], language: str) -> Mapping[str, object]:
    return {"name": row.name, "heading": row.heading, "bars": [_bar(one, months[0], language) for one in row.bars]}


def _bar(bar: Bar, first: date, language: str) -> Mapping[str, object]:
    """A bar, from and to in months since the first of the chart, parts of months as parts of one; `told`: in words."""
    return {
        "state": bar.state,
        "label": bar.label,
        "since": _place(bar.since, first, 0),
        "until": _place(bar.until, first, 1),
        "told": f"{bar.label}（{_days(bar, language)}）",
    }


def _days(bar: Bar, language: str) -> str:
    """The days of a bar as they are read aloud: of the chart, which may show a part of them."""
    if language in WESTERN:
        return f"{bar.since.isoformat()} – {bar.until.isoformat()}"
    return f"{format_wareki(bar.since)}から{format_wareki(bar.until)}"


def _place(day: date, first: date, after: int) -> float:
    begins = first_of_month(day)
    length = (first_of_month(day, 1) - begins).days
    whole = (day.year - first.year) * 12 + day.month - first.month
    return round(whole + (day.day - 1 + after) / length, 4)
