"""The cover of a report (表紙), and where reports go (書き出し口)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from madoguchi.desk.report import Report


@dataclass(frozen=True, slots=True)
class Cover:
    """What a report says of itself (表紙): the insurers' names, and whether people and insurers are made up (見本)."""

    names: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False

    def name(self, insurer: str) -> str:
        """An insurer's name in Japanese, else the one it is known by here."""
        return self.names.get(insurer, insurer)


class ReportWriter(Protocol):
    """Where a report is written (集計の書き出し口): a page, or tables."""

    def write(self, report: Report, cover: Cover) -> tuple[Path, ...]:
        """Write it, and say which files there are now."""
