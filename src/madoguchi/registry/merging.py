"""Two records of one person (同一人の統合): what both say together, and where they cannot both be true.

Nothing said beside something said is no clash. What is secret never clashes, for a clash would tell of it: whoever was
protected in one record is so in both, and of two addresses that are kept from others the first is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from madoguchi.days.refused import Refused
from madoguchi.days.spans import Span, holes
from madoguchi.registry.covers import Cover
from madoguchi.registry.groups import Group, group_named
from madoguchi.registry.history import Open, Said, Stretch, Value, joined

HELD: Final = "papers_held"
"""The group in which nothing is no clash with something: a paper was given under one of the records alone."""


class RecordsClash(Refused):
    """Two records that cannot be of one person as they stand (統合できない記録)."""


@dataclass(frozen=True, slots=True)
class Together:
    """What two histories of a group say together (両方の記録), and the facts of which they say different things."""

    stretches: tuple[Stretch, ...]
    clashes: frozenset[str] = frozenset()


def together(group: Group, one: Sequence[Stretch], other: Sequence[Stretch], blank: Said) -> Together:
    """Both histories of a group as one (履歴の統合); on a day of both, fact by fact.

    `blank` is what stands for a fact of which nobody told.
    """
    both: list[Stretch] = []
    clashes: set[str] = set()
    for part, a, b in _shared(one, other):
        facts = {name: _one_of(group, a[name], b[name], blank[name]) for name in a}
        clashes.update(name for name, found in facts.items() if found is None)
        both.append(Stretch(part, {name: found[0] for name, found in facts.items() if found}))
    return Together(joined([*both, *_alone(one, other), *_alone(other, one)]), frozenset(clashes))


def _shared(one: Sequence[Stretch], other: Sequence[Stretch]) -> Iterator[tuple[Span, Said, Said]]:
    """The days of which both speak, with what each says."""
    for a, b in product(one, other):
        if part := a.span.intersection(b.span):
            yield part, a.said, b.said


def _alone(one: Iterable[Stretch], other: Sequence[Stretch]) -> list[Stretch]:
    """What only the first says."""
    return [Stretch(part, a.said) for a in one for part in holes([b.span for b in other], a.span)]


def _one_of(group: Group, a: Value, b: Value, nothing: Value) -> tuple[Value] | None:
    """What two words come to; None: they clash."""
    if a == b:
        return (a,)
    none = (None,) if group.name == HELD else ()
    for less in (nothing, Open.UNKNOWN, *none):  # who was told more knows better
        if less in (a, b):
            return (b,) if a == less else (a,)
    return (True if b is True else a,) if group.secret else None


def covers_together(one: Sequence[Cover], other: Sequence[Cover]) -> tuple[tuple[Cover, ...], bool]:
    """The covers of both (資格の統合), one that both hold once; and whether two share a day."""
    every = [*one, *(cover for cover in other if cover not in one)]
    spans = [cover.span for cover in every if cover.span]
    return tuple(every), any(a.overlaps(b) for a, b in combinations(spans, 2))


def refuse_clashes(found: Mapping[str, frozenset[str]]) -> None:
    """Raise `RecordsClash` where anything clashes, by the names of the facts alone (矛盾の説明)."""
    clashing = [f"{group_named(name).ja} ({', '.join(sorted(facts))})" for name, facts in found.items() if facts]
    if clashing:
        raise RecordsClash(what="two records that say different things of one day: " + "; ".join(clashing),
                           why="merged, a person would have two of what everybody has one of",
                           do="correct the one that is wrong, or leave them apart if they are two people")  # fmt: skip
