"""`db backup` and what goes with it (バックアップ): make one, list them, put one back, try that, answer for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from madoguchi.days.moments import write_moment
from madoguchi.desk.backups import BackedUp, Compared, Generation, Outside, Restored
from madoguchi.faces.cli.arguments import FreeText, Moment
from madoguchi.faces.cli.databases import FOLDER, db
from madoguchi.faces.cli.keys import KEY_FILE
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell

TO = click.option("--to", type=click.Path(file_okay=False, path_type=Path), required=True)
THERE = click.Path(file_okay=False, exists=True, path_type=Path)
OF = click.option("--from", "of", type=THERE, required=True)
EXPORTED = click.option("--exported", type=THERE)


@db.command("backup")
@TO
@KEY_FILE
@click.option("--unsealed", type=FreeText(), metavar="REASON")
@FOLDER
def backup(to: Path, key_file: Path | None, unsealed: str | None, folder: Path) -> None:
    """Make a backup, and keep an archive from then on."""
    done = adapters().backups(folder, key_file).backup(to, unsealed)
    tell(asdict(done), [say("backed up", name=done.name), *_besides(done)])


def _besides(done: BackedUp) -> Iterator[str]:
    """What a backup did besides: what it removed and locked, and which keys are no more."""
    if not done.sealed:
        yield say("backed up unsealed")
    yield from (say("backup removed", name=name) for name in done.removed)
    yield say("backups locked" if len(done.locked) > 1 else "backup locked", count=len(done.locked))
    if done.since:
        yield say("keys of months begin" if done.first else "keys of months ended", since=done.since)


@db.command("backups")
@OF
@FOLDER
def backups(of: Path, folder: Path) -> None:
    """List the backups of a folder."""
    every = adapters().backups(folder).generations(of)
    lines = [_listed(one) for one in every]
    told = [{"name": one.name, "at": one.at, "sealed": one.room if one.is_sealed else None} for one in every]
    tell({"backups": told}, lines or [say("no backup")])


@db.command("restore")
@OF
@click.option("--to", "until", type=Moment())
@click.option("--backup", "name")
@EXPORTED
@KEY_FILE
@FOLDER
def restore(of: Path, until: datetime | None, name: str | None, exported: Path | None, **given: Any) -> None:
    """Put a backup back into a new folder; exit 1 unless it is what it says."""
    backups = adapters().backups(given["folder"], given["key_file"])
    _tell_restored(backups.restore(of, until, Outside(exported=exported), name))


@db.command("drill")
@OF
@KEY_FILE
@FOLDER
def drill(of: Path, key_file: Path | None, folder: Path) -> None:
    """Put the newest backup back, look it over, throw it away; exit 1 unless it is what it says."""
    done = adapters().backups(folder, key_file).drill(of)
    _tell_restored(done, say("drill recorded" if done.recorded else "drill not recorded", folder=folder))


@db.command("after-restore")
@click.option("--spool", "spools", type=THERE, multiple=True)
@EXPORTED
@click.option("--accept", type=FreeText(), metavar="REASON")
@FOLDER
def after_restore(spools: tuple[Path, ...], exported: Path | None, accept: str | None, folder: Path) -> None:
    """Hold a restored ledger to what is outside; accepted, papers may go out again. Exit 1 until then."""
    found = adapters().backups(folder).compare(Outside(spools, exported), accept)
    tell(asdict(found), _found(found))
    end(DIFFERS if found.restored and not found.accepted else 0)


def _listed(one: Generation) -> str:
    key = "a backup" if one.is_sealed else "an open backup"
    return say(key, name=one.name, at=write_moment(one.at), room=one.room)


def _tell_restored(done: Restored, *more: str) -> None:
    missing = [say("archive lacks", name=done.missing_wal)] if done.missing_wal else []
    differs = [say("restored differs", what=one) for one in done.differs] or [say("restored is the same")]
    restored = say("restored", name=done.generation, folder=done.folder, until=write_moment(done.until))
    tell(asdict(done), [restored, *missing, *differs, *_beyond(done.beyond), *more])
    end(0 if done.is_good else DIFFERS)


def _found(found: Compared) -> list[str]:
    if not found.restored:
        return [say("was not restored")]
    serials = [say("serials seen", insurer=name, serial=serial) for name, serial in found.serials.items()]
    compared = [say("pieces compared", count=found.pieces), *_unlike(found)]
    result = say("restore accepted" if found.accepted else "restore waits")
    return [*compared, *serials, *_beyond(found.entries_beyond), result]


def _unlike(found: Compared) -> Iterator[str]:
    """The pieces that stand on one side only, or otherwise on the other, below how many there are."""
    kinds = (("only outside", found.only_outside), ("only inside", found.only_inside), ("unlike outside", found.unlike))
    for key, pieces in kinds:
        if pieces:
            yield from (say(key, count=len(pieces)), *(f"  {one}" for one in pieces))


def _beyond(count: int) -> list[str]:
    return [say("restored beyond", count=count)] if count else []
