"""A roll read by columns (列で読む名簿), whatever file it stands in: what all such readers have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from madoguchi.adapters.rolls.headers import Head
from madoguchi.adapters.rolls.keys import KEY_COLUMNS, Key, Once, Repeats, repeated
from madoguchi.adapters.rolls.reading import Reading
from madoguchi.desk.rolls import Chunk
from madoguchi.rulebook.engine.arrow import RecordBatch

Wanted = Sequence[tuple[int, str]]


class RollByColumns(ABC):
    """A `RollReader` for the desk (名簿の読み取り): only one chunk is held at a time."""

    reading: Reading

    @property
    @abstractmethod
    def head(self) -> Head:
        """Its columns (見出し). Raises `RefusedFile`."""

    @abstractmethod
    def _chunks(self, wanted: Wanted, once: Once) -> Iterator[Chunk]:
        """The rows by these of its columns, each key once."""

    @property
    def absent(self) -> tuple[str, ...]:
        """The facts without a column of which it is not said either that they happened to nobody (列のない事実)."""
        return tuple(name for name in self.head.absent if name not in self.reading.absent_means_none)

    def chunks(self) -> Iterator[Chunk]:
        """The rows in parts of at most `reading.rows` (順に読む). Raises `RefusedFile` for a file that is damaged."""
        repeats = self.reading.repeats
        once = Once(Repeats(repeated(self.keys)) if repeats is None else repeats)
        return self._chunks(self.head.wanted(), once)

    def keys(self) -> Iterator[RecordBatch]:
        """The keys of the rows, as far as they can be read (キーだけを読む)."""
        wanted = tuple((n, name) for n, name in self.head.wanted() if name in KEY_COLUMNS)
        return (chunk.batch for chunk in self._chunks(wanted, Once(Repeats())))

    def taken(self, repeats: Repeats) -> frozenset[Key]:
        """Those of the keys that may stand twice that are taken when it is read (取り込んだキー)."""
        once = Once(repeats)
        for _ in self._chunks(self.head.wanted(), once):
            pass
        return frozenset(once.taken)
