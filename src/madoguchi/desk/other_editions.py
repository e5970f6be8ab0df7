"""Two editions with rules of their own (別の版との比較): each has decided the roll by itself; the answers are compared.

One process holds one law. So another edition decides in a process of its own, behind a port, and tells what its
`decide` writes; here both are laid side by side, row by row, however long the roll is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from madoguchi.desk.editions import AnswerDiffers, Compared

BESIDE = ("person", "insurer", "missing")  # keys; and which facts an open answer waits for: `open` says that it does


class DecidedRoll(Protocol):
    """A roll as an edition has decided it (判定済みの名簿)."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys and the answers it gives."""

    @property
    def refused(self) -> frozenset[int]:
        """The numbers of the rows it could not read, from 1."""

    def rows(self) -> Iterator[Mapping[str, str]]:
        """The rows it took, in the order of the roll, each cell as text."""


@dataclass
class _Found:
    people: int = 0
    refused: int = 0
    differences: list[AnswerDiffers] = field(default_factory=list)


def compare_decided(was: DecidedRoll, is_: DecidedRoll) -> Compared:
    """Whose answers differ between two editions, of the answers that both give (版の比較).

    A row that only one of them could read is counted as refused. Raises nothing: both have read the same file.
    """
    answers = [name for name in was.columns if name in is_.columns and name not in BESIDE]
    found = _Found()
    for one, other in _side_by_side(was, is_):
        if one is None or other is None:
            found.refused += 1
        else:
            found.people += 1
            found.differences += [AnswerDiffers(one["person"], name, one[name], other[name])
                                  for name in answers if one[name] != other[name]]  # fmt: skip
    alone = tuple(sorted(set(was.columns) ^ set(is_.columns)))
    return Compared(found.people, found.refused, tuple(found.differences), alone)


Row = Mapping[str, str] | None


def _side_by_side(was: DecidedRoll, is_: DecidedRoll) -> Iterator[tuple[Row, Row]]:
    """Each row of the roll as both have it; None where one of them refused it."""
    ones, others = was.rows(), is_.rows()
    last = max(was.refused | is_.refused, default=0)
    for number in count(1):
        one = None if number in was.refused else next(ones, None)
        other = None if number in is_.refused else next(others, None)
        if one is None and other is None and number > last:
            return
        yield one, other
