"""Killed at every named step, at random, and with the database: a plan carried out on comes to the same as ever."""

import errno
import os
import re
import resource
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest

from adapters.postgres.conftest import asked, running
from adapters.postgres.killing import child, everybody, killed, killed_at, lives, wholly_done
from adapters.postgres.planned import Line, Town, settle
from madoguchi.adapters import points
from madoguchi.adapters.postgres.database.demo import begin_demo
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.stopping import asked_to_stop
from madoguchi.desk import applying
from sizes import is_proof, size

HOUSE = [Line(n) for n in range(1, 7)]
SOURCE = Path(points.__file__).parent


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a plan of six has three rounds."""
    monkeypatch.setattr(applying, "SOME", 2)


def test_every_named_point_is_passed_somewhere_in_the_code_and_is_listed():
    passed = [
        one for file in SOURCE.rglob("*.py") for one in re.findall(r'\bstep\("([a-z.]+)"\)', file.read_text("utf-8"))
    ]
    listed = (points.POINTS, points.OF_RETENTION, points.OF_PRINTING, points.OF_BACKUPS, points.OF_SHARED_FOLDERS)
    assert sorted(passed) == sorted(one for some in listed for one in some)


MOMENTS = [(point, nth) for point in points.POINTS for nth in ((1, 2) if is_proof() else (1,))]
LISTING = [("apply.written", 7), ("apply.linked", 7), ("apply.settled", 4)]  # the list of the stack, after six papers


@pytest.mark.parametrize(("point", "nth"), [*MOMENTS, *LISTING])
def test_killed_at_a_named_step_and_run_again_it_comes_to_the_same(town: Town, point: str, nth: int):
    plan = town.plan(HOUSE)
    was_killed = killed_at(town, plan, point, nth)
    assert was_killed or nth > 1
    wholly_done(town, plan, len(HOUSE))


def test_killed_again_and_again_at_random_it_comes_to_the_same(town: Town):
    random, kills = Random(20260801), 0  # noqa: S311  a test is the same each time
    while kills < size("applier kills"):
        plan = town.plan(everybody(town, 6))
        kills += lives(town, plan, random, 0.25, 5)
        wholly_done(town, plan, 6)


def test_of_many_who_apply_at_once_each_is_served_in_turn_and_nothing_is_done_twice(town: Town):
    plan = town.plan(HOUSE)
    appliers = [child(lambda: town.apply(plan, f"k{plan}")) for _ in range(4)]
    assert [killed(one) for one in appliers] == [False] * 4
    wholly_done(town, plan, len(HOUSE))


def test_asked_to_end_it_finishes_the_papers_in_hand_and_goes_on_later(town: Town):
    plan = town.plan(HOUSE)

    def ending() -> None:
        def harness(name: str) -> None:
            if name == "apply.written":
                os.kill(os.getpid(), signal.SIGTERM)

        points.load(harness)
        with asked_to_stop() as stop:
            assert town.apply(plan, f"k{plan}", stop=stop).stopped

    begun = monotonic()
    assert not killed(child(ending))
    assert monotonic() - begun < 10
    assert 1 <= town.value("SELECT count(*) FROM papers.paper WHERE state = 'printed'") <= 2
    wholly_done(town, plan, len(HOUSE))


@pytest.mark.parametrize(("call", "code"), [("fsync", errno.EIO), ("write", errno.ENOSPC), ("link", errno.ENOSPC)])
def test_a_call_to_the_disk_that_fails_stops_it_and_loses_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch, call: str, code: int
):
    """The first call fails, then the second, and so on until none is left to fail."""
    plan, failed, real = town.plan(HOUSE), 0, getattr(os, call)
    for nth in range(1, 40):
        calls: list[int] = []

        def failing(*given, _nth=nth, _calls=calls, **more):
            _calls.append(1)
            if len(_calls) == _nth:
                raise OSError(code, os.strerror(code))
            return real(*given, **more)

        monkeypatch.setattr(os, call, failing)
        try:
            town.apply(plan, f"k{plan}")
        except OSError:
            failed += 1
        else:
            break
        finally:
            monkeypatch.setattr(os, call, real)
    assert failed > 2
    wholly_done(town, plan, len(HOUSE))


def test_a_disk_that_takes_no_more_leaves_no_half_a_paper(town: Town):
    plan = town.plan(HOUSE)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        town.apply(plan, f"k{plan}")

    killed(child(limited))
    assert town.orders(plan) == []
    wholly_done(town, plan, len(HOUSE))


def test_with_no_room_for_open_files_nothing_is_lost(town: Town):
    plan = town.plan(HOUSE)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))
        town.apply(plan, f"k{plan}")

    killed(child(limited))
    wholly_done(town, plan, len(HOUSE))


# --- the database is killed too -------------------------------------------------------------------------------


@pytest.fixture
def own_town(room: Path, tmp_path: Path) -> Iterator[Town]:
    """A town on a server of its own, which a test may kill."""
    for server in running(room / "killed"):
        asked(server.places.dsn, migrate)
        asked(server.places.dsn, begin_demo)
        yield settle(server.places.dsn, tmp_path, 6)


def test_with_its_database_killed_again_and_again_it_comes_to_the_same(own_town: Town, room: Path):
    server, random, kills = Server(room / "killed", patience=30), Random(20260801), 0  # noqa: S311  the same each time
    while kills < size("server kills"):
        plan = own_town.plan(everybody(own_town, 6))
        for _ in range(3):
            applier = child(lambda plan=plan: own_town.apply(plan, f"k{plan}"))
            sleep(random.uniform(0.0, 0.25))
            os.kill(server.status().pid or 0, signal.SIGKILL)
            if random.random() < 0.5:
                os.kill(applier, signal.SIGKILL)
            killed(applier)
            server.start()
            kills += 1
        wholly_done(own_town, plan, 6)
