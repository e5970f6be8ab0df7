"""The page of the kinds of files that are taken in (取り込むファイルの様式), made from the layouts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from docs_of_data import Lines
from madoguchi.adapters.intake_files.heads import term_of
from madoguchi.registry.intake.layout import FACT, Column, Layout
from madoguchi.registry.intake.layouts import LAYOUTS
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.vocabulary import vocabulary

BEGIN: Final = (
    "# Kinds of files",
    "",
    "Made from the code by `make docs`. [intake.md](intake.md) tells how files are taken. A head may call a column by",
    "either name; `*` marks a column that must be there and in which no cell may be empty. *Empty* tells what an empty",
    "cell says where the file has the column: なし (it has not happened; of a flag 無, of months 0), 不明, or, where",
    "nothing stands, nothing: what is recorded stays. Each sample is of nobody.",
)
TELLS: Final = {
    "changes": "Tells changes.",
    "whole": "Tells the whole state of those it names.",
}
EMPTY: Final = {"": "", "nothing": "", "none": "なし", "unknown": "不明"}


def intake_page(_: Edition) -> Lines:
    """The page (様式の一覧)."""
    yield from BEGIN
    for layout in LAYOUTS.values():
        yield from _layout(layout)


def _layout(layout: Layout) -> Iterator[str]:
    yield from ("", f"## {layout.kind}", "", f"{layout.ja}: {layout.en}. {TELLS[layout.tells]}")
    yield f"Rows hold from {f'`{layout.since}`, else ' if layout.since else ''}the day of the file."
    if layout.pace == "monthly":
        yield "One is expected for each month."
    if len(layout.each) > 1:
        yield f"Of one person there may be several rows: one for each {' and '.join(layout.each[1:])}."
    yield from ("", "| column | term | holds | empty | sample |", "| --- | --- | --- | --- | --- |")
    for column in layout.columns:
        mark = " *" if column.required else ""
        empty = _empty(layout, column)
        yield f"| `{column.name}`{mark} | {term_of(column)} | {_kind(column)} | {empty} | {column.sample} |"


def _empty(layout: Layout, column: Column) -> str:
    """What an empty cell says, where one may be."""
    if column.required or column.home is None:
        return ""
    words = vocabulary().facts[column.beside[0]].words if column.beside else {}
    beside = f"（{'、'.join(words[word].ja for word in column.beside[1])}）" if column.beside else ""
    return EMPTY[layout.empty_of(column)] + beside


def _kind(column: Column) -> str:
    if column.scalar != FACT:
        return column.scalar
    fact = vocabulary().facts[column.name]
    return f"{fact.kind}: {'、'.join(word.ja for word in fact.words.values())}" if fact.words else fact.kind
