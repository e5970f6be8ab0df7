"""Answers as Arrow columns (答えの列): null where there is none or where it is open; who is open is told beside."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from itertools import compress
from operator import or_
from typing import Any

import numpy as np

from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array
from madoguchi.rulebook.engine.dates import NEVER, UNIX, Dates
from madoguchi.rulebook.engine.law import Column
from madoguchi.rulebook.engine.verdict import Mask, Verdict, either
from madoguchi.rulebook.engine.words import Numbers, Sets, Terms, Words
from madoguchi.rulebook.untold import OPEN

SEPARATOR = " "  # between the words of a set
NOTHING = "-"  # the empty set: an empty cell would be an open one


def encode(column: Column, size: int) -> tuple[Array, Mask | None]:
    """An answer as an Arrow column of that many rows, and for whom it is open (None: for nobody)."""
    if isinstance(column, Verdict):
        return _flags(column, size)
    if isinstance(column, Dates):
        return _days(column, size)
    if isinstance(column, Words):
        return _words(column, size)
    if isinstance(column, Sets):
        return _sets(column, size)
    return _numbers(column.numbers() if isinstance(column, Terms) else column, size)


def _flags(verdict: Verdict, size: int) -> tuple[Array, Mask | None]:
    holds = np.broadcast_to(verdict.holds, size)
    open_ = None if verdict.is_sure else np.broadcast_to(verdict.holds != verdict.may, size)
    return arrow.flags(holds, open_), open_


def _days(days: Dates, size: int) -> tuple[Array, Mask | None]:
    first = np.broadcast_to(days.first, size)
    open_ = None if days.is_sure else np.broadcast_to(days.first != days.last, size)
    empty = first == NEVER if open_ is None else (first == NEVER) | open_
    return arrow.days_of_unix(first - UNIX, empty), open_


def _words(words: Words, size: int) -> tuple[Array, Mask | None]:
    can_be = np.broadcast_to(words.can_be, size)
    open_ = (can_be & (can_be - np.uint64(1))) != 0
    place = np.bitwise_count((can_be & (~can_be + np.uint64(1))) - np.uint64(1)).astype(np.int16)
    some_open = bool(open_.any())
    return arrow.words_of(words.allowed, place, open_ | (place >= len(words.allowed))), open_ if some_open else None


def _sets(sets: Sets, size: int) -> tuple[Array, Mask | None]:
    """Each set as its words with a space between, the empty one as a dash."""
    bits = np.broadcast_to(sets.has_bits, size)
    open_ = None if sets.may_bits is sets.has_bits else np.broadcast_to(sets.has_bits != sets.may_bits, size)
    distinct, places = arrow.distinct(np.ascontiguousarray(bits)[:, np.newaxis].view(np.uint8))
    each = np.unpackbits(distinct, axis=1, bitorder="little", count=len(sets.allowed))
    texts = (SEPARATOR.join(compress(sets.allowed, row)) or NOTHING for row in each)
    return arrow.words_of(tuple(texts), places, open_), open_


def _numbers(numbers: Numbers, size: int) -> tuple[Array, Mask | None]:
    low = np.broadcast_to(numbers.low, size)
    open_ = None if numbers.is_sure else np.broadcast_to(numbers.low != numbers.high, size)
    none: Any = (low < 0) | (low >= 1 << 40)
    return arrow.numbers(either(none, 0, low), none if open_ is None else none | open_), open_


def value_of(column: Column) -> Any:
    """An answer about one person: bool, date, str, int, frozenset; None where there is none; or `OPEN`."""
    if isinstance(column, Sets):
        has, may = int(column.has_bits.max()), int(column.may_bits.max())
        return OPEN if has != may else frozenset(word for n, word in enumerate(column.allowed) if has >> n & 1)
    values, open_ = encode(column, 1)
    return OPEN if open_ is not None and bool(open_[0]) else values[0].as_py()


def named(masks: Mapping[str, Mask], size: int) -> Array:
    """For each person the names whose mask holds, with a space between; a dash where none does."""
    places = np.zeros(size, np.int16)
    if not masks:
        return arrow.words_of((NOTHING,), places)
    rows = np.flatnonzero(np.broadcast_to(reduce(or_, masks.values()), size))  # few: the others need no looking up
    table = np.stack([np.broadcast_to(mask, size)[rows] for mask in masks.values()], axis=1)
    distinct, which = arrow.distinct(np.packbits(table, axis=1))
    places[rows] = which + 1
    texts = (SEPARATOR.join(compress(masks, row)) for row in np.unpackbits(distinct, axis=1, count=len(masks)))
    return arrow.words_of((NOTHING, *texts), places)
