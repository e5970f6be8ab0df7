"""What stands where something is not told (示さないもの): a rule under its mask, an answer that is open.

Apart from the engine, which makes answers: words for them are found without its arrays.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

MASKED: Final = "other_ex_officio"  # what a rule about protection is called outside that right


class Open(Enum):
    """Stands for an answer that cannot be told."""

    OPEN = "undecidable"


OPEN: Final = Open.OPEN
