"""Rows rich in boundaries against the plain reading: two hundred thousand of them at full size, each part on a day."""

from __future__ import annotations

import pytest

from madoguchi.rulebook.edition import shipped_edition
from reference.crowd import crowd
from sizes import size
from test_against_plain import days_to_ask, differences

SEED, PARTS = 20270401, 200
ROWS = size("boundary rows")


@pytest.mark.parametrize("part", range(0, PARTS, 20))
def test_both_readings_say_the_same_of_rows_full_of_boundaries(part: int) -> None:
    found: list[str] = []
    for n, on in enumerate(days_to_ask(20, SEED + part), part):
        rows = crowd(ROWS // PARTS, SEED + n)
        found += [str(one) for one in differences(rows, on, shipped_edition()) if not one.is_asked_already]
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:5])
