"""What stands beside the facts when papers are decided (事実以外の判定材料): accepted applications, directions.

This is the one place where a direction meets the rulebook's answer. Without any, every row is what it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from madoguchi.desk.applications import AskedFor
from madoguchi.reconcile.directions import Direction, directed, numbers_in, owed_as_directed
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch

Directions = Mapping[str, Sequence[Direction]]


@dataclass(frozen=True, slots=True)
class Beside:
    """Applications that were accepted, and directions approved and not ended (申請と指示), by the key of the person."""

    applications: Mapping[str, AskedFor] = field(default_factory=dict)
    directions: Directions = field(default_factory=dict)

    def on_paper(self, paper: str, on: date) -> dict[str, list[Direction]]:
        """The directions on a paper that hold on a day (その日の指示), of those who have any."""
        found = {key: [one for one in each if one.paper == paper and one.holds_on(on)]
                 for key, each in self.directions.items()}  # fmt: skip
        return {key: each for key, each in found.items() if each}

    def hold(self, rule: str) -> bool:
        """Whether a line whose rule names directions is held by one of them (指示による保留)."""
        holding = {one.number for each in self.directions.values() for one in each if one.hold}
        return not holding.isdisjoint(numbers_in(rule))


NOTHING_BESIDE: Final = Beside()


def as_directed(batch: RecordBatch, directions: Directions) -> RecordBatch:
    """The rows of one paper as they are directed (指示後の行), in their order; the same where nobody is directed."""
    keys = arrow.column_of(batch, "key").to_pylist() if directions else []
    places = [n for n, key in enumerate(keys) if key in directions]
    if not places:
        return batch
    rows = arrow.rows_of(batch, places).to_pylist()
    told = dict(zip(places, _each_directed(rows, directions), strict=True))
    columns = {name: _replaced(batch, name, told) for name in batch.schema.names}
    return arrow.batch([columns[name] for name in batch.schema.names], batch.schema)


def _each_directed(rows: Sequence[Mapping[str, Any]], directions: Directions) -> list[dict[str, Any]]:
    """Rows as directed: of somebody with several covers a paper is imposed on the last one, once."""
    last: dict[str, date] = {}
    for row in rows:
        last[row["key"]] = max(last.get(row["key"], date.min), row["cover_from"] or date.min)
    each = [directed(row, directions[row["key"]]) for row in rows]
    return [told if (row["cover_from"] or date.min) == last[row["key"]] else _of_earlier(row, told)
            for row, told in zip(rows, each, strict=True)]  # fmt: skip


def _of_earlier(row: Mapping[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """The row of an earlier cover: nothing is imposed on it that was not owed by it."""
    return told | {"owed": bool(told["owed"] and row["owed"])} if told["owed"] is not None else told


def _replaced(batch: RecordBatch, name: str, told: Mapping[int, Mapping[str, Any]]) -> arrow.Array:
    column = arrow.column_of(batch, name)
    cells = column.to_pylist()
    if all(cells[n] == row[name] for n, row in told.items()):
        return column
    for n, row in told.items():
        cells[n] = row[name]
    return arrow.array(cells, column.type)


__all__: Sequence[str] = ("NOTHING_BESIDE", "Beside", "Directions", "as_directed", "owed_as_directed")
