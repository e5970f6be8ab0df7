"""Two decisions side by side (判定の差): how many go from which paper, ground and rule to which, and on request who.

A person is known by key and insurer; a second row of the same in one file is paired with the second in the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

from madoguchi.desk.report_words import FEW, NOTHING, OPEN
from madoguchi.desk.reporting.hiding import papers_shown, rest_of, split, summed
from madoguchi.rulebook.engine.arrow import Table
from madoguchi.rulebook.engine.tally import (
    Coded,
    Paired,
    coded_column,
    counted,
    differing,
    either,
    joint,
    paired,
    taken,
    word_at,
)

KEYS: Final = ("person", "insurer")
COMPARED: Final[Mapping[str, str]] = {"paper": "owed", "ground": "ground", "rule": "rule"}
COLUMNS: Final = (*KEYS, *COMPARED.values(), "open")
ABSENT: Final = "absent"
Flow = tuple[str, str]
MERGED: Final[Flow] = (FEW, FEW)
Flows = dict[tuple[str, Flow], int]


@dataclass(frozen=True)
class Difference:
    """An earlier and a later decision of people, paired (判定の差). Each is a table of `COLUMNS`."""

    earlier: Table
    later: Table

    def flows(self, table: str) -> Flows:
        """How many go from which word to which (移り変わり), by insurer; small ones merged under (`10未満`, `10未満`).

        A word that an insurer's own table would not show alone goes under `10未満` here too.
        """
        counts = self._counts(table)
        was, is_ = (_groups(counts, side) for side in (0, 1))
        changed = {key: n for key, n in counts.items() if key[1][0] != key[1][1]}
        grouped = summed(changed, lambda key: (key[0], (was[key[0], key[1][0]], is_[key[0], key[1][1]])))
        found = Counter(split(grouped))
        found.update({(insurer, MERGED): n for insurer, n in rest_of(grouped, found).items()})
        return dict(sorted(found.items(), key=lambda cell: (cell[0][0], cell[0][1] == MERGED, -cell[1], cell[0][1])))

    def people(self, table: str) -> Iterator[tuple[str, str, str, str]]:
        """Who differs (変わった人): person, insurer, and the words before and after. For those who may see people."""
        before, after = self._sides(table)
        keys = [self._side(name) for name in KEYS]
        for place in differing(before, after):
            person, insurer, was, is_ = (str(word_at(one, place)) for one in (*keys, before, after))
            yield person, insurer, was, is_

    @cached_property
    def _pairs(self) -> Paired:
        return paired(*([coded_column(one, name) for name in KEYS] for one in (self.earlier, self.later)))

    def _sides(self, table: str) -> tuple[Coded, Coded]:
        """The answers before and after, pair by pair."""
        name = COMPARED[table]
        was, is_ = _answer(self.earlier, name), _answer(self.later, name)
        return taken(was, self._pairs.earlier, ABSENT), taken(is_, self._pairs.later, ABSENT)

    def _side(self, name: str) -> Coded:
        """A key of the pairs: from the later table, or the earlier where only that has the person."""
        now, once = coded_column(self.later, name), coded_column(self.earlier, name)
        return either(taken(now, self._pairs.later, None), taken(once, self._pairs.earlier, None))

    def _counts(self, table: str) -> dict[tuple[str, Flow], int]:
        told = counted(self._side("insurer"), *self._sides(table))
        return {(insurer, (was, is_)): n for (insurer, was, is_), n in told.items()}


def _answer(table: Table, name: str) -> Coded:
    """An answer by its words; one that cannot be told is a word of its own, and so is none."""
    return joint(coded_column(table, name), coded_column(table, "open"), partial(_word, name))


def _word(name: str, word: str | None, waits: str | None) -> str:
    return word or (OPEN if name in (waits or "").split(" ") else NOTHING)


def _groups(counts: Mapping[tuple[str, Flow], int], side: int) -> dict[tuple[str, str], str]:
    """Each word of one side under the group its insurer's table shows it in."""
    return papers_shown(summed(counts, lambda key: (key[0], key[1][side])))
