"""A roll for a bug report (名簿の匿名化): the same answers, other keys, another order, other days where that is safe.

What goes: every key, every column that begins with `_` (a household keeps together under a new key), the order of the
rows, and of most days the day of the month. What stays, and may still tell who somebody is to those who know them: the
insurer, the year and month of birth, rare facts and what is unusual in putting them together. So a masked roll is still
personal data. Whether a row may bear other days is not reasoned but tried: both are decided, and where one answer
differs the row keeps its own days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

from madoguchi.desk.making import RollWriter
from madoguchi.desk.other_days import other_days
from madoguchi.desk.roll_check import HOUSEHOLD
from madoguchi.desk.rolls import BULK_ANSWERS, RollReader
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.arrow import DAY, TEXT, Array, RecordBatch, array, column_of, rows_at, with_columns
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Refused

MOST_ROWS: Final = 300_000
ROWS: Final = 65_536
TOLD: Final = ("open", "missing", "disputed")


class TooLargeToMask(Refused):
    """A roll that no bug report needs (匿名化できない大きさ)."""


@dataclass(frozen=True, slots=True)
class Masked:
    """What became of a roll (匿名化の結果): rows written, rows that were refused and left out, rows with their days."""

    rows: int
    refused: int
    with_own_days: int


def mask_roll(roll: RollReader, out: RollWriter, edition: Edition, on: date, random: Random, move: bool) -> Masked:
    """Write a roll without its persons (匿名化). `move`: other days where the answers on that day stay the same.

    Raises `TooLargeToMask`.
    """
    batches, refused = _read(roll)
    if not batches:
        return Masked(0, refused, 0)
    order = list(range(sum(one.num_rows for one in batches)))
    random.shuffle(order)
    whole = rows_at(batches, order)
    keys, homes = _new_keys(whole, "person", "M"), _new_keys(whole, HOUSEHOLD, "H")
    kept = 0
    for begin in range(0, max(1, whole.num_rows), ROWS):
        part = whole.slice(begin, ROWS)
        part, own = _with_other_days(part, edition, on, random) if move and part.num_rows else (part, part.num_rows)
        kept += own
        out.write(_without_persons(part, keys, homes))
    return Masked(whole.num_rows, refused, kept)


def _read(roll: RollReader) -> tuple[list[RecordBatch], int]:
    batches, rows, refused = [], 0, 0
    for chunk in roll.chunks():
        rows, refused = rows + chunk.batch.num_rows, refused + len(chunk.refused)
        if rows > MOST_ROWS:
            raise TooLargeToMask(what=f"more than {MOST_ROWS:,} rows", why="a report needs those that show the fault",
                                 do="cut the roll down to some of them and mask that")  # fmt: skip
        batches.append(chunk.batch)
    return batches, refused


def _new_keys(whole: RecordBatch, column: str, prefix: str) -> dict[str, str]:
    """A number for each key, in the new order: nothing of the old one is in it (新しいキー)."""
    if column not in whole.schema.names:
        return {}
    keys = dict.fromkeys(key for key in column_of(whole, column).to_pylist() if key is not None)
    return {key: f"{prefix}{n:07}" for n, key in enumerate(keys, 1)}


def _without_persons(part: RecordBatch, keys: Mapping[str, str], homes: Mapping[str, str]) -> RecordBatch:
    """The rows under new keys, without the columns that no rule reads."""
    part = part.select([name for name in part.schema.names if not name.startswith("_") or name == HOUSEHOLD])
    new = {"person": keys} | ({HOUSEHOLD: homes} if homes else {})
    return with_columns(part, {name: _renamed(column_of(part, name), those) for name, those in new.items()})


def _renamed(column: Array, keys: Mapping[str, str]) -> Array:
    return array([keys.get(key) for key in column.to_pylist()], TEXT)


# --- other days ---------------------------------------------------------------------------------------


def _with_other_days(part: RecordBatch, edition: Edition, on: date, random: Random) -> tuple[RecordBatch, int]:
    """The rows with other days, but for those of which an answer would differ; and how many these are."""
    days = {fact.name: column_of(part, fact.name).to_pylist() for fact in vocabulary().roll if fact.kind == "day"}
    filled = {name: column for name, column in days.items() if any(column)}
    moved = list(_moved(filled, on, random))
    tried = with_columns(part, _columns(filled, moved))
    same = [one == other for one, other in zip(_answers(part, edition, on), _answers(tried, edition, on), strict=True)]
    own = list(zip(*filled.values(), strict=True))
    rows = [other if alike else one for one, other, alike in zip(own, moved, same, strict=True)]
    return with_columns(part, _columns(filled, rows)), same.count(False)


def _moved(filled: Mapping[str, Sequence[date | None]], on: date, random: Random) -> Iterator[tuple[date | None, ...]]:
    for row in zip(*filled.values(), strict=True):
        instead = other_days({day for day in row if day is not None}, on, random)
        yield tuple(None if day is None else instead[day] for day in row)


def _columns(filled: Mapping[str, Any], rows: Sequence[tuple[date | None, ...]]) -> dict[str, Array]:
    return {name: array(list(column), DAY) for name, column in zip(filled, zip(*rows, strict=True), strict=True)}


def _answers(part: RecordBatch, edition: Edition, on: date) -> list[tuple[Any, ...]]:
    told = decide(part, edition, on, None, answers=BULK_ANSWERS)
    return list(zip(*(column_of(told, name).to_pylist() for name in (*BULK_ANSWERS, *TOLD)), strict=True))
