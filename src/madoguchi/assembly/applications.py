"""Applications and directions of the command line (申請・指示の接続)."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.assembly.databases import address_of
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.registry.intake.members import CORRECTED

if TYPE_CHECKING:
    from madoguchi.desk.applications import Applications
    from madoguchi.desk.directions import DirectionStore
    from madoguchi.registry.intake.row import RowSaid

APPLICATIONS: Final = "madoguchi.adapters.postgres.plans.applications"
ONE_ROW: Final = "madoguchi.adapters.intake_files.one_row"
DIRECTIONS: Final = "madoguchi.adapters.postgres.plans.directions"


class ApplicationFiles:
    """Applications and directions: the part of `Adapters` about them (接続口)."""

    def applications(self, folder: Path, insurer: str) -> Applications:
        """The applications of an insurer, in the database of a folder or the one that the environment names."""
        store: Applications = import_module(APPLICATIONS).PostgresApplications(address_of(folder), insurer)
        return store

    def row(self, path: Path, kind: str) -> RowSaid:
        """A file of one row, of a kind. Raises `RefusedFile`, `NotOneRow`."""
        layout = CORRECTED if kind == CORRECTED.kind else layout_named(kind)
        said: RowSaid = import_module(ONE_ROW).read_one_row(path, layout)
        return said

    def directions(self, folder: Path, insurer: str) -> DirectionStore:
        """The directions of an insurer, in that database."""
        store: DirectionStore = import_module(DIRECTIONS).PostgresDirections(address_of(folder), insurer)
        return store
