"""`facility` (医療機関等): who may ask the service: taken in, given a key, listed, closed; for the administrator."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.facilities import (
    HOURS,
    Facility,
    FacilityChange,
    NewFacility,
    Wanted,
    add_facility,
    change_facility,
    close_facility,
    lift_limits,
    new_key,
)
from madoguchi.faces.cli.arguments import LONGEST, Day, Described, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import say, tell

CODE = click.argument("facility")
UNTIL = click.option("--transitional-until", "transitional", type=Day())
WEEK = 7 * 24


@click.group(cls=SpokenGroup, places={"import": "madoguchi.faces.cli.facility_lists:import_"})
def facility() -> None:
    """The facilities that may ask."""


@facility.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--online/--no-online", default=True, show_default=True)
@click.option("--smartphone", is_flag=True)
@UNTIL
@FOLDER
def add(code: str, name: str, online: bool, smartphone: bool, transitional: date | None, folder: Path) -> None:
    """Take a facility in."""
    done = add_facility(adapters().facilities(folder), NewFacility(code, name, online, smartphone, transitional))
    tell(asdict(done), [say("facility taken in", code=done.code, name=done.name), say("facility code", **asdict(done))])


@facility.command("change")
@CODE
@click.option("--online/--no-online", default=None)
@click.option("--smartphone/--no-smartphone", default=None)
@UNTIL
@click.option("--transitional-no-more", "ends", is_flag=True)
@click.option("--name", type=Described())
@click.option("--address", type=Described())
@click.option("--hours", "opening", type=Described())
@FOLDER
def change(facility: str, transitional: date | None, opening: str | None, folder: Path, **given: Any) -> None:
    """Change how a facility asks, or what is said of it."""
    said = FacilityChange(transitional_until=transitional, hours=opening, **given)
    changed = change_facility(adapters().facilities(folder), facility, said)
    tell(asdict(changed), [_line(changed)])


@facility.command("list")
@click.option("--name")
@click.option("--area")
@FOLDER
def list_(name: str | None, area: str | None, folder: Path) -> None:
    """List them, by provider code: all, or those of a name or an area."""
    found = adapters().facilities(folder).all(Wanted(name or None, area or None))
    tell({"facilities": list(map(asdict, found))}, list(map(_line, found)) or [say("no facility")])


def _line(one: Facility) -> str:
    words = [say("facility online" if one.online else "facility not online")]
    words += [say("facility smartphone")] if one.smartphone else []
    words += [say("facility transitional", day=one.transitional_until)] if one.transitional_until else []
    words += filter(None, (one.address, one.hours))
    words += [say("facility closed on", day=one.closed_at.date())] if one.closed_at else []
    return say("facility listed", code=one.code, name=one.name, words=" / ".join(words))


@facility.command("key")
@CODE
@click.option("--hours", type=click.IntRange(0, WEEK), default=HOURS, show_default=True)
@FOLDER
def key(facility: str, hours: int, folder: Path) -> None:
    """Give a facility a new key, shown once."""
    made = new_key(adapters().facilities(folder), facility, hours)
    tell(asdict(made), [say("facility key", secret=made.secret), say("old keys end", hours=made.hours)])


@facility.command("close")
@CODE
@click.option("--reason", type=FreeText(LONGEST), required=True)
@FOLDER
def close(facility: str, reason: str, folder: Path) -> None:
    """Close a facility and all its keys."""
    closed = close_facility(adapters().facilities(folder), facility, reason)
    tell({"facility": closed}, [say("facility closed")])


@facility.command("lift-limit")
@CODE
@click.option("--reason", type=FreeText(LONGEST), required=True)
@FOLDER
def lift_limit(facility: str, reason: str, folder: Path) -> None:
    """Let a facility that came to a limit of misses ask again."""
    misses = lift_limits(adapters().facilities(folder), facility, reason)
    tell({"misses": misses}, [say("limit lifted", misses=misses)])
