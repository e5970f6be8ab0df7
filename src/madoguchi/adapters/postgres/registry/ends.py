"""When a cover ends (資格の終わり): as it was told or, of who has died, on the day after the death (死亡日の翌日).

A death needs no second notice for that. It is worked out wherever covers are read, and nothing is written into them: a
death that is taken back gives the cover back, and one of another day moves its end. What was told to end before stays
so. A cover that begins after the death holds no day.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.statement import Statement

# `$1` is the insurer; of one person one day, however often a death was told.
DEATHS: Final = Statement("""
(SELECT z.person, min(z.died_on) + 1 AS after_death FROM registry.death AS z
    WHERE z.insurer = $1 AND z.died_on IS NOT NULL AND @known @within GROUP BY z.person)
""")
LOST_ON: Final = Statement("""CASE WHEN @death IS NULL THEN @cover.lost_on
    ELSE least(@cover.lost_on, greatest(@death, @cover.eligible_from)) END""")
LOSS_REASON: Final = Statement("""CASE WHEN @death IS NOT NULL
    AND greatest(@death, @cover.eligible_from) < coalesce(@cover.lost_on, 'infinity')
    THEN 'death' ELSE @cover.loss_reason END""")


def ends_of(cover: str, death: str) -> dict[str, str]:
    """The facts that say when and why a cover ends (喪失日と理由), as expressions: `death` is the day after it."""
    told = {"lost_on": LOST_ON, "loss_reason": LOSS_REASON}
    return {name: one.filled(cover=cover, death=death) for name, one in told.items()}
