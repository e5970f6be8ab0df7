"""How much a property test tries (件数): little at each run, all of it when MADOGUCHI_PROOF=1."""

import os
from collections.abc import Mapping
from typing import Final

PROOF: Final = "MADOGUCHI_PROOF"
SIZES: Final[Mapping[str, tuple[int, int]]] = {
    # name: (at each run, in proof)
    "plain people": (400, 20_000),
    "plain days": (12, 30),
    "boundary rows": (1_000, 200_000),
    "timeline people": (12, 1_000),
    "flips people": (40, 2_000),
    "mutants": (40, 1_000_000),
    "practice people": (12, 60),
    "practice days": (4, 12),
    "rule people": (3, 12),
    "rule days": (1, 4),
    "rule completions": (40, 40),
    "rule pairs": (60, 1_000_000),
    "explained people": (14, 300),
    "protected people": (4, 60),
    "protection days": (3, 10),
    "hostile facts": (250, 10_000),
    "hostile practices": (120, 10_000),
    "hostile cases": (120, 10_000),
    "broken files": (150, 10_000),
    "spark people": (2_000, 200_000),
}


def is_proof() -> bool:
    """Whether the full sizes are asked for."""
    return os.environ.get(PROOF) == "1"


def size(name: str) -> int:
    """How many of something to try, now.

    >>> size("rule completions")
    40
    """
    return SIZES[name][is_proof()]
