"""Another clock (別の時計), for a program or for the server, that a test sets while they run: libfaketime does it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

LIBRARIES = Path("/usr/lib")


@dataclass(frozen=True)
class Clock:
    """A clock that is so many seconds off, as a file says."""

    file: Path

    def set(self, off: float = 0) -> None:
        """Be so many seconds ahead; less than none: behind."""
        beside = self.file.with_suffix(".part")
        beside.write_text(f"{round(off):+d}\n", "ascii")
        beside.chmod(0o644)
        beside.replace(self.file)

    def stand_at(self, moment: datetime) -> None:
        """Go on from a moment."""
        self.set(moment.timestamp() - time.time())  # noqa: TID251  what time it is here, to be so far from it

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program finds it by. What only measures how long something takes stays true."""
        (library,) = LIBRARIES.glob("*/faketime/libfaketimeMT.so.1")
        return {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1"}  # fmt: skip


@contextmanager
def clock_for(folder: Path) -> Iterator[Clock]:
    """A clock for whatever is started in a block."""
    clock = Clock(folder / "clock")
    clock.set()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in clock.environment.items():
            patch.setenv(name, value)
        yield clock
