"""Small cells stay hidden: not in a table, not by sums, not by differences of one table with another."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.desk.report_words import FEW
from madoguchi.desk.reporting.hiding import SMALL, hidden_of, papers_shown, rest_of, split, summed

PAPERS, RULES, AGES = ("certificate", "notice", "former_card"), ("r1", "r2", "r3"), ("0", "40", "75")
ATOMS = [(paper, rule, age) for paper in PAPERS for rule in RULES for age in AGES]
PEOPLE = st.lists(st.integers(0, 25) | st.just(0), min_size=len(ATOMS), max_size=len(ATOMS))
CASES = [
    ("一つだけの少数は、次に小さい区分とともに隠す", {"a": 3, "b": 12, "c": 40}, {"a", "b"}),
    ("二つで十人に足りなければ、もう一つ隠す", {"a": 3, "b": 4, "c": 12, "d": 40}, {"a", "b", "c"}),
    ("二つで十人になれば、それだけを隠す", {"a": 3, "b": 8, "c": 12}, {"a", "b"}),
    ("ちょうど十人は示す", {"a": 10, "b": 40}, set()),
    ("皆が少数なら、皆隠す", {"a": 3}, {"a"}),
    ("だれもいなければ、何も隠さない", {}, set()),
]


@pytest.mark.parametrize(("why", "counts", "hidden"), CASES, ids=[case[0] for case in CASES])
def test_what_is_hidden(why: str, counts: dict[str, int], hidden: set[str]):
    assert hidden_of(counts) == hidden


@settings(max_examples=100)
@given(counts=st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 40)))
def test_what_is_hidden_together_is_ten_or_more_and_never_one_alone(counts: dict[str, int]):
    hidden = hidden_of(counts)
    assert all(counts[word] >= SMALL for word in set(counts) - hidden)
    assert not hidden or hidden == set(counts) or (len(hidden) >= 2 and sum(counts[word] for word in hidden) >= SMALL)


People = Mapping[tuple[str, str, str], int]
Whom = set[tuple[str, str, str]]


def groups_of(people: People) -> dict[str, str]:
    """The group each paper is counted in."""
    found = papers_shown(summed(people, lambda atom: ("x", atom[0])))
    return {paper: found.get(("x", paper), FEW) for paper in PAPERS}


def cells_of(people: People, place: int) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str], int]]:
    """Rules or ages inside the papers' groups, as they are and as they are shown."""
    groups = groups_of(people)
    cells = summed(people, lambda atom: (groups[atom[0]], atom[place]))
    return cells, split(cells)


def whom(people: People, place: int, group: str, words: Iterable[str]) -> Whom:
    groups, among = groups_of(people), set(words)
    return {atom for atom in ATOMS if groups[atom[0]] == group and atom[place] in among}


def shown_numbers(people: People) -> Iterator[Whom]:
    """Whom each number that is shown counts: papers, then rules and ages inside them, then the rest of each group."""
    yield set(ATOMS)
    yield from (whom(people, 1, group, RULES) for group in set(groups_of(people).values()))
    for place in (1, 2):
        cells, kept = cells_of(people, place)
        yield from (whom(people, place, group, {word}) for group, word in kept)
        for group in rest_of(cells, kept):
            yield whom(people, place, group, {word for one, word in set(cells) - set(kept) if one == group})


def small_cells(people: People) -> Iterator[Whom]:
    """Whom each true cell under ten counts."""
    for places in ((0,), (0, 1), (0, 2)):
        true = summed(people, itemgetter(*places))
        small = {cell for cell, n in true.items() if n < SMALL}
        yield from ({atom for atom in ATOMS if itemgetter(*places)(atom) == cell} for cell in small)


def vectors(groups: Iterable[Whom]) -> np.ndarray:
    return np.array([[atom in group for atom in ATOMS] for group in groups], float).reshape(-1, len(ATOMS))


@settings(max_examples=150, deadline=None)
@given(numbers=PEOPLE)
def test_no_small_cell_is_a_sum_or_difference_of_shown_numbers(numbers: list[int]):
    people = {atom: n for atom, n in zip(ATOMS, numbers, strict=True) if n}
    if sum(people.values()) < SMALL:
        return  # a roll of a few people: its size is no secret
    known = vectors(shown_numbers(people))
    rank = np.linalg.matrix_rank(known)
    for cell in small_cells(people):
        assert np.linalg.matrix_rank(np.vstack([known, vectors([cell])])) > rank, cell


@settings(max_examples=100, deadline=None)
@given(numbers=PEOPLE)
def test_every_shown_number_and_every_rest_is_ten_or_more(numbers: list[int]):
    people = {atom: n for atom, n in zip(ATOMS, numbers, strict=True) if n}
    if sum(people.values()) < SMALL:
        return
    groups = groups_of(people)
    assert all(n >= SMALL for n in summed(people, lambda atom: groups[atom[0]]).values())
    for place in (1, 2):
        cells, kept = cells_of(people, place)
        assert all(n >= SMALL for n in [*kept.values(), *rest_of(cells, kept).values()])
