"""Rows that stand twice (重複する行): found by a first look at the keys, so that memory does not grow with a roll.

The key of a row is person, insurer and first day of eligibility. A roll in the order of its persons has no second row;
in any other, eight bytes a row are kept, on disk where they are many, and only the keys that may stand twice are ever
held as they are. A chance that two keys share their eight bytes costs time, never a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from madoguchi.rulebook.engine.arrow import Array, RecordBatch, is_dictionary

Hashes = npt.NDArray[np.uint64]
Key = tuple[Any, ...]
HELD: Final = 1 << 23  # hashes in memory, 64 MiB; more go to disk
PARTS: Final = 32
KEY_COLUMNS: Final = ("person", "insurer", "eligible_from")
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_NOWHERE: Final = np.int64(np.iinfo(np.int64).min)
_BYTES: Final = np.random.default_rng(1).integers(0, 1 << 64, 256, np.uint64)  # a number for each byte, ever the same


@dataclass(frozen=True, slots=True)
class Repeats:
    """Keys that may stand twice (重複しうるキー): their hashes in order, and those that earlier files have taken."""

    hashes: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))
    taken: frozenset[Key] = frozenset()


class Once:
    """Lets each key pass once (一度だけ), in the order of the rows."""

    def __init__(self, repeats: Repeats) -> None:
        self.hashes, self.taken = repeats.hashes, set(repeats.taken)

    def seconds(self, batch: RecordBatch) -> list[int]:
        """The rows of a batch whose key was taken before (二行目の行)."""
        if not len(self.hashes) or not batch.num_rows:
            return []
        suspect = np.flatnonzero(np.isin(hashes_of(batch), self.hashes))
        return [row for row, key in zip(suspect.tolist(), keys_at(batch, suspect), strict=True) if not self._take(key)]

    def _take(self, key: Key) -> bool:
        if key in self.taken:
            return False
        self.taken.add(key)
        return True


class Keyed(Protocol):
    """A roll that can be asked for its keys alone (キーを持つ名簿)."""

    def keys(self) -> Iterator[RecordBatch]:
        """The keys of the rows, as far as they can be read."""

    def taken(self, repeats: Repeats) -> frozenset[Key]:
        """Those of the keys that may stand twice that are taken once it is read."""


def repeats_of(rolls: Sequence[Keyed]) -> list[Repeats]:
    """For each of some rolls, read one after another as if they were one, the keys to look out for (重複の照合)."""
    hashes = repeated(lambda: chain.from_iterable(roll.keys() for roll in rolls))
    found = [Repeats(hashes)]
    for roll in rolls[:-1] if len(hashes) else []:
        found.append(Repeats(hashes, roll.taken(found[-1])))
    return found if len(hashes) else found * len(rolls)


def keys_at(batch: RecordBatch, rows: Any) -> list[Key]:
    """The keys of some rows (行のキー)."""
    columns = (batch.column(name).take(pa.array(rows)).to_pylist() for name in KEY_COLUMNS)
    return list(zip(*columns, strict=True))


def repeated(batches: Callable[[], Iterable[RecordBatch]]) -> Hashes:
    """The hashes that stand twice among the keys of some batches (重複しうるキー), in order.

    They are asked for a second time only where the persons do not stand in order.
    """
    if _ascending(batches()):
        return np.empty(0, np.uint64)
    with TemporaryDirectory(prefix="madoguchi-") as folder:
        store = _Store(Path(folder))
        for batch in batches():
            store.add(hashes_of(batch))
        return np.sort(np.concatenate([np.empty(0, np.uint64), *map(_twice, store.parts())]))


def _ascending(batches: Iterable[RecordBatch]) -> bool:
    """Whether every person comes after the one before."""
    last = ""
    for batch in batches:
        person = batch.column("person")
        if not batch.num_rows:
            continue
        here: Any = pc.all(pc.less(person.slice(0, len(person) - 1), person.slice(1))).as_py()
        if here is False or person[0].as_py() <= last:
            return False
        last = person[-1].as_py()
    return True


def hashes_of(batch: RecordBatch) -> Hashes:
    """A number of 64 bits for each key (キーのハッシュ), the same in every process."""
    person, insurer, since = (batch.column(name) for name in KEY_COLUMNS)
    days = np.where(_nulls(since), _NOWHERE, since.fill_null(0).view(pa.int32()).to_numpy().astype(np.int64))
    mixed = _texts(person) * _MIX + _insurers(insurer)
    mixed ^= mixed >> np.uint64(29)
    return (mixed + days.view(np.uint64)) * _MIX


def _nulls(column: Array) -> npt.NDArray[np.bool_]:
    nulls: npt.NDArray[np.bool_] = column.is_null().to_numpy(zero_copy_only=False)
    return nulls


def _texts(column: Array) -> Hashes:
    """A number for each text: a polynomial of its bytes, all at once by differences of one running sum."""
    _, offsets, memory = column.buffers()
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    begin, end = int(ends[0]), int(ends[-1])
    numbers = _BYTES[np.frombuffer(memory, np.uint8)[begin:end]] if end > begin else np.empty(0, np.uint64)
    length = np.diff(ends)
    place = np.arange(end - begin) - np.repeat(ends[:-1] - begin, length)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(numbers * _powers(int(length.max(initial=0)))[place])])
    hashed: Hashes = sums[ends[1:] - begin] - sums[ends[:-1] - begin] + length.astype(np.uint64)
    return hashed


def _powers(longest: int) -> Hashes:
    return np.multiply.accumulate(np.full(longest + 1, _MIX, np.uint64))


def _insurers(column: Array) -> Hashes:
    coded = column if is_dictionary(column.type) else column.dictionary_encode()
    each = [
        int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") for name in coded.dictionary.to_pylist()
    ]
    hashed: Hashes = np.array(each, np.uint64)[coded.indices.to_numpy()]
    return hashed


def _twice(hashes: Hashes) -> Hashes:
    ordered = np.sort(hashes)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


class _Store:
    """Hashes, in memory or, where they are many, in files by their highest bits."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.held, self.size, self.spilled = folder, list[Hashes](), 0, False

    def add(self, hashes: Hashes) -> None:
        self.held.append(hashes)
        self.size += len(hashes)
        if self.size >= HELD:
            self._spill()

    def parts(self) -> Iterator[Hashes]:
        """All of them, equal ones in the same part."""
        if not self.spilled:
            yield np.concatenate([np.empty(0, np.uint64), *self.held])
            return
        self._spill()
        for path in sorted(self.folder.iterdir()):
            yield np.fromfile(path, np.uint64)

    def _spill(self) -> None:
        every = np.concatenate([np.empty(0, np.uint64), *self.held])
        part = every >> np.uint64(64 - PARTS.bit_length() + 1)
        order = np.argsort(part, kind="stable")
        bounds = np.searchsorted(part[order], np.arange(PARTS + 1))
        for n in range(PARTS):
            with (self.folder / f"{n:02}").open("ab") as file:
                every[order[bounds[n] : bounds[n + 1]]].tofile(file)
        self.held, self.size, self.spilled = [], 0, True
