"""The roll (名簿): one row for a person and coverage, in Arrow; and its columns as rules see them.

The schema is made from the vocabulary. A null is what the vocabulary says: unknown where the fact is always there, not
happened elsewhere; of the latter the list column `unknown` names those that are not known, and `some` those that are
there without a day. Facts of an occasion (an event, an application, a visit) may stand in further columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache, lru_cache
from typing import Any

import numpy as np

from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array, RecordBatch, Schema
from madoguchi.rulebook.engine.dates import NEVER, NO_DAY, PAST, UNIX, Dates, Ints
from madoguchi.rulebook.engine.verdict import Mask, Verdict, either
from madoguchi.rulebook.engine.words import Numbers, Sets, Words
from madoguchi.rulebook.vocabulary import Fact, vocabulary

VERSION = 1
ARROW: dict[str, arrow.Type] = {
    "flag": arrow.FLAG, "day": arrow.DAY, "word": arrow.WORD, "number": arrow.NUMBER, "words": arrow.TEXTS,
}  # fmt: skip
ANY_NUMBER = 1 << 40
LATEST = "_latest"


class Special(Enum):
    """What may stand for a value: not known; has not happened; is there though its day is not said."""

    UNKNOWN = "unknown"
    NONE = "none"
    SOME = "some"


@cache
def roll_schema() -> Schema:
    """The Arrow schema of a roll; its metadata names the version."""
    facts = [(fact.name, ARROW[fact.kind]) for fact in vocabulary().roll]
    keys = [("person", arrow.TEXT), ("insurer", arrow.WORD)]
    return arrow.schema_of([*keys, *facts, ("unknown", arrow.TEXTS), ("some", arrow.TEXTS)], roll=str(VERSION))


def batch_of(rows: Sequence[Mapping[str, Any]]) -> RecordBatch:
    """A roll of a few people, each a mapping of facts (with `person` and `insurer`); what is not named is null."""
    named = dict.fromkeys(name for row in rows for name in row)
    if any(isinstance(value, Special) for row in rows for value in row.values()):
        named |= dict.fromkeys(SPECIAL_COLUMNS)
    schema, fields = _schema_with(tuple(name for name in named if name not in _names()))
    columns = [_column(rows, name, type_) if name in named else _empty(len(rows), name) for name, type_ in fields]
    return arrow.batch(columns, schema)


@cache
def _names() -> frozenset[str]:
    return frozenset(roll_schema().names)


@lru_cache(128)
def _schema_with(more: tuple[str, ...]) -> tuple[Schema, Sequence[tuple[str, arrow.Type]]]:
    """The schema of a roll and further columns, and its fields."""
    fields = [(field.name, field.type) for field in roll_schema()]
    fields += [(name, ARROW[vocabulary().fact(name).kind]) for name in more]
    return arrow.schema_of(fields, roll=str(VERSION)), fields


@lru_cache(1024)
def _empty(size: int, name: str) -> Array:
    """A column of the roll of which nobody says anything: most of a batch of one, so it is made once."""
    return _plain([None] * size, roll_schema().field(name).type)


def _column(rows: Sequence[Mapping[str, Any]], name: str, type_: arrow.Type) -> Array:
    if name in SPECIAL_COLUMNS:
        return arrow.array([_those(row, Special(name)) or None for row in rows], type_)
    return _plain([None if isinstance(row.get(name), Special) else row.get(name) for row in rows], type_)


def _plain(values: Sequence[Any], type_: arrow.Type) -> Array:
    if arrow.is_dictionary(type_):
        return arrow.array(values, arrow.TEXT).dictionary_encode().cast(type_)
    return arrow.array(values, type_)


def _those(row: Mapping[str, Any], special: Special) -> list[str]:
    """The facts of which a row says this."""
    return [fact for fact, value in row.items() if value is special]


SPECIAL_COLUMNS = ("unknown", "some")


class Columns:
    """The columns of a batch as rules see them, by name of the fact."""

    def __init__(self, batch: RecordBatch, on: Dates) -> None:
        self.batch, self.size, self.on = batch, batch.num_rows, on
        self.columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        self.names = frozenset(self.columns)
        self.unknown, self.some = self._named("unknown"), self._named("some")

    def __call__(self, name: str) -> Any:
        """The column of a fact; where the batch has none, what an empty one means."""
        fact = vocabulary().facts[name]
        column = self.columns.get(name)
        return absent(name) if column is None else READ[fact.kind](self, fact, column)

    def _named(self, which: str) -> tuple[Ints, Ints, list[str]] | None:
        """Rows and names of a list column, flat; None where nobody is named."""
        column: Any = self.columns.get(which)
        if column is None or column.null_count == self.size:
            return None
        names = column.flatten().dictionary_encode()
        lengths = arrow.list_lengths(column)
        rows = np.repeat(np.arange(self.size, dtype=np.int32), lengths)
        return rows, names.indices.to_numpy(), names.dictionary.to_pylist()

    def mask(self, which: tuple[Ints, Ints, list[str]] | None, name: str) -> Mask | None:
        """For whom a fact is named in such a list; None: for nobody."""
        if which is None or name not in which[2]:
            return None
        mask = np.zeros(self.size, bool)
        mask[which[0][which[1] == which[2].index(name)]] = True
        return mask

    def says_nothing_of(self, name: str) -> bool:
        """Whether no row says of a fact that it is unknown, or there without a day."""
        return self.mask(self.unknown, name) is None and self.mask(self.some, name) is None

    def is_unknown(self, fact: Fact, there: Mask | None) -> Mask | None:
        """For whom the fact is not known, given who has one; None: it is known of everybody."""
        named = self.mask(self.unknown, fact.name)
        if not fact.always or there is None:
            return named
        some = self.mask(self.some, fact.name)
        absent = ~there if some is None else ~there & ~some
        return absent if named is None else absent | named


@cache
def absent(name: str) -> Any:
    """What a roll without the column says of everybody: nothing is known, or nothing has happened."""
    fact = vocabulary().facts[name]
    of_kind: dict[str, Callable[[], Any]] = {
        "flag": lambda: Verdict.open() if fact.always else Verdict.for_all(False),
        "day": lambda: Dates.open() if fact.always else NO_DAY,
        "word": lambda: _absent_word(tuple(fact.words), fact.always),
        "words": lambda: Sets(tuple(fact.words), NO_BIT, NO_BIT),
        "number": lambda: Numbers(np.asarray(-1, np.int64), np.asarray(ANY_NUMBER if fact.always else -1, np.int64)),
    }
    return of_kind[fact.kind]()


def _absent_word(words: tuple[str, ...], always: bool) -> Words:
    bits = (1 << len(words)) - 1 if always else 1 << len(words)
    return Words(words, np.asarray(bits, np.uint64))


NO_BIT = np.asarray(0, np.uint64)


def _flag(columns: Columns, fact: Fact, column: Array) -> Verdict:
    values, there = arrow.values_of(column)
    holds: Mask = values if there is None else values & there
    open_ = columns.is_unknown(fact, there)
    return Verdict.sure(holds) if open_ is None else Verdict(holds & ~open_, holds | open_)


def _day(columns: Columns, fact: Fact, column: Array) -> Dates:
    if not fact.always and column.null_count == columns.size and columns.says_nothing_of(fact.name):
        return NO_DAY
    first = days_of(column)
    last = first
    latest = fact.name + LATEST
    if latest in columns.names and columns.columns[latest].null_count < columns.size:
        until = days_of(columns.columns[latest])
        last = either(until == NEVER, first, until)
    some = columns.mask(columns.some, fact.name)
    if some is not None:
        first, last = either(some, PAST + 1, first), either(some, columns.on.first, last)
    open_ = columns.is_unknown(fact, None if not column.null_count else first != NEVER)
    if open_ is not None:
        first, last = either(open_, PAST + 1, first), either(open_, NEVER - fact.always, last)
    return Dates(first, last)


def days_of(column: Array) -> Ints:
    """A column of days as numbers; `NEVER` where it is null."""
    unix, there = arrow.values_of(column)
    days: Ints = unix + UNIX
    return days if there is None else either(there, days, NEVER)


def _word(columns: Columns, fact: Fact, column: Array) -> Words:
    words = tuple(fact.words)
    bits = arrow.bits_of(column, words)
    open_ = columns.is_unknown(fact, None if not column.null_count else bits != np.uint64(1 << len(words)))
    some = columns.mask(columns.some, fact.name)
    every = np.uint64((1 << len(words) + (not fact.always)) - 1)
    can_be = bits if open_ is None else either(open_, every, bits)
    return Words(words, can_be if some is None else either(some, np.uint64((1 << len(words)) - 1), can_be))


def _words(columns: Columns, fact: Fact, column: Array) -> Sets:
    words = tuple(fact.words)
    rows = [sum(1 << words.index(w) for w in one or ()) for one in column.to_pylist()]
    has = np.array(rows, np.uint64)
    open_ = columns.is_unknown(fact, None)
    may = has if open_ is None else either(open_, np.uint64((1 << len(words)) - 1), has)
    return Sets(words, has, may)


def _number(columns: Columns, fact: Fact, column: Array) -> Numbers:
    values, there = arrow.values_of(column)
    low = values.astype(np.int64) if there is None else either(there, values, -1).astype(np.int64)
    open_ = columns.is_unknown(fact, there)
    return Numbers(low, low) if open_ is None else Numbers(either(open_, -1, low), either(open_, ANY_NUMBER, low))


READ: dict[str, Callable[[Columns, Fact, Array], Any]] = {
    "flag": _flag, "day": _day, "word": _word, "words": _words, "number": _number,
}  # fmt: skip


def insurers_of(batch: RecordBatch) -> tuple[tuple[str, ...], Any]:
    """The insurers of a batch, and each person's, by place."""
    insurer = arrow.column_of(batch, "insurer")
    if not arrow.is_dictionary(insurer.type):
        insurer = insurer.dictionary_encode()
    return tuple(insurer.dictionary.to_pylist()), insurer.indices.to_numpy().astype(np.intp)


def names_of(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Their names."""
    return tuple(fact.name for fact in facts)
