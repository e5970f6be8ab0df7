"""The columns against the plain reading, for many people on many days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from madoguchi.rulebook.edition import shipped_edition
from reference.crowd import crowd
from sizes import size
from test_against_plain import Difference, days_to_ask, differences

SEED, PART = 20261122, 1_000


def found_on(day: date) -> Iterator[Difference]:
    """What the two readings say differently on a day, a thousand people after another."""
    for start in range(0, size("plain people"), PART):
        rows = crowd(min(PART, size("plain people") - start), SEED + start)
        yield from (one for one in differences(rows, day, shipped_edition()) if not one.is_asked_already)


@pytest.mark.parametrize("on", days_to_ask(size("plain days"), SEED), ids=str)
def test_both_readings_say_the_same_of_very_many(on: date) -> None:
    found = [str(one) for one in found_on(on)]
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:5])
