"""Where things lie in a sandbox's folder (試験環境の置き場), its facility, and the faults that can be played."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

FACILITY, FACILITY_NAME = "1310000004", "試験診療所"  # its check digit fails on purpose: taken in a demo alone
FACILITY_KEY: Final = "mdg_sandbox_v1_nobody_is_real"  # known to all; it opens sandboxes, which hold made-up people


class Fault(StrEnum):
    """A fault that is played (再現する障害)."""

    OFF = "off"
    SLOW = "slow"
    DOWN = "down"
    UNREADY = "unready"
    BUSY = "busy"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Places:
    """A sandbox's folder (試験環境のフォルダー)."""

    root: Path

    @property
    def database(self) -> Path:
        """The database and its server."""
        return self.root / "database"

    @property
    def keys(self) -> Path:
        """The key file of the installation."""
        return self.root / "keys.json"

    @property
    def facility_key(self) -> Path:
        """The facility's key."""
        return self.root / "facility.key"

    @property
    def files(self) -> Path:
        """The intake files that the insurers took in."""
        return self.root / "files"

    @property
    def cards(self) -> Path:
        """The virtual cards."""
        return self.root / "cards"

    @property
    def expected(self) -> Path:
        """The expected answers."""
        return self.root / "expected"

    @property
    def spool(self) -> Path:
        """The print orders of what was handed over."""
        return self.root / "spool"

    @property
    def switches(self) -> Path:
        """Day and fault, as they are set now."""
        return self.root / "sandbox.json"
