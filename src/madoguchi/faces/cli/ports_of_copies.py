"""What the command for copies needs from outside (控えの接続口)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # ports cost nothing until they are used
    from madoguchi.desk.name_check import FaceStack
    from madoguchi.desk.reading_copy import CopyPress
    from madoguchi.issuing.lettering import Means


class CopyAdapters(Protocol):
    """The part of `Adapters` about copies (控えの接続)."""

    def copy_press(self, means: Means, stack: FaceStack, seals: Path) -> CopyPress:
        """What lays copies out. `seals`: the folder that pictures of seals are named from."""
