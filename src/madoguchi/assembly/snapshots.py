"""Outage snapshots put together (停止時の写しの組み立て): made from a database; asked at a facility, without one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, TypeVar

from madoguchi.adapters import clock, keys
from madoguchi.adapters.durable import synced
from madoguchi.adapters.own_file import write_own
from madoguchi.adapters.postgres.reception.facilities import PostgresFacilities
from madoguchi.adapters.postgres.reception.snapshots import PostgresSnapshots
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.adapters.snapshot_file import in_hand, write_key
from madoguchi.assembly.databases import address_of
from madoguchi.assembly.service import insurers_of, making
from madoguchi.desk.facilities import Holder, open_facility
from madoguchi.desk.snapshot_asking import AsOf, ask
from madoguchi.desk.snapshots import Making, book, morning_key, pieces
from madoguchi.desk.snapshots_kept import Bookings, MorningKey
from madoguchi.reception.asking import ByNumber
from madoguchi.reception.snapshots import Head

Result = TypeVar("Result")


def done(
    folder: Path, facility: str, what: Callable[[Making, Holder], Awaitable[Result]], key_file: Path | None,
    practices: Sequence[Path],
) -> Result:  # fmt: skip
    """Do something with a facility's snapshots, in that database (写しの取扱い). Raises `NoKeys`, `NoSuchFacility`."""
    dsn, insurers = address_of(folder), insurers_of(practices)
    key = LookupKey(keys.read_keys(keys.key_file(key_file)).lookup.value)
    at = _holder(dsn, facility)

    async def run() -> Result:
        store = PostgresSnapshots(dsn, key, insurers)
        try:
            return await what(making(store), at)
        finally:
            store.close()

    return asyncio.run(run())


def booked(folder: Path, facility: str, day: Bookings, **given: Any) -> None:
    """Keep who is booked on a day (予約の受取)."""

    async def kept(of: Making, at: Holder) -> None:
        await book(of.snapshots, at.facility, day, clock.today())

    done(folder, facility, kept, **given)


def make(folder: Path, facility: str, hours: int, to: Path, **given: Any) -> Head:
    """Make a snapshot, into a file that is whole or not there (写しの作成)."""

    async def made(of: Making, at: Holder) -> Head:
        begun = await of.snapshots.begin(at, hours, clock.now())
        part = to.with_name(f"{to.name}.part")
        part.unlink(missing_ok=True)
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                async with aclosing(pieces(of, at, begun)) as each:
                    async for piece in each:
                        out.write(piece)
            synced(part)
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
        synced(to.parent)
        return begun.head

    return done(folder, facility, made, **given)


def give_key(folder: Path, facility: str, to: Path, **given: Any) -> MorningKey:
    """Write the key of the morning into a file (その日の鍵)."""

    async def made(of: Making, at: Holder) -> MorningKey:
        return await morning_key(of, at, clock.now())

    key = done(folder, facility, made, **given)
    write_own(to, write_key(key))
    return key


def asked(file: Path, key: Path, of: ByNumber) -> AsOf:
    """Ask a snapshot in hand, now (写しの照会): no database, no line."""
    return ask(in_hand(file, key), of, clock.now())


def _holder(dsn: str, facility: str) -> Holder:
    found = open_facility(PostgresFacilities(dsn), facility)
    return Holder(found.facility, found.code)
