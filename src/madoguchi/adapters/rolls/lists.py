"""The list columns of a roll's own schema (不明・ありの列): facts of a row that are unknown, or happened some day."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from madoguchi.adapters.rolls.columns import Cells
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Refused

NO_FACT: Final = Refused(what="a list that names what is no column of the roll", why="the name would be ignored",
                         do="write names of facts as `madoguchi check --vocabulary` lists them")  # fmt: skip
BETWEEN: Final = "、"


class ListColumn:
    """Reads `unknown` or `some` (不明・ありの列)."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, column: Array) -> Cells:
        """For each fact named the rows that name it; a row that names anything else is refused."""
        nothing = arrow.nulls(len(column), arrow.TEXTS)
        if column.null_count == len(column):
            return Cells(self.name, nothing)
        plain = _texts(column)
        codes, names = arrow.coded(plain.flatten())
        rows = np.repeat(np.arange(len(plain)), arrow.list_lengths(plain))
        facts = {fact.name for fact in vocabulary().facts.values()}
        known = np.array([*(name in facts for name in names), False])
        bad = dict.fromkeys(np.unique(rows[~known[codes]]).tolist(), NO_FACT)
        return Cells(self.name, nothing, bad, named={name: _mask(rows[codes == place], len(plain))
                                                     for place, name in enumerate(names) if name in facts})  # fmt: skip


def _mask(rows: Any, size: int) -> Any:
    mask = np.zeros(size, bool)
    mask[rows] = True
    return mask


def joined(column: Array) -> Array:
    """The lists of a column as texts (集まりを1つの文字に), as a cell of CSV has them."""
    return pc.binary_join(_texts(column), BETWEEN)


def _texts(column: Array) -> Array:
    return column if column.type == arrow.TEXTS else column.cast(pa.list_(pa.string()))
