"""Forms of the command line (様式の接続): the press that lays them out, and the registry they are made out from."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

from madoguchi.assembly.databases import address_of
from madoguchi.assembly.printing import alone
from madoguchi.desk.forms import FormHolders, FormPress
from madoguchi.desk.name_check import FaceStack
from madoguchi.issuing.lettering import Means

FORMS: Final = "madoguchi.adapters.typst.forms"
LETTERS: Final = "madoguchi.adapters.typst.letters"
HOLDERS: Final = "madoguchi.adapters.postgres.registry.form_holder"
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

    def own_file(self, path: Path, content: bytes) -> None:
        """A file that its owner alone can read."""
        import_module(OWN_FILE).write_own(path, content)
