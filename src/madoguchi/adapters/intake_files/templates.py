"""Templates of the kinds of files (様式の見本): the head in Japanese, and a row of nobody."""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.adapters.intake_files.heads import term_of
from madoguchi.registry.intake.layout import Layout


def template_of(layout: Layout) -> tuple[Sequence[str], Sequence[str]]:
    """The head of a kind and a made-up row (様式と見本)."""
    return [term_of(column) for column in layout.columns], [column.sample for column in layout.columns]
