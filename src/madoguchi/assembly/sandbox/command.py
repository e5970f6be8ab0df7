"""`madoguchi sandbox` (試験環境): begun, its day and its faults set, its patients and their answers told."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.assembly.sandbox.places import FACILITY, FACILITY_KEY, Fault, Places
from madoguchi.faces.api.settings import PORT
from madoguchi.faces.cli.arguments import Day
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.speaking import say, tell

FOLDER: Final = click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("sandbox"))
REAL: Final = "real"
SAID: Final = {
    Fault.OFF: "sandbox fault off", Fault.SLOW: "sandbox fault slow", Fault.DOWN: "sandbox fault down",
    Fault.UNREADY: "sandbox fault unready", Fault.BUSY: "sandbox fault busy",
    Fault.MALFORMED: "sandbox fault malformed",
}  # fmt: skip


class DayOrReal(Day):
    """A day, or the word for that of the real clock (日付または実際の日付)."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day, or that word. Raises as a day does."""
        return REAL if value == REAL else super().convert(value, param, ctx)


@click.group(cls=SpokenGroup)
def sandbox() -> None:
    """A sandbox for vendors of receipt software."""


@sandbox.command("start")
@FOLDER
@click.option("--port", type=click.IntRange(1, 65_535), default=PORT, show_default=True)
@click.option("--folder-interface", "shared", type=click.Path(file_okay=False, path_type=Path))
def start(folder: Path, port: int, shared: Path | None) -> None:
    """Make it where it is not there yet, and serve it until told to stop."""
    places = Places(folder.absolute())

    def ready() -> None:
        setting = _part("switches").read(places.switches)
        told = {"url": f"http://127.0.0.1:{port}", "facility": FACILITY, "secret": FACILITY_KEY, "folder": str(folder),
                "day": str(setting.today()), "fault": setting.fault.value, "shared": str(shared or "-")}  # fmt: skip
        tell(told, [say("sandbox running", **told)])

    _part("running").run(places, port, shared and shared.absolute(), ready)


@sandbox.command("clock")
@click.argument("day", type=DayOrReal())
@FOLDER
def clock(day: date | str, folder: Path) -> None:
    """Set its day; `real`: that of the real clock."""
    today = _part("switches").set_day(Places(folder).switches, None if day == REAL else day)
    tell({"day": str(today)}, [say("sandbox day", day=today)])


@sandbox.command("fault")
@click.argument("fault", type=click.Choice([one.value for one in Fault]))
@click.option("--seconds", type=click.FloatRange(min=0, max=600), default=5.0, show_default=True)
@FOLDER
def fault(fault: str, seconds: float, folder: Path) -> None:
    """Play a fault, or none."""
    _part("switches").set_fault(Places(folder).switches, Fault(fault), seconds)
    tell({"fault": fault}, [say(SAID[Fault(fault)], seconds=seconds)])


@sandbox.command("patients")
def patients() -> None:
    """List the test patients."""
    told, listing = _part("patients"), _part("listing")
    rows = [listing.listed(one) for one in told.patients().values()]
    tell({"stable": told.stable(), "day": str(told.first_day()), "patients": rows}, map(listing.line_of, rows))


@sandbox.command("expected")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--now", is_flag=True)
@click.option("--port", type=click.IntRange(1, 65_535), default=PORT, show_default=True)
@FOLDER
def expected(out: Path, now: bool, port: int, folder: Path) -> None:
    """Write questions and expected answers into a folder: those shipped, or those of a running sandbox's day."""
    if now:
        asking, setting = _part("asking"), _part("switches").read(Places(folder).switches)
        refused = asking.write_now(out, asking.Service(f"http://127.0.0.1:{port}"), setting.today())
        tell({"folder": str(out), "refused": refused}, [say("sandbox answered", folder=out, refused=refused)])
    else:
        _part("expected").write_out(out)
        tell({"folder": str(out)}, [say("sandbox written", folder=out)])


def _part(name: str) -> Any:
    """A module of the sandbox, read when it is asked for: help needs none."""
    return import_module(f"madoguchi.assembly.sandbox.{name}")
