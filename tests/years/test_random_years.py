"""Random years of a town against one in memory: everybody holds what they should, and nothing else is ever sent."""

from pathlib import Path
from random import Random

import pytest

from sizes import size
from years.town import town
from years.walk import Years

MONTHS = 12


@pytest.mark.parametrize("seed", range(size("random years")))
def test_after_any_year_everybody_holds_what_they_should_and_the_past_is_what_it_was(
    migrated: str, tmp_path: Path, seed: int
):
    with town(migrated, "ako-city-nhi", tmp_path) as real:
        years = Years(real, Random(seed))  # noqa: S311  a year is the same each time
        try:
            years.settle(size("people of years"))
            for _ in range(MONTHS):
                years.month()
            years.remember()
        except BaseException as failed:
            failed.add_note("\n".join([f"seed {seed}", *years.log]))
            raise
