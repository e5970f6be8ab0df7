"""Every choice of every insurer, flipped for many people: it changes only the answers it says it affects."""

from __future__ import annotations

from datetime import date

import pytest
from generated import SCHEMES, flipped
from people import visitors

from madoguchi.rulebook.choices import choices
from sizes import size

DAYS = (date(2024, 10, 28), date(2025, 12, 10), date(2026, 8, 1))
SEED, PART = 77, 120


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_choice_changes_nothing_but_what_it_says_for_anybody(scheme: str, on: date) -> None:
    wrong: dict[str, set[str]] = {}
    for seed in range(SEED, SEED + max(size("flips people") // PART, 1)):
        for name, answers in flipped(scheme, on, visitors(PART, seed)).items():
            wrong.setdefault(name, set()).update(answers - choices()[name].affects)
    assert {name: answers for name, answers in wrong.items() if answers} == {}
