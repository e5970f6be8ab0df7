"""What can be set while a sandbox runs (試験環境の設定): its day, and a fault; kept in a file of its folder.

The service of a sandbox reads the file at each question. No other service knows of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters import clock
from madoguchi.adapters.own_file import write_own
from madoguchi.assembly.sandbox.patients import first_day
from madoguchi.assembly.sandbox.places import Fault
from madoguchi.days.eras import parse_day
from madoguchi.terms.errors import Refused

FORM = "madoguchi sandbox 1"
NEVER: Final = (0, 0)  # no file has this mark


class NoSandbox(Refused):
    """A folder or a database that is no sandbox's (試験環境でない)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is set (設定). `day` None: the day of the real clock. `seconds`: how late a slow answer comes."""

    day: date | None
    fault: Fault = Fault.OFF
    seconds: float = 5.0

    def today(self) -> date:
        """The sandbox's today (試験環境の今日)."""
        return self.day or clock.today()

    def now(self) -> datetime:
        """The moment by the real clock, on the sandbox's day (試験環境の今)."""
        real = clock.now()
        return real if self.day is None else datetime.combine(self.day, real.timetz())


BEGUN = Setting(first_day())


def write(path: Path, setting: Setting) -> None:
    """Set it (設定の変更)."""
    said = {"form": FORM, "day": setting.day and setting.day.isoformat(), "fault": setting.fault.value,
            "seconds": setting.seconds}  # fmt: skip
    write_own(path, json.dumps(said).encode())


def read(path: Path) -> Setting:
    """What is set (設定の読み取り). Raises `NoSandbox`."""
    try:
        said: Any = json.loads(path.read_bytes())
        if said["form"] != FORM:
            raise no_sandbox()
        day = None if said["day"] is None else parse_day(said["day"])
        return Setting(day, Fault(said["fault"]), float(said["seconds"]))
    except (OSError, ValueError, KeyError, TypeError, Refused):
        raise no_sandbox() from None


def set_day(path: Path, day: date | None) -> date:
    """Set the day; None: that of the real clock (日付の変更). What is its today then. Raises `NoSandbox`."""
    if day is not None and day < first_day():
        raise NoSandbox(what="a day before the sandbox begins", why="nothing is told of anybody before it",
                        do=f"set {first_day()} or a later day")  # fmt: skip
    setting = replace(read(path), day=day)
    write(path, setting)
    return setting.today()


def set_fault(path: Path, fault: Fault, seconds: float) -> None:
    """Set the fault, and how late slow answers come (障害の変更). Raises `NoSandbox`."""
    write(path, replace(read(path), fault=fault, seconds=seconds))


def no_sandbox() -> NoSandbox:
    """What is told where there is none (試験環境がない)."""
    return NoSandbox(what="no sandbox is there", why="day and faults are set in a sandbox alone, which is made by its "
                     "first start", do="name its folder, or begin one with `madoguchi sandbox start`")  # fmt: skip


@dataclass(slots=True)
class Switches:
    """A setting read anew whenever its file is another (設定の監視)."""

    path: Path
    _known: Setting = BEGUN
    _mark: tuple[int, int] = NEVER

    def now(self) -> Setting:
        """What is set now: as it was where the file cannot be read. Raises `NoSandbox` where it never could be."""
        try:
            mark = self._marked()
            if mark != self._mark:
                self._known, self._mark = read(self.path), mark
        except NoSandbox:
            if self._mark == NEVER:
                raise
        return self._known

    def _marked(self) -> tuple[int, int]:
        try:
            found = self.path.stat()
        except OSError:
            raise no_sandbox() from None
        return found.st_mtime_ns, found.st_ino


Set = Callable[[], Setting]
