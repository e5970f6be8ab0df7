"""Outage snapshots of a town made and asked (停止時の写し): as the service and a facility's machine do it."""

import asyncio
import json
from base64 import b64decode
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from adapters.postgres.checking import CODE, INSURERS, Desk
from adapters.postgres.test_standing_check import DAY, KEY
from madoguchi.adapters.postgres.reception.snapshots import PostgresSnapshots, PostgresSwitches
from madoguchi.adapters.snapshot_file import SnapshotReader, in_hand, write_key
from madoguchi.assembly.service import making
from madoguchi.days.moments import JAPAN
from madoguchi.desk.facilities import Holder
from madoguchi.desk.snapshot_asking import ask
from madoguchi.desk.snapshots import Making, book, morning_key, pieces
from madoguchi.desk.snapshots_kept import Begun, Bookings, MorningKey
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import ByNumber
from madoguchi.reception.left_out import Digest
from madoguchi.reception.snapshots import MOST_HOURS, Head

WHY = "a test"
Result = TypeVar("Result")


@dataclass(frozen=True)
class Made:
    """A snapshot and its key, on a facility's disk."""

    file: Path
    key: Path
    head: Head

    @property
    def reader(self) -> SnapshotReader:
        return in_hand(self.file, self.key)

    def ask(self, *asked: ByNumber, hours: float = 1) -> list[Answer]:
        """What it answers some hours after it was made."""
        reader, now = self.reader, self.head.made_at + timedelta(hours=hours)
        return [ask(reader, one, now).answer for one in asked]


def switched(desk: Desk, *, on: bool = True, installation: bool = True, code: str = CODE) -> None:
    """Snapshots switched on for the facility; for the installation before."""
    switches = PostgresSwitches(desk.dsn)
    if installation:
        switches.switch_snapshots(None, on=True, reason=WHY)
    switches.switch_snapshots(code, on=on, reason=WHY)


def holder(desk: Desk, code: str = CODE) -> Holder:
    return Holder(desk.facility, code)


def done(desk: Desk, what: Callable[[Making], Awaitable[Result]], chance: Digest = KEY.octets) -> Result:
    """Something with snapshots of the database. `chance`: by which some are left out."""

    async def run() -> Result:
        store = PostgresSnapshots(desk.dsn, KEY, INSURERS)
        try:
            return await what(replace(making(store), chance=chance))
        finally:
            store.close()

    return asyncio.run(run())


def morning(of: date) -> datetime:
    """Five past eight in the morning of a day."""
    return datetime(of.year, of.month, of.day, 8, 5, tzinfo=JAPAN)


async def begun(of: Making, at: Holder, today: date = DAY, hours: int = MOST_HOURS) -> Begun:
    """One begun in the morning of the day."""
    return await of.snapshots.begin(at, hours, morning(today))


def snapshot(
    desk: Desk, to: Path, today: date = DAY, *, hours: int = MOST_HOURS, code: str = CODE, chance: Digest = KEY.octets
) -> Made:  # fmt: skip
    """A snapshot of a day and the key of its morning."""

    async def made(of: Making) -> Made:
        at = holder(desk, code)
        one = await begun(of, at, today, hours)
        (to / "snapshot").write_bytes(b"".join([piece async for piece in pieces(of, at, one)]))
        (to / "key").write_bytes(write_key(await morning_key(of, at, one.head.made_at)))
        return Made(to / "snapshot", to / "key", one.head)

    to.mkdir(parents=True, exist_ok=True)
    return done(desk, made, chance)


def broken_off(desk: Desk, after: int) -> bytes:
    """A snapshot whose making is given up after so many pieces."""

    async def cut(of: Making) -> bytes:
        one = await begun(of, holder(desk))
        async with aclosing(pieces(of, holder(desk), one)) as each:
            told = [await anext(each)]
            told += [await anext(each) for _ in range(after)]
        return b"".join(told)

    return done(desk, cut)


def booked(desk: Desk, on: date, *each: ByNumber, today: date = DAY) -> None:
    done(desk, lambda of: book(of.snapshots, desk.facility, Bookings(on, each), today))


def inside(desk: Desk) -> list[tuple[str, str]]:
    """Who was in some snapshot, as the audit tells."""
    rows = desk.rows(
        "SELECT i.name, p.key FROM audit.entry AS e JOIN registry.insurer AS i USING (insurer) "
        "JOIN registry.person AS p ON p.insurer = e.insurer AND p.person = e.person "
        "WHERE e.act = 'snapshot' ORDER BY i.name, p.key"
    )
    return [tuple(row) for row in rows]


def validities(answers: Sequence[Answer]) -> list[str]:
    return [one.validity.value for one in answers]


def as_kept(checked: Answer) -> Answer:
    """The check's answer as a snapshot has it: of no visit, and without the head of household."""
    return replace(checked, visit=None, covers=tuple(replace(one, head_name=None) for one in checked.covers))


def compared(desk: Desk, made: Made, each: Sequence[ByNumber], on: date) -> list[tuple[Answer, Answer]]:
    """What the check answers on a day, and what the snapshot answers then with the key of that morning."""
    days = (on - made.head.made_at.date()).days
    now = min(made.head.made_at + timedelta(days=days), made.head.until - timedelta(seconds=1))
    told = json.loads(made.key.read_bytes())
    codes = {name: b64decode(one) for name, one in told["keys"].items()}
    morning = MorningKey(told["facility"], now, now + timedelta(hours=24), codes)
    reader = replace(made.reader, key=morning)
    checked = map(as_kept, desk.ask(*each, on=on, today=on))
    return [(one, ask(reader, paper, now).answer) for one, paper in zip(checked, each, strict=True)]
