"""The page as a file (ページの書き出し): it stands under its name only when all of it is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from madoguchi.adapters.html.page import page
from madoguchi.desk.report import Report
from madoguchi.desk.reporting.cover import Cover


@dataclass(frozen=True, slots=True)
class HtmlReport:
    """One self-contained HTML file (集計のページ): a `ReportWriter` for the desk."""

    path: Path

    def write(self, report: Report, cover: Cover) -> tuple[Path, ...]:
        """Write the page."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(f"{self.path.name}.part")
        part.write_text(page(report, cover), encoding="utf-8", newline="\n")
        part.replace(self.path)
        return (self.path,)
