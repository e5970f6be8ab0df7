"""Texts of a column that are no words of ours (取り込めない語), as far as they may be shown to somebody who maps them.

What a cell says is shown only where it can hardly be about a person: in a column whose head is a known one of a word or
a flag, not about protection nor masked as if it were, of few distinct texts; and of these a short one that stands there
often. Of the others only the number is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from madoguchi.adapters.rolls.cells import reader_of
from madoguchi.adapters.rolls.folding import fold, has_control
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Refused

MOST_DISTINCT: Final = 20
LONGEST: Final = 8  # characters
OFTEN: Final = 10  # times


def their_words(name: str, cells: Iterable[tuple[str, int]]) -> tuple[tuple[str, ...], int]:
    """The texts to be given our words (対応づける語), and how many more there are that are not shown.

    `name` is what the head says for certain; `cells` are the distinct cells with how often each stands there.
    """
    fact = vocabulary().facts.get(name)
    if fact is None or fact.kind not in ("word", "flag") or fact.masked:
        return (), 0
    times = Counter[str]()
    for cell, n in cells:
        times[fold(cell)] += n
    theirs = [text for text in times if not _is_read(name, text)]
    shown = sorted(text for text in theirs if len(times) <= MOST_DISTINCT and may_be_shown(text, times[text]))
    return tuple(shown), len(theirs) - len(shown)


def may_be_shown(text: str, times: int) -> bool:
    """Whether a text can hardly be about a person (表示できる語): short, and often there."""
    return len(text) <= LONGEST and times >= OFTEN and not has_control(text)


def _is_read(name: str, text: str) -> bool:
    try:
        reader_of(vocabulary().facts[name])(text)
    except Refused:
        return False
    return True
