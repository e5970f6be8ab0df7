"""The few things we ask of Arrow, typed (表の型). Its own stubs overload what we use beyond use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Array = Any  # a pyarrow.Array of any type
Type = pa.DataType
RecordBatch = pa.RecordBatch
Schema = pa.Schema
Table = pa.Table
WORD: Type = pa.dictionary(pa.int16(), pa.string())
TEXT: Type = pa.string()
TEXTS: Type = pa.list_(pa.string())
FLAG: Type = pa.bool_()
DAY: Type = pa.date32()
NUMBER: Type = pa.int32()


def array(values: Any, type_: Type | None = None, empty: Any = None) -> Array:
    """An array of values, null where `empty` (a mask) says so."""
    return pa.array(values, type_, mask=empty)


def nulls(size: int, type_: Type) -> Array:
    """An array of nothing."""
    of_type: Any = type_
    return pa.nulls(size, of_type)


def words_of(words: Sequence[str], codes: Any, empty: Any = None) -> Array:
    """A dictionary array: the word at each code, null where `empty` says so."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int16(), mask=empty), list(words))


def days_of_unix(days: Any, empty: Any = None) -> Array:
    """Days counted from 1970-01-01 as an array of days."""
    return pa.array(days, pa.int32(), mask=empty).view(pa.date32())


def schema_of(fields: Iterable[tuple[str, Type]], **metadata: str) -> pa.Schema:
    """A schema, with its metadata."""
    said: dict[bytes | str, bytes | str] = dict(metadata.items())
    return pa.schema([pa.field(name, type_) for name, type_ in fields], metadata=said)


def batch(columns: Sequence[Array], schema: pa.Schema) -> pa.RecordBatch:
    """A record batch of these columns."""
    return pa.RecordBatch.from_arrays(list(columns), schema=schema)


def places_of(column: Array, words: Sequence[str]) -> Array:
    """The place of each text among these words; null where it is none of them."""
    return pc.index_in(column, value_set=pa.array(list(words), pa.string()))


def list_lengths(column: Array) -> Any:
    """How long each list of a list column is; 0 for null."""
    return pc.list_value_length(column).fill_null(0).to_numpy()


def is_dictionary(type_: Type) -> bool:
    """Whether it is a dictionary type."""
    return bool(pa.types.is_dictionary(type_))


def unix_days(column: Array) -> Array:
    """A column of days as days counted from 1970-01-01."""
    return column.view(pa.int32())


def column_of(batch: RecordBatch, name: str) -> Array:
    """A column of a batch by name."""
    return batch.column(name)
