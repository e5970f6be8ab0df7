"""What the commands of the reception desk need from outside (受付の接続口)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # ports cost nothing until they are used
    from madoguchi.desk.facilities import Facilities
    from madoguchi.faces.api.settings import Serving


class ReceptionAdapters(Protocol):
    """The part of `Adapters` about the reception desk (受付の接続)."""

    def facilities(self, folder: Path) -> Facilities:
        """The facilities that may ask the service, in that database."""

    def serve(self, folder: Path, serving: Serving, key_file: Path | None, practices: tuple[Path, ...]) -> None:
        """Serve the check in that database until it is told to stop, with the keys of a file."""
