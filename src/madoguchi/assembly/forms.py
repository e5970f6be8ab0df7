"""Forms and pages for one person (様式・画面の接続): the press that lays them out, the registry they are made from."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.assembly.databases import address_of
from madoguchi.assembly.printing import alone

if TYPE_CHECKING:
    from madoguchi.desk.forms import FormHolders, FormPress
    from madoguchi.desk.name_check import FaceStack
    from madoguchi.desk.portal_page import PagePress, PortalViews
    from madoguchi.issuing.lettering import Means

FORMS: Final = "madoguchi.adapters.typst.forms"
LETTERS: Final = "madoguchi.adapters.typst.letters"
HOLDERS: Final = "madoguchi.adapters.postgres.registry.form_holder"
PAGES: Final = "madoguchi.adapters.typst.pages"
VIEWS: Final = "madoguchi.adapters.postgres.registry.portal_view"
OWN_FILE: Final = "madoguchi.adapters.own_file"


class FormFiles:
    """Forms: the part of `Adapters` about them (様式の接続口)."""

    def form_press(self, means: Means, stack: FaceStack) -> FormPress:
        """What lays forms out in a look. No form bears 見本."""
        setting = import_module(LETTERS).Setting(means.look, means.on, (alone(stack),), sample=False)
        press: FormPress = import_module(FORMS).TypstForms(setting)
        return press

    def form_holders(self, folder: Path, insurer: str) -> FormHolders:
        """Where somebody is looked up whom a form is made out for."""
        holders: FormHolders = import_module(HOLDERS).PostgresFormHolders(address_of(folder), insurer)
        return holders

    def page_press(self, means: Means, stack: FaceStack) -> PagePress:
        """What lays an eligibility page out in a look."""
        setting = import_module(LETTERS).Setting(means.look, means.on, (alone(stack),), sample=means.sample)
        press: PagePress = import_module(PAGES).TypstPages(setting)
        return press

    def portal_views(self, folder: Path, insurer: str) -> PortalViews:
        """Where somebody is looked up whose eligibility page is made."""
        views: PortalViews = import_module(VIEWS).PostgresPortalViews(address_of(folder), insurer)
        return views

    def own_file(self, path: Path, content: bytes) -> None:
        """A file that its owner alone can read."""
        import_module(OWN_FILE).write_own(path, content)
