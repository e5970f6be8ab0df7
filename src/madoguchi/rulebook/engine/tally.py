"""Counting rows by words (集計): how many rows have each combination, at the speed of a pass over small numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from madoguchi.rulebook.engine.arrow import Array, Table, is_dictionary, values_of


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as the place of each row's word among some words; the last of them is None, for a null."""

    codes: Any
    words: tuple[Any, ...]


def coded(column: Array) -> Coded:
    """A column of words or flags as codes."""
    encoded = column if is_dictionary(column.type) else column.dictionary_encode()
    words = tuple(encoded.dictionary.to_pylist())
    codes = encoded.indices.fill_null(len(words)) if encoded.null_count else encoded.indices
    return Coded(codes.to_numpy(), (*words, None))


def coded_column(table: Table, name: str) -> Coded:
    """A column of words of a table, as codes."""
    column: Any = table.column(name)
    return coded(column.cast("string").dictionary_encode().combine_chunks())


def cut(column: Array, bounds: Sequence[date], words: Sequence[str]) -> Coded:
    """A column of days as codes: the first of the words before the first bound, then a word from each bound on."""
    days, there = values_of(column)
    edges = np.array(bounds, "datetime64[D]").astype(np.int32)
    codes = np.searchsorted(edges, days, "right").astype(np.int16)
    return Coded(codes if there is None else np.where(there, codes, np.int16(len(words))), (*words, None))


def counted(*columns: Coded) -> dict[tuple[Any, ...], int]:
    """How many rows have each combination of words; a combination that nobody has is not there."""
    sizes = [len(column.words) for column in columns]
    places = np.zeros(len(columns[0].codes), np.int64)
    for column, size in zip(columns, sizes, strict=True):
        places = places * size + column.codes
    distinct, times = _occurring(places, math.prod(sizes))
    words = (np.array(column.words, object)[at]
             for column, at in zip(columns, np.unravel_index(distinct, sizes), strict=True))  # fmt: skip
    found: dict[tuple[Any, ...], int] = {}
    for row, n in zip(zip(*words, strict=True), times.tolist(), strict=True):
        found[row] = found.get(row, 0) + n  # two codes may stand for one word
    return found


def _occurring(places: Any, size: int) -> tuple[Any, Any]:
    """The numbers under `size` that occur, and how often each."""
    if size > 1 << 20:
        return np.unique(places, return_counts=True)
    times = np.bincount(places, minlength=1)
    return np.flatnonzero(times), times[times > 0]


@dataclass(frozen=True, slots=True)
class Paired:
    """Rows of two tables that speak of the same (突き合わせ): their places in each; -1 where one has no such row."""

    earlier: Any
    later: Any


def paired(earlier: Sequence[Coded], later: Sequence[Coded]) -> Paired:
    """Pair the rows of two tables whose keys are equal, the n-th of a key with the n-th; in the order of the keys."""
    before, after = _numbered(earlier, later)
    every = np.union1d(before, after)
    return Paired(_places(before, every), _places(after, every))


def taken(column: Coded, places: Any, absent: Any) -> Coded:
    """The codes of some rows; another word where a place is -1."""
    here = np.append(column.codes, len(column.words))
    return Coded(here[places], (*column.words, absent))


def either(first: Coded, second: Coded) -> Coded:
    """The words of the first, and where it has None those of the second."""
    open_ = np.array([word is None for word in first.words])[first.codes]
    return Coded(np.where(open_, second.codes + len(first.words), first.codes), (*first.words, *second.words))


def joint(first: Coded, second: Coded, word: Callable[[Any, Any], Any]) -> Coded:
    """A word made of the two words of each row."""
    words = tuple(word(one, other) for one in first.words for other in second.words)
    return Coded(first.codes.astype(np.int64) * len(second.words) + second.codes, words)


def differing(earlier: Coded, later: Coded) -> Any:
    """The places at which two columns of one length do not say the same word."""
    words = {word: place for place, word in enumerate(dict.fromkeys((*earlier.words, *later.words)))}
    mine, theirs = (np.array([words[word] for word in one.words])[one.codes] for one in (earlier, later))
    return np.flatnonzero(mine != theirs)


def word_at(column: Coded, place: int) -> Any:
    """The word of one row."""
    return column.words[int(column.codes[place])]


def _numbered(earlier: Sequence[Coded], later: Sequence[Coded]) -> tuple[Any, Any]:
    """A number for each row's key and which of its rows it is; the same number in both tables for the same."""
    size = len(earlier[0].codes)
    key = np.zeros(size + len(later[0].codes), np.int64)
    for mine, theirs in zip(earlier, later, strict=True):
        words = {word: place for place, word in enumerate(dict.fromkeys((*mine.words, *theirs.words)))}
        both = [np.array([words[word] for word in one.words], np.int64)[one.codes] for one in (mine, theirs)]
        key = key * len(words) + np.concatenate(both)
    _, number = np.unique(key, return_inverse=True)
    times = max(len(key), 1)
    before, after = number[:size], number[size:]
    return before * times + _nth(before), after * times + _nth(after)


def _nth(numbers: Any) -> Any:
    """For each number how often it stood there before."""
    order = np.argsort(numbers, kind="stable")
    ranked = numbers[order]
    begins = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]])) if len(ranked) else order
    lengths = np.diff(np.append(begins, len(ranked)))
    found = np.empty(len(numbers), np.int64)
    found[order] = np.arange(len(ranked)) - np.repeat(begins, lengths)
    return found


def _places(keys: Any, every: Any) -> Any:
    """Where each of all keys stands among some; -1 where it does not."""
    found = np.full(len(every), -1)
    found[np.searchsorted(every, keys)] = np.arange(len(keys))
    return found
