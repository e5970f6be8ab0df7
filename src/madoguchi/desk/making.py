"""Making up a roll (架空の名簿の作成): what is wanted, who makes it, and where it goes. How it is made is an adapter's.

The people are drawn by column with arrays, which the desk does not know; so here stand the two ports only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from madoguchi.terms.errors import Refused

if TYPE_CHECKING:
    from madoguchi.rulebook.engine.arrow import RecordBatch

MOST_PEOPLE = 200_000_000


class TooMany(Refused):
    """More or fewer people than can be made (作成できない人数)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The roll that is wanted (作成する名簿): of an insurer of a scheme, so many people, as it is on a day.

    The same wish gives the same roll. `edges` asks for many edge dates, `with_names` for names, addresses and numbers,
    in columns that no rule reads.
    """

    insurer: str
    scheme: str
    people: int
    seed: int
    on: date
    edges: bool = False
    with_names: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.people <= MOST_PEOPLE:
            raise TooMany(what=f"{self.people} people", why=f"a made-up roll has 1 to {MOST_PEOPLE:,}",
                          do="ask for that many with --people, or make several rolls with other seeds")  # fmt: skip


class MadeUp(Protocol):
    """People that do not exist (架空の人々), in the schema of a roll."""

    def batches(self) -> Iterator[RecordBatch]:
        """The people, a part after another."""


class RollWriter(Protocol):
    """Where a roll goes (名簿の書き出し口): every batch has the schema of the first."""

    def write(self, batch: RecordBatch) -> None:
        """Write some rows."""


def write_roll(batches: Iterator[RecordBatch], out: RollWriter) -> int:
    """Write a roll (名簿の書き出し): how many rows it has."""
    rows = 0
    for batch in batches:
        out.write(batch)
        rows += int(batch.num_rows)
    return rows
