"""The columns of a Parquet roll (名簿の列と型): each known by name, each of a type that can hold its fact."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow as pa

from madoguchi.adapters.rolls.columns import ReadColumn
from madoguchi.adapters.rolls.headers import KEYS, LISTS, PASSED_OVER, Head, read_head
from madoguchi.adapters.rolls.lists import ListColumn, joined
from madoguchi.adapters.rolls.reading import Reading, column_of_text, meant_by
from madoguchi.adapters.rolls.typed import TypedColumn, can_hold
from madoguchi.rulebook.engine.arrow import Schema, Type
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Place, RefusedFile

WANTED: Final = {
    "day": "a day (date32)", "flag": "a flag (bool)", "number": "a number (int32)", "word": "text", "words": "texts",
}  # fmt: skip


def head_of(path: Path, schema: Schema, reading: Reading) -> Head:
    """The head of a Parquet roll (見出し). Raises `RefusedFile` for a name or a type that cannot be read.

    The place of a refusal is that of the column, in line 1: a Parquet file has no lines.
    """
    head = read_head(schema.names, Place(path.name, 1, 1), meant_by(reading, lists=True), reading.map_)
    for n, name in head.wanted():
        if not _fits(name, schema.types[n]):
            _refuse(Place(path.name, 1, n + 1), name, schema.types[n])
    return head


def _refuse(place: Place, name: str, type_: Type) -> None:
    plain = name in KEYS or name.startswith(PASSED_OVER)
    kind = "words" if name in LISTS else "word" if plain else vocabulary().facts[name].kind
    raise RefusedFile(place=place, what=f"the column {name} is of the type {type_}",
                      why="what cannot be read for certain is not guessed",
                      do=f"write it as {WANTED[kind]}, or as text in one of the ways a CSV roll has")  # fmt: skip


def _fits(name: str, type_: Type) -> bool:
    if name in LISTS:
        return pa.types.is_null(type_) or is_texts(type_)
    if name in KEYS:
        return is_text(type_)
    if name.startswith(PASSED_OVER):
        return is_text(type_) or pa.types.is_integer(type_) or pa.types.is_null(type_)
    fact = vocabulary().facts[name]
    return is_text(type_) or can_hold(fact, type_) or (fact.kind == "words" and is_texts(type_))


def reader_of(name: str, type_: Type, reading: Reading) -> ReadColumn:
    """What reads a column of this type (列の読み取り方)."""
    if name in LISTS:
        return ListColumn(name)
    if is_texts(type_):
        read = column_of_text(name, reading)
        return lambda column: read(joined(column))
    return column_of_text(name, reading) if is_text(type_) or name in reading.keep else TypedColumn(name)


def is_text(type_: Type) -> bool:
    """Whether it is text of any kind (文字の型), a dictionary of texts too."""
    if isinstance(type_, pa.DictionaryType):
        return is_text(type_.value_type)
    return pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_string_view(type_)


def is_texts(type_: Type) -> bool:
    """Whether it is a list of texts (文字の集まりの型)."""
    return isinstance(type_, pa.ListType | pa.LargeListType) and is_text(type_.value_type)
