"""The few things we ask of Arrow, typed (表の型). Its own stubs overload what we use beyond use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from madoguchi.rulebook.engine.verdict import either

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


def array(values: Any, type_: Type | None = None) -> Array:
    """An array of a sequence of Python values."""
    return pa.array(values, type_)


def numbers(values: Any, empty: Any = None) -> Array:
    """An array of whole numbers, null where `empty` (a mask) says so."""
    return _of_buffer(pa.int32(), values.astype(np.int32, copy=False), empty)


def flags(values: Any, empty: Any = None) -> Array:
    """An array of flags, null where `empty` says so."""
    return _of_buffer(pa.bool_(), np.packbits(values, bitorder="little"), empty, len(values))


def _of_buffer(type_: Any, values: Any, empty: Any = None, size: int | None = None) -> Array:
    """An array on the memory of numpy's (`pa.array` looks for pandas at every call)."""
    valid = None if empty is None else _buffer(np.packbits(~empty, bitorder="little"))
    length = len(values) if size is None else size
    return pa.Array.from_buffers(type_, length, [valid, _buffer(np.ascontiguousarray(values))])


def _buffer(values: Any) -> pa.Buffer:
    return pa.py_buffer(values)


def nulls(size: int, type_: Type) -> Array:
    """An array of nothing."""
    of_type: Any = type_
    return pa.nulls(size, of_type)


def words_of(words: tuple[str, ...], codes: Any, empty: Any = None) -> Array:
    """A dictionary array: the word at each code, null where `empty` says so."""
    indices = _of_buffer(pa.int16(), codes.astype(np.int16, copy=False), empty)
    return pa.DictionaryArray.from_arrays(indices, _dictionary(words))


@lru_cache(1024)
def _dictionary(words: tuple[str, ...]) -> Array:
    return pa.array(words, pa.string())


def days_of_unix(days: Any, empty: Any = None) -> Array:
    """Days counted from 1970-01-01 as an array of days."""
    return _of_buffer(pa.date32(), days.astype(np.int32, copy=False), empty)


def values_of(column: Array) -> tuple[Any, Any]:
    """The values of a column of days, numbers or flags, and which are there; None: all are. Where none is, anything.

    Days are counted from 1970-01-01. The values are a view of the column's memory where that can be.
    """
    valid, memory = column.buffers()
    here = slice(column.offset, column.offset + len(column))
    there = None if not column.null_count else _bits(valid, column.offset, len(column))
    if pa.types.is_boolean(column.type):
        return _bits(memory, column.offset, len(column)), there
    return np.frombuffer(memory, np.int32)[here], there


def _bits(memory: Any, offset: int, size: int) -> Any:
    byte, bit = divmod(offset, 8)
    bits = np.unpackbits(np.frombuffer(memory, np.uint8)[byte:], bitorder="little", count=bit + size)
    return bits[bit:].view(np.bool_)


def schema_of(fields: Iterable[tuple[str, Type]], **metadata: str) -> pa.Schema:
    """A schema, with its metadata."""
    said: dict[bytes | str, bytes | str] = dict(metadata.items())
    return pa.schema([pa.field(name, type_) for name, type_ in fields], metadata=said)


def batch(columns: Sequence[Array], schema: pa.Schema) -> pa.RecordBatch:
    """A record batch of these columns."""
    return pa.RecordBatch.from_arrays(list(columns), schema=schema)


def bits_of(column: Array, words: tuple[str, ...]) -> Any:
    """For each text the bit of its place among these words; the bit after the last where it is none of them."""
    if not is_dictionary(column.type):
        column = column.dictionary_encode()
    among = {word: place for place, word in enumerate(words)}
    said = column.dictionary.to_pylist()
    places = [*(among.get(word, len(words)) for word in said), len(words)]
    bits = np.left_shift(np.uint64(1), np.array(places, np.uint64))
    return np.take(bits, _codes(column, len(said)))


def _codes(column: Array, none: int) -> Any:
    """The places of the words of a dictionary array in its dictionary; `none` for null."""
    valid, memory = column.indices.buffers()
    if memory is None or not none:
        return np.full(len(column), none)
    width = np.dtype(column.indices.type.to_pandas_dtype())
    codes = np.frombuffer(memory, width)[column.offset : column.offset + len(column)].astype(np.intp)
    return either(_bits(valid, column.offset, len(column)), codes, none) if column.null_count else codes


def distinct(rows: Any) -> tuple[Any, Any]:
    """The distinct rows of a table of bytes, and the place of each row among them."""
    width = rows.shape[1]
    coded = _of_buffer(pa.binary(width), rows, size=len(rows)).dictionary_encode()
    return np.frombuffer(b"".join(coded.dictionary.to_pylist()), np.uint8).reshape(-1, width), coded.indices.to_numpy()


def list_lengths(column: Array) -> Any:
    """How long each list of a list column is; 0 for null."""
    return pc.list_value_length(column).fill_null(0).to_numpy()


def is_dictionary(type_: Type) -> bool:
    """Whether it is a dictionary type."""
    return bool(pa.types.is_dictionary(type_))


def column_of(batch: RecordBatch, name: str) -> Array:
    """A column of a batch by name."""
    return batch.column(name)


def with_word(batch: RecordBatch, name: str, word: str) -> RecordBatch:
    """The batch with one word in a column, for everybody."""
    same = words_of((word,), np.zeros(batch.num_rows, np.int16))
    return batch.set_column(batch.schema.get_field_index(name), name, same)


def rows_of(batch: RecordBatch, places: Any) -> RecordBatch:
    """The rows of a batch at these places."""
    return batch.take(pa.array(places))


def sorted_table(batches: Sequence[RecordBatch], by: Sequence[str]) -> Table:
    """Batches of one schema as one table, ascending by these columns."""
    table = pa.concat_tables([pa.Table.from_batches([batch]).unify_dictionaries() for batch in batches])
    whole = table.unify_dictionaries().combine_chunks()
    return whole.sort_by([(name, "ascending") for name in by])


def equals_next(table: Table, name: str) -> Any:
    """For each row but the last whether its cell equals that of the next row; two empty cells are equal."""
    column: Any = table.column(name).combine_chunks()
    if is_dictionary(column.type):
        column = column.indices
    here, after = column.slice(0, len(column) - 1), column.slice(1)
    equal = pc.equal(here, after).fill_null(False).to_numpy(zero_copy_only=False)
    if not column.null_count:
        return equal
    return equal | pc.and_(here.is_null(), after.is_null()).to_numpy(zero_copy_only=False)


def joined(table: Table, begins: Any, ends: Any, last: str, drop: str) -> Table:
    """The rows at `begins`, with the column `last` taken from the rows at `ends`, without the column `drop`."""
    kept = table.take(pa.array(begins))
    until = table.column(last).take(pa.array(ends))
    return kept.set_column(kept.schema.get_field_index(last), last, until).drop_columns([drop])


def spread_words(few: Array, rows: Any, size: int, otherwise: str) -> Array:
    """A dictionary array of some rows as one of all rows, with another word elsewhere."""
    places = np.zeros(size, np.int16)
    places[rows] = few.indices.to_numpy() + 1
    return words_of((otherwise, *few.dictionary.to_pylist()), places)


def texts_of(column: Array) -> Array:
    """A column of text, of whichever kind, as plain text."""
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def coded(column: Array) -> tuple[Any, list[str]]:
    """A column of text as numbers and the distinct texts they stand for; a null is the place after the last."""
    told = column if is_dictionary(column.type) else column.dictionary_encode()
    texts = [text or "" for text in told.dictionary.to_pylist()]
    codes = told.indices.fill_null(len(texts)) if told.null_count else told.indices
    return codes.to_numpy().astype(np.intp), texts


def taken(column: Array, places: Any) -> Array:
    """The elements of an array at these places."""
    return column.take(pa.array(places))


def joined_texts(*parts: Array | str) -> Array:
    """Texts side by side, element by element; a plain text stands in each. Null where one is null."""
    joined: Any = pc.binary_join_element_wise
    return joined(*parts, "")


def chosen(rows: Any, one: Array, other: Array) -> Array:
    """An array of the elements of one where a mask says so, else of the other."""
    return pc.if_else(flags(rows), one, other)


def repeated(value: Any, size: int) -> Array:
    """An array of one value, so many times."""
    return pa.repeat(value, size)


def field(name: str) -> Any:
    """A column in a condition, as in `field("lost_on") < field("eligible_from")`; where one is null nothing holds."""
    return pc.field(name)


def places_where(batch: RecordBatch, names: Iterable[str], condition: Any) -> list[int]:
    """The places of the rows for which a condition over these columns holds."""
    columns = {name: batch.column(name) for name in names}
    plain = {name: one.cast(pa.string()) if is_dictionary(one.type) else one for name, one in columns.items()}
    numbered: Any = pa.table({**plain, "": pa.array(range(batch.num_rows))})
    places: list[int] = numbered.filter(condition).column("").to_pylist()
    return places


def latest_until(column: Array, day: Any) -> Any:
    """The latest day of a column that is not after a day; None where there is none."""
    return pc.max(column.filter(pc.less_equal(column, pa.scalar(day, pa.date32())))).as_py()


def repeats(hashes: Any) -> list[int]:
    """The places of the numbers that stood before, in order; `hashes` is an `array` of unsigned 64 bits."""
    values = np.frombuffer(hashes, np.uint64)
    order = np.argsort(values, kind="stable")
    again = values[order][1:] == values[order][:-1]
    return sorted(order[1:][again].tolist())


def not_among(hashes: Any, others: Any) -> int:
    """How many different numbers of the first `array` are not in the second."""
    return len(np.setdiff1d(np.frombuffer(hashes, np.uint64), np.frombuffer(others, np.uint64)))


def rows_at(batches: Sequence[RecordBatch], places: Sequence[int]) -> RecordBatch:
    """Batches of one schema as one, its rows in this order."""
    each = [pa.Table.from_batches([one]).unify_dictionaries() for one in batches]
    table = pa.concat_tables(each).unify_dictionaries()
    taken = table.take(pa.array(places, pa.int64())).combine_chunks().to_batches()
    return taken[0] if taken else batches[0].slice(0, 0)


def with_columns(batch: RecordBatch, columns: Mapping[str, Array]) -> RecordBatch:
    """A batch with some of its columns replaced."""
    for name, column in columns.items():
        batch = batch.set_column(batch.schema.get_field_index(name), batch.schema.field(name), column)
    return batch
