"""Columns that no rule reads and that are kept all the same (保持する列): the household, for who counts households."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from madoguchi.adapters.rolls.columns import Cells
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array


class KeptColumn:
    """Takes texts as they are (そのまま保持する列); a blank cell is an empty one. Nothing in it is ever refused."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, column: Array) -> Cells:
        """The cells of these texts, or of whole numbers as texts."""
        texts = arrow.texts_of(column)
        is_blank: Any = pc.match_substring_regex(texts, r"^\pZ*$")
        return Cells(self.name, pc.if_else(is_blank, pa.scalar(None, pa.string()), texts))
