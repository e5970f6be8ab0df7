"""Small cells (少数の秘匿): what may be shown, so that no sum or difference of shown numbers tells a small one.

Everything shown is a sum over groups of ten people or more. To keep that over several tables, each table splits the
same groups further: first the papers of an insurer (`papers_shown`), and inside each group so made the grounds and
rules, the ages, the months (`split`). Two tables may split a group in two ways; neither tells more of it than its own
parts. How many rows an insurer's roll has is no secret: where they are under ten, that is all that is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from madoguchi.desk.report_words import FEW

SMALL = 10
Word = TypeVar("Word", bound=object)
Group = TypeVar("Group", bound=object)
Label = TypeVar("Label", bound=object)


def merged(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts with all small ones in one cell (少数の秘匿), and with it the next larger if it were small itself.

    What is left of the total would tell a single hidden cell, so two are hidden at least, where there are two.

    >>> merged({"certificate": 820, "notice": 40, "former_card": 3})
    {'certificate': 820, '10未満': 43}
    """
    hidden = hidden_of(counts)
    shown = sorted(
        ((word, n) for word, n in counts.items() if word not in hidden), key=lambda cell: (-cell[1], cell[0])
    )
    return {**dict(shown), **({FEW: sum(counts[word] for word in hidden)} if hidden else {})}


def hidden_of(counts: Mapping[Word, int]) -> frozenset[Word]:
    """The words whose counts may not stand alone (秘匿する区分): the small ones, and one more where they need cover.

    >>> sorted(hidden_of({"a": 3, "b": 12, "c": 40})), sorted(hidden_of({"a": 3, "b": 8, "c": 40}))
    (['a', 'b'], ['a', 'b'])
    """
    ascending = sorted(counts, key=lambda word: (counts[word], str(word)))
    small = [word for word in ascending if counts[word] < SMALL]
    covered = not small or (len(small) > 1 and sum(map(counts.__getitem__, small)) >= SMALL)
    return frozenset(ascending[: len(small) + (not covered)])


def split(counts: Mapping[tuple[Group, Word], int]) -> dict[tuple[Group, Word], int]:
    """In each group the counts that may stand alone (群ごとの秘匿); the rest of the group is what is not there.

    >>> split({("x", "a"): 3, ("x", "b"): 12, ("x", "c"): 40, ("y", "a"): 11})
    {('x', 'c'): 40, ('y', 'a'): 11}
    """
    groups: dict[Group, dict[Word, int]] = {}
    for (group, word), n in counts.items():
        groups.setdefault(group, {})[word] = n
    hidden = {group: hidden_of(words) for group, words in groups.items()}
    return {(group, word): n for (group, word), n in counts.items() if word not in hidden[group]}


def rest_of(counts: Mapping[tuple[Group, Word], int], shown: Mapping[tuple[Group, Word], int]) -> dict[Group, int]:
    """How many of each group stand in no cell of their own (まとめた人数)."""
    return dict(+(summed(counts, lambda key: key[0]) - summed(shown, lambda key: key[0])))


def summed(counts: Mapping[Word, int], label: Callable[[Word], Label]) -> Counter[Label]:
    """The counts added up under other labels (集約)."""
    found: Counter[Label] = Counter()
    for word, n in counts.items():
        found[label(word)] += n
    return found


def papers_shown(papers: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], str]:
    """For each insurer and paper the group it is counted in everywhere (書類の群): itself, or the small ones."""
    shown = split(papers)
    return {key: key[1] if key in shown else FEW for key in papers}


def ordered(cells: Iterable[tuple[tuple[str, str], int]]) -> dict[tuple[str, str], int]:
    """Cells by insurer, the largest first, what is merged last (並び順)."""
    return dict(sorted(cells, key=lambda cell: (cell[0][0], cell[0][1] == FEW, -cell[1], cell[0][1])))
