"""The reception desk of the command line (受付の接続): facilities, and the service over HTTP, read when asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.assembly.databases import address_of

if TYPE_CHECKING:
    from madoguchi.desk.facilities import Facilities
    from madoguchi.faces.api.settings import Serving

FACILITIES: Final = "madoguchi.adapters.postgres.reception.facilities"
SERVING: Final = "madoguchi.assembly.service"


class ReceptionFiles:
    """The reception desk: the part of `Adapters` about it (接続口)."""

    def facilities(self, folder: Path) -> Facilities:
        """The facilities of that database."""
        facilities: Facilities = import_module(FACILITIES).PostgresFacilities(address_of(folder))
        return facilities

    def serve(self, folder: Path, serving: Serving, key_file: Path | None, practices: tuple[Path, ...]) -> None:
        """Serve the check until it is told to stop."""
        address_of(folder)  # refused here, where somebody reads it
        import_module(SERVING).run(folder, serving, key_file, practices)
