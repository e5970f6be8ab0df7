"""How many envelopes (封筒の数): one a household, one a household and kind of paper, or one a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Post:
    """What is posted to one person of a household; `apart` in an envelope of their own, whatever the unit."""

    papers: frozenset[str]
    apart: bool


def envelopes(unit: str, household: Sequence[Post]) -> int:
    """The number of envelopes for a household.

    >>> both = [Post(frozenset({"notice"}), False), Post(frozenset({"certificate"}), False)]
    >>> [envelopes(unit, both) for unit in ("household", "household_by_paper", "person")]
    [1, 2, 2]
    """
    posted = [post for post in household if post.papers]
    together = [post for post in posted if not post.apart]
    kinds = {paper for post in together for paper in post.papers}
    shared = {"household": min(len(together), 1), "household_by_paper": len(kinds)}.get(unit, len(together))
    return shared + len(posted) - len(together)
