"""The head of a file of a kind (見出し): which column is which, by our name for it or its Japanese term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NoReturn

from madoguchi.adapters.rolls.folding import name_of, short_name
from madoguchi.adapters.rolls.headers import PASSED_OVER
from madoguchi.registry.intake.layout import FACT, Column, Layout
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Place, RefusedFile, near

LONGEST_SHOWN: Final = 40


def term_of(column: Column) -> str:
    """What a column is called in Japanese (列の用語)."""
    return vocabulary().facts[column.name].ja if column.scalar == FACT else column.ja


def ways_to_write(layout: Layout) -> Mapping[str, Column]:
    """Every way to write the name of a column of a kind, folded (見出しの書き方); a full term beats a short one."""
    full = {name_of(said): column for column in layout.columns for said in (term_of(column), column.name)}
    return {short_name(name): column for name, column in full.items()} | full


def read_head(cells: Sequence[str], place: Place, layout: Layout) -> tuple[Column | None, ...]:
    """The columns of a file (見出しの読み取り), None where one is passed over because its name begins with `_`.

    Raises `RefusedFile` for a name that the kind does not have, one that stands twice, and one that is missing.
    """
    ways = ways_to_write(layout)
    columns = tuple(_column(cell, n, place, ways) for n, cell in enumerate(cells, 1))
    names = [column.name for column in columns if column]
    _refuse_twice(names, place)
    _refuse_missing(names, place, layout)
    return columns


def _refuse_twice(names: Sequence[str], place: Place) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        _refuse(place, f"two columns for {twice[0]}", "one of them would be lost",
                "keep one, or begin the other's name with _ so that it is passed over")  # fmt: skip


def _refuse_missing(names: Sequence[str], place: Place, layout: Layout) -> None:
    missing = [term_of(one) for one in layout.columns if one.required and one.name not in names]
    if missing:
        _refuse(place, f"no column for {'、'.join(missing)}", f"a file of the kind {layout.kind} must have it",
                f"`madoguchi intake template {layout.kind}` shows the columns")  # fmt: skip


def _column(cell: str, n: int, place: Place, ways: Mapping[str, Column]) -> Column | None:
    name = name_of(cell)
    if name in ways:
        return ways[name]
    if name.startswith(PASSED_OVER):
        return None
    like = near(name, ways) if len(name) <= LONGEST_SHOWN else ()
    wanted = f"write {' or '.join(like)}, or " if like else ""
    return _refuse(Place(place.file, place.line, n), f"the name of column {n} is none of this kind's",
            "an unknown column is never just ignored", f"{wanted}begin its name with _ to pass it over")  # fmt: skip


def _refuse(place: Place, what: str, why: str, do: str) -> NoReturn:
    raise RefusedFile(place=place, what=what, why=why, do=do)
