"""From rows to Arrow (名簿の表): a column for each fact, and beside them what is unknown and what happened some day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array, RecordBatch
from madoguchi.rulebook.engine.roll import ARROW, VERSION, Special, roll_schema
from madoguchi.rulebook.vocabulary import vocabulary

Rows = Sequence[Mapping[str, Any]]
SPECIAL = frozenset({Special.UNKNOWN, Special.SOME})


def batch_of_columns(rows: Rows, facts: Sequence[str], unknown: Sequence[str]) -> RecordBatch:
    """The rows as a batch of the roll's schema (名簿の表); columns of an occasion stand after it.

    `facts` are those the file has columns for, `unknown` the ones that nothing is known of for anybody.
    """
    fields = [(field.name, field.type) for field in roll_schema()]
    fields += [(name, ARROW[vocabulary().facts[name].kind]) for name in facts if name not in roll_schema().names]
    special = _special(rows, unknown)
    columns = [special[name] if name in special else _column(rows, name, type_) for name, type_ in fields]
    return arrow.batch(columns, arrow.schema_of(fields, roll=str(VERSION)))


def _column(rows: Rows, name: str, type_: arrow.Type) -> Array:
    if not any(name in row for row in rows):
        return arrow.nulls(len(rows), type_)
    values = [row.get(name) for row in rows]
    plain = [None if value in SPECIAL else value for value in values] if SPECIAL & set(values) else values
    if arrow.is_dictionary(type_):
        return arrow.array(plain, arrow.TEXT).dictionary_encode().cast(type_)
    return arrow.array(plain, type_)


def _special(rows: Rows, unknown: Sequence[str]) -> dict[str, Array]:
    """The list columns `unknown` and `some`, by name."""
    common = list(unknown)
    named = {one: [_named(row, one) for row in rows] for one in (Special.UNKNOWN, Special.SOME)}
    lists = {
        "unknown": [common + own or None for own in named[Special.UNKNOWN]],
        "some": [own or None for own in named[Special.SOME]],
    }
    return {name: arrow.array(values, arrow.TEXTS) for name, values in lists.items()}


def _named(row: Mapping[str, Any], special: Special) -> list[str]:
    if SPECIAL.isdisjoint(row.values()):
        return []
    return [name for name, value in row.items() if value is special]
