"""Files to be taken in, for the command line (取り込みの組み立て)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Final

from madoguchi.assembly.databases import address_of
from madoguchi.registry.intake.layouts import LAYOUTS, layout_named

if TYPE_CHECKING:
    from madoguchi.desk.business_day import BusinessDay
    from madoguchi.desk.intake import Incoming, Intake
    from madoguchi.desk.intake_folder import Folder
    from madoguchi.desk.report import Language

INTAKE: Final = "madoguchi.adapters.postgres.intake.files"
READING: Final = "madoguchi.adapters.intake_files.reading"
NAMING: Final = "madoguchi.adapters.intake_files.naming"
TEMPLATES: Final = "madoguchi.adapters.intake_files.templates"
WATCHING: Final = "madoguchi.adapters.intake_files.watching"


class IntakeFiles:
    """Files to be taken in (取り込むファイル): a part of `Adapters`."""

    def intake(self, folder: Path, insurer: str) -> Intake:
        """Where files of an insurer are taken in, in that database."""
        intake: Intake = import_module(INTAKE).PostgresIntake(address_of(folder), insurer)
        return intake

    def incoming(self, path: Path, kind: str) -> tuple[Incoming, date | None]:
        """A file of a kind, and the day that its name tells."""
        file: Incoming = import_module(READING).CsvOfKind(path, layout_named(kind))
        day: date | None = import_module(NAMING).told_by(path.name, LAYOUTS).day
        return file, day

    def template(self, kind: str) -> tuple[Sequence[str], Sequence[str]]:
        """The head of a kind, and a made-up row."""
        head, row = import_module(TEMPLATES).template_of(layout_named(kind))
        return head, row

    def watched(self, root: Path, on: Callable[[], BusinessDay], settle: float, language: Language) -> Folder:
        """A folder that files are put into; a file is read when it was left alone for so many seconds."""
        folder: Folder = import_module(WATCHING).WatchedFolder(root, on, lambda: sleep(settle), language)
        return folder
