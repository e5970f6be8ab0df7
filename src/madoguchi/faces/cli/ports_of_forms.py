"""What forms and pages for one person need from outside (様式・画面の接続口): a press, the registry, an own file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # ports cost nothing until they are used
    from madoguchi.desk.forms import FormHolders, FormPress
    from madoguchi.desk.name_check import FaceStack
    from madoguchi.desk.portal_page import PagePress, PortalViews
    from madoguchi.issuing.lettering import Means


class FormAdapters(Protocol):
    """The part of `Adapters` about forms (様式の接続)."""

    def form_press(self, means: Means, stack: FaceStack) -> FormPress:
        """What lays forms out in a look."""

    def form_holders(self, folder: Path, insurer: str) -> FormHolders:
        """Where somebody is looked up whom a form is made out for, in that database."""

    def page_press(self, means: Means, stack: FaceStack) -> PagePress:
        """What lays an eligibility page out in a look."""

    def portal_views(self, folder: Path, insurer: str) -> PortalViews:
        """Where somebody is looked up whose eligibility page is made, in that database."""

    def own_file(self, path: Path, content: bytes) -> None:
        """A file that its owner alone can read."""
