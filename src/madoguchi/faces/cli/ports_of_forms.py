"""What the commands about forms need from outside (様式の接続口): a press, the registry, a file of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # ports cost nothing until they are used
    from madoguchi.desk.forms import FormHolders, FormPress
    from madoguchi.desk.name_check import FaceStack
    from madoguchi.issuing.lettering import Means


class FormAdapters(Protocol):
    """The part of `Adapters` about forms (様式の接続)."""

    def form_press(self, means: Means, stack: FaceStack) -> FormPress:
        """What lays forms out in a look."""

    def form_holders(self, folder: Path, insurer: str) -> FormHolders:
        """Where somebody is looked up whom a form is made out for, in that database."""

    def own_file(self, path: Path, content: bytes) -> None:
        """A file that its owner alone can read."""
