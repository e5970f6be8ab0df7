"""A small town whose papers are printed (印刷した町); its hidden people were told before the plan was made."""

from pathlib import Path

from faces.asked import written
from protection.scenario import DAY, WHY
from protection.towns import World, foreseen, protect, protected, settle

HIDDEN, PEOPLE = 6, 20
POSTCODES = {
    "2000002": ("隠里市", "甲秘"),
    "3000003": ("隠里市甲", "秘"),
}  # of addresses that are kept, and of those for mail


def printed_town(dsn: str, folder: Path) -> World:
    world = settle(World(dsn, folder, protected(HIDDEN), PEOPLE))
    protect(world)
    plan = foreseen(world).data("clerk", "plan", "make", "--effective", "2026-08-01", *DAY)
    world.data("approver", "plan", "approve", plan["plan"], "--digest", plan["digest"], *WHY)
    world.data("clerk", "plan", "apply", plan["plan"], *DAY, "--spool", world.folder / "spool")
    postcodes = written(world.folder, "utf_ken_all.csv", "\r\n".join(map(_row, POSTCODES)))
    made = world.data("clerk", "print", "make", plan["plan"], *DAY, *where(world), "--postcodes", postcodes)
    assert made["papers"] > HIDDEN
    assert made["barcodes"]["bearing"] > HIDDEN // 2
    checked = world.data("clerk", "print", "check", plan["plan"], *DAY, *where(world), "--postcodes", postcodes)
    assert checked["faults"] == []
    return world


def _row(postcode: str) -> str:
    """A row of the post's file that makes the addresses of the hidden plain to it."""
    city, town = POSTCODES[postcode]
    return f'13999,"999  ","{postcode}","","","","隠里県","{city}","{town}",0,0,1,0,0,0'


def where(world: World) -> tuple[object, ...]:
    """Where its print orders lie, and its printed files."""
    return ("--spool", world.folder / "spool", "--press", world.folder / "press")
