"""Clocks that jump, on program and database: what was recorded keeps its order, and the day comes from one place."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town, settle
from faults.clocks import Clock, clock_for
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.database.checks import check
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.knowledge import known_at
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.days.moments import JAPAN
from needing import needs

pytestmark = needs("faketime")
DAY = 86_400
LEAP = datetime(2028, 2, 29, 12, tzinfo=JAPAN)
JUMPS: dict[str, Callable[[Clock], None]] = {
    "as it is": lambda clock: clock.set(),
    "ten years ahead": lambda clock: clock.set(3_653 * DAY),
    "back again": lambda clock: clock.set(),
    "a day behind": lambda clock: clock.set(-DAY),
    "the last moments of July": lambda clock: clock.stand_at(datetime(2026, 7, 31, 23, 59, 59, tzinfo=JAPAN)),
    "the first of August": lambda clock: clock.stand_at(datetime(2026, 8, 1, 0, 0, 1, tzinfo=JAPAN)),
    "a leap day": lambda clock: clock.stand_at(LEAP),
    "an hour behind": lambda clock: clock.set(-3_600),
}
MOMENTS = "SELECT n, at FROM registry.knowledge ORDER BY n"
ENTRIES = "SELECT chain, n, at FROM audit.entry ORDER BY chain, n"
BEHIND = "SELECT subject FROM audit.entry WHERE act = 'clock behind'"


@pytest.fixture(scope="module")
def jumping(room: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Clock, Town]]:
    """A town on a server whose clock we set."""
    with clock_for(room) as clock:
        server = Server(room / "jumping", patience=30)
        server.start()
    asked(server.places.dsn, migrate)
    yield clock, settle(server.places.dsn, tmp_path_factory.mktemp("town"), 6)
    server.stop()


def faults(town: Town) -> list[str]:
    """What `db check` says of clocks."""
    return [one.what for one in asked(town.dsn, check) if "clock" in one.what]


def roll(town: Town, n: int | None) -> list[dict[str, Any]]:
    return [row for one in PostgresRegistry(town.dsn, INSURER, "auditor").roll(EFFECTIVE, n) for row in one.to_pylist()]


def test_whatever_the_clock_does_what_was_recorded_keeps_its_order_and_every_answer(jumping: tuple[Clock, Town]):
    clock, town = jumping
    assert faults(town) == []
    was: dict[int, list[dict[str, Any]]] = {}
    at = datetime.now(JAPAN) - timedelta(seconds=1)  # noqa: TID251  a moment that the server has had
    then = asked(town.dsn, lambda one: known_at(one, INSURER, at))
    for person, (name, jump) in enumerate(JUMPS.items(), 1):
        jump(clock)
        n = town.tell("arrears", {f"P{person % 6 + 1}": {"premium_arrears": bool(person % 2)}})
        town.tell("name", {f"P{person % 6 + 1}": {"written": f"汐見 {name}"}})
        was[n] = roll(town, n)
        plan = town.plan([Line(1 + person % 6, action="issue" if person < 6 else "keep")])
        town.apply(plan, f"k{plan}")
    clock.set()
    numbers, entries = town.rows(MOMENTS), town.rows(ENTRIES)
    assert [row["at"] for row in numbers] == sorted(row["at"] for row in numbers)
    assert [(row["chain"], row["at"]) for row in entries] == sorted((row["chain"], row["at"]) for row in entries)
    assert PostgresAudit(town.dsn).verify(None, None).first is None
    assert [n for n, found in was.items() if roll(town, n) != found] == []
    assert asked(town.dsn, lambda one: known_at(one, INSURER, at)) == then
    assert town.findings() == []
    assert {row["on_day"] for row in town.rows("SELECT on_day FROM papers.step")} == {ON}


def test_a_clock_that_was_set_back_is_told_and_stops_no_work(jumping: tuple[Clock, Town]):
    clock, town = jumping
    clock.set(30 * 366 * DAY)
    ahead = town.tell("arrears", {"P1": {"premium_arrears": True}})
    assert faults(town) == []
    clock.set()
    behind = town.tell("arrears", {"P1": {"premium_arrears": False}})
    told = [row["subject"] for row in town.rows(BEHIND)]
    assert (f"number {behind}" in told, f"number {ahead}" in told) == (True, False)
    (fault,) = faults(town)
    assert "minutes behind what was recorded" in fault


# --- the program --------------------------------------------------------------------------------------------------

ASKED = """
import sys
from madoguchi.adapters.clock import seconds, today
begun = seconds()
for line in sys.stdin:
    print(today(), 0 <= seconds() - begun < 60, flush=True)
"""
DAYS = [
    ("七月の終わり", datetime(2026, 7, 31, 23, 59, 30, tzinfo=JAPAN), date(2026, 7, 31)),
    ("八月の始まり", datetime(2026, 8, 1, 0, 0, 1, tzinfo=JAPAN), date(2026, 8, 1)),
    ("うるう日", LEAP, date(2028, 2, 29)),
    ("うるう日の終わり", datetime(2028, 2, 29, 23, 59, 30, tzinfo=JAPAN), date(2028, 2, 29)),
    ("夏時間の終わり（米）", datetime(2026, 11, 1, 15, 30, tzinfo=JAPAN), date(2026, 11, 1)),
    ("夏時間の始まり（欧）", datetime(2027, 3, 28, 10, 30, tzinfo=JAPAN), date(2027, 3, 28)),
    ("十年後", datetime(2036, 7, 31, 8, tzinfo=JAPAN), date(2036, 7, 31)),
    ("前の日に戻る", datetime(2026, 7, 30, 8, tzinfo=JAPAN), date(2026, 7, 30)),
]


@pytest.mark.parametrize("zone", [None, "", "America/New_York", "Europe/London", "Pacific/Kiritimati", "Asia/Tokyo"])
def test_the_day_is_japan_s_wherever_the_machine_stands_and_what_is_waited_for_never_jumps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str | None
):
    monkeypatch.delenv("TZ", raising=False)
    if zone is not None:
        monkeypatch.setenv("TZ", zone)
    with (
        clock_for(tmp_path) as clock,
        subprocess.Popen(
            [sys.executable, "-c", ASKED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as program,
    ):
        assert program.stdin is not None
        assert program.stdout is not None
        for why, moment, day in DAYS:
            clock.stand_at(moment)
            program.stdin.write("\n")
            program.stdin.flush()
            assert program.stdout.readline() == f"{day} True\n", why
        program.stdin.close()
