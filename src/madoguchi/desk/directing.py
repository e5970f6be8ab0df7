"""What stands beside the facts when papers are decided (事実以外の判定材料): accepted applications, directions.

This is the one place where a direction meets the rulebook's answer. Without any, every row is what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from madoguchi.days.bounds import ONE
from madoguchi.desk.asked_for import AskedFor
from madoguchi.reconcile.directions import Direction, directed, mark_of, numbers_in, owed_as_directed
from madoguchi.rulebook.late import Late

if TYPE_CHECKING:
    from madoguchi.rulebook.engine import arrow
    from madoguchi.rulebook.engine.arrow import RecordBatch
else:
    arrow = Late("madoguchi.rulebook.engine.arrow")

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


# --- over days to come -----------------------------------------------------------------------------------------


MAIN: Final = ("certificate", "notice")
IMPOSED: Final = ("owed", "variant", "ground", "rule")


def directed_stretches(rows: Iterable[Mapping[str, Any]], directions: Sequence[Direction]) -> Iterator[dict[str, Any]]:
    """Stretches of one person, from `since` to `until`, as they are directed (指示後の期間), cut at their days.

    The rule is a direction's mark where one is about the certificate or the notice.
    """
    for row in rows:
        turns = {day for one in directions for day in (one.since, one.until + ONE)}
        cuts = sorted({row["since"], row["until"] + ONE, *(day for day in turns if row["since"] < day <= row["until"])})
        for first, after in pairwise(cuts):
            part = {**row, "since": first, "until": after - ONE}
            holding = [one for one in directions if one.holds_on(first)]
            yield part | _imposed_on(part, holding) if holding else part


def _imposed_on(row: Mapping[str, Any], holding: Sequence[Direction]) -> dict[str, Any]:
    """What is imposed on a stretch, of the answers that it has."""
    imposes = [one for one in holding if one.owed is not None]
    owed = owed_as_directed(row["owed"] or "-" if imposes else row["owed"], holding)
    about = [one for one in holding if one.paper in MAIN]
    shown = [one for one in about if one.paper == _main(owed)]
    told: dict[str, Any] = {"owed": owed} | ({"rule": mark_of(about), "ground": None} if about else {})
    told |= {name: value for one in shown for name in ("variant", "valid_from", "valid_until")
             if (value := getattr(one, name)) is not None}  # fmt: skip
    if imposes and row.get("open"):
        told["open"] = " ".join(name for name in row["open"].split() if name not in IMPOSED)
    return {name: value for name, value in told.items() if name in row}


def _main(owed: str | None) -> str | None:
    return next((one for one in MAIN if one in (owed or "").split(" ")), None)


__all__: Sequence[str] = ("NOTHING_BESIDE", "Beside", "Directions", "as_directed", "directed_stretches",
                          "owed_as_directed")  # fmt: skip
