"""Guides of the command line (案内の接続): the press that lays them out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from madoguchi.assembly.printing import alone

if TYPE_CHECKING:
    from madoguchi.desk.guides.writing import GuidePress
    from madoguchi.desk.name_check import FaceStack
    from madoguchi.issuing.lettering import Means

GUIDES: Final = "madoguchi.adapters.typst.guides"
LETTERS: Final = "madoguchi.adapters.typst.letters"


class GuideFiles:
    """Guides: the part of `Adapters` about them (案内の接続口)."""

    def guide_press(self, means: Means, stack: FaceStack, size: str = "") -> GuidePress:
        """What lays guides out in a look, as samples or not."""
        setting = import_module(LETTERS).Setting(means.look, means.on, (alone(stack),), sample=means.sample, size=size)
        press: GuidePress = import_module(GUIDES).TypstGuides(setting)
        return press
