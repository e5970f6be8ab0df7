"""The difference of two plans as it is told (計画の差の表示): cells of few lines together, without their rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from madoguchi.desk.plans import SMALL, Difference

Cell = tuple[str, str | None, str | None, str | None, str | None]  # the paper; actions before and after; rules of both


def told_together(cells: Iterable[Difference]) -> list[Difference]:
    """Cells of fewer than ten lines as one for each paper and action, without rules (少数セルの併合), the most first.

    By the rule somebody could be known: of two plans made one after the other, a cell of one is a person.

    >>> one, other = (Difference("notice", None, "issue", None, rule, 1) for rule in ("first_notice", "moved_in"))
    >>> told_together([one, other])[0].rule_after, told_together([one, other])[0].items
    (None, 2)
    """
    counted: Counter[Cell] = Counter()
    for one in cells:
        rules = (one.rule_before, one.rule_after) if one.items >= SMALL else (None, None)
        counted[(one.paper, one.before, one.after, *rules)] += one.items
    found = [Difference(*cell, items) for cell, items in sorted(counted.items(), key=_words)]
    return sorted(found, key=lambda one: -one.items)


def _words(counted: tuple[Cell, int]) -> list[str]:
    return [word or "" for word in counted[0]]
