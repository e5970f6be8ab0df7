"""A column of a file as text for COPY (列の読み取り): values, and which rows say nothing, or cannot be read.

Each distinct text of a part is read once, for files repeat themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from madoguchi.adapters.intake_files.scalars import scalar_of
from madoguchi.adapters.rolls.columns import Codes, Mask
from madoguchi.adapters.rolls.folding import fold
from madoguchi.days.spans import Span
from madoguchi.desk.completeness import lacking
from madoguchi.registry.groups import group_named
from madoguchi.registry.intake.layout import BESIDE, FACT, Column, Empty
from madoguchi.registry.names import sort_key
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array
from madoguchi.rulebook.engine.roll import Special
from madoguchi.terms.errors import Refused

REMEMBERED: Final = 1 << 16  # texts a column
EMPTY: Final = Refused(what="an empty cell", why="a row of this kind must say it in this column",
                       do="fill the cell, or send the row when it is known")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadCells:
    """The cells of a column of some rows (読んだ列): their texts for COPY, by the name of the column they go to.

    `said`: the rows whose cell says something; `open_`: those that say 不明 or あり, which is no value.
    """

    name: str
    texts: Mapping[str, Array]
    said: Mask
    open_: Mapping[Special, Mask]
    bad: Mapping[int, Refused]


class IntakeColumn:
    """Reads a column of a layout (列の読み手)."""

    def __init__(self, column: Column, empty: Empty = "nothing") -> None:
        self.column, self.read, self.known = column, scalar_of(column), dict[str, Any]()
        self.empty = none_of(column) if empty == "none" else None

    def __call__(self, cells: Array) -> ReadCells:
        """The cells of these texts."""
        codes, texts = arrow.coded(cells)
        if len(self.known) + len(texts) > REMEMBERED:
            self.known.clear()
        return self._read([*texts, ""], codes)

    def _read(self, texts: Sequence[str], codes: Codes) -> ReadCells:
        values = [self._value(text) for text in texts]
        return ReadCells(
            self.column.name,
            {name: _taken(said, codes) for name, said in self._texts(values).items()},
            np.array([bool(fold(text)) for text in texts])[codes],
            _open(values, codes),
            _refused(values, codes),
        )

    def _value(self, text: str) -> Any:
        if text not in self.known:
            try:
                value = self.read(text)
                nothing = EMPTY if self.column.required else self.empty
                self.known[text] = nothing if value is None else value
            except Refused as refused:
                self.known[text] = refused
        return self.known[text]

    def _texts(self, values: Sequence[Any]) -> Mapping[str, list[str | None]]:
        """The texts for COPY, and those of what stands beside: the latest a birth can be, by what a name is sorted."""
        texts = {self.column.name: [copied(value) for value in values]}
        if beside := BESIDE.get(self.column.name):
            texts[beside] = [copied(besides(value)) for value in values]
        return texts


def none_of(column: Column) -> bool | int | None:
    """What an empty cell comes to that says "none" (空欄の値): of a flag no, of a number 0, else none."""
    if column.scalar != FACT or column.home is None:
        return None
    return lacking(group_named(column.home[0])).get(column.name)


def copied(value: Any) -> str | None:
    """A value as COPY takes it (COPYの文字); None for what is no value.

    >>> copied(True), copied(30), copied(None), copied(Special.UNKNOWN)
    ('true', '30', None, None)
    """
    if value is None or isinstance(value, Refused | Special):
        return None
    if isinstance(value, Span):
        return str(value.first)
    return str(value).lower() if isinstance(value, bool) else str(value)


def besides(value: Any) -> Any:
    """What we put beside a value (併記する値): the last day of a birth date that is not certain; a name's sort key."""
    if isinstance(value, Span):
        return None if value.last == value.first else value.last
    return sort_key(value) if isinstance(value, str) else None


def _open(values: Sequence[Any], codes: Codes) -> dict[Special, Mask]:
    """The rows that say 不明 or あり, by which of the two."""
    return {one: mask for one in Special if (mask := np.array([value is one for value in values])[codes]).any()}


def _refused(values: Sequence[Any], codes: Codes) -> dict[int, Refused]:
    """The rows whose cell cannot be read, and why."""
    refused = {place: one for place, one in enumerate(values) if isinstance(one, Refused)}
    rows = np.flatnonzero(np.isin(codes, list(refused))) if refused else np.array([], np.intp)
    return {int(row): refused[int(codes[row])] for row in rows}


def _taken(said: Sequence[str | None], codes: Codes) -> Array:
    return arrow.array(said, arrow.TEXT).take(arrow.array(codes))
