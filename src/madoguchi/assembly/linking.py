"""Numbers, notifications and samples of the command line (紐付け・届出・見本の接続)."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.assembly.databases import address_of
from madoguchi.assembly.demo.samples import SAMPLES
from madoguchi.registry.intake.layouts import layout_named

if TYPE_CHECKING:
    from madoguchi.desk.linking import Linking
    from madoguchi.desk.making import MadeUp, Wanted
    from madoguchi.desk.notices import Notices

LINKING: Final = "madoguchi.adapters.postgres.intake.questions"
NOTICES: Final = "madoguchi.adapters.postgres.intake.waiting"
SAMPLE_FILES: Final = "madoguchi.adapters.made_up.people_files"


class LinkingFiles:
    """Linking, notifications and samples: the part of `Adapters` about them (接続口)."""

    def linking(self, folder: Path, insurer: str, key_file: Path | None) -> Linking:
        """Where individual numbers of an insurer are linked; of a made-up one they must be nobody's."""
        linked: Linking = import_module(LINKING).PostgresLinking(address_of(folder), insurer, key_file,
                                                                 insurer in SAMPLES)  # fmt: skip
        return linked

    def notices(self, folder: Path, insurer: str) -> Notices:
        """The notifications of an insurer in that database."""
        notices: Notices = import_module(NOTICES).PostgresNotices(address_of(folder), insurer)
        return notices

    def made_up_file(self, wanted: Wanted, kind: str) -> MadeUp:
        """A file about people drawn by column."""
        made: MadeUp = import_module(SAMPLE_FILES).MadeUpFile(wanted, layout_named(kind))
        return made
