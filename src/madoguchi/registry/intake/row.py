"""What one row of a file says of one person (一行の内容), for whoever records it beside something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from madoguchi.registry.history import Said


@dataclass(frozen=True, slots=True)
class RowSaid:
    """One row, read (読んだ一行): the key of the person, from when it holds, what it says, by group.

    `since` None: the row names no day.
    """

    person: str
    since: date | None
    said: Mapping[str, Said]
