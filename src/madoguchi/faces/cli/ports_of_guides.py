"""What the commands about guides need from outside (案内の接続口): a press for each look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # ports cost nothing until they are used
    from madoguchi.desk.guides.writing import GuidePress
    from madoguchi.desk.name_check import FaceStack
    from madoguchi.issuing.lettering import Means


class GuideAdapters(Protocol):
    """The part of `Adapters` about guides (案内の接続)."""

    def guide_press(self, means: Means, stack: FaceStack, size: str = "") -> GuidePress:
        """What lays guides out in a look, as samples or not. `size`: empty, or large type."""
