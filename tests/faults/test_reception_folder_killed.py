"""Whatever answers in a shared folder is killed, each file is answered once, and each has left one visit."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from time import sleep

import pytest

from adapters.postgres.checking import Desk
from adapters.postgres.folders import Shared, facility_with_people, request, shared_of
from adapters.postgres.killing import child, killed
from faults.moments import MARGIN, killed_at, moments_of, some
from faults.power import Disk, traced
from madoguchi.adapters import points
from madoguchi.adapters.postgres.server.server import Server
from sizes import size

SEED = 20261124
FILES = 3
LONGEST = 1.5  # seconds until it is killed
LIVES = 5_000
SYNCS = 5 + FILES + 1  # of a run, and one more


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    """Made once: people, a facility, its key."""
    yield from facility_with_people(server)


@pytest.fixture
def shared(server: Server, made: Desk, tmp_path: Path) -> Iterator[Shared]:
    """A copy of it, and a folder."""
    yield from shared_of(server, made, tmp_path / "shared")


def put(shared: Shared, mark: str, files: int = FILES) -> list[str]:
    """Put questions there, each another: how their answers are called."""
    for n in range(files):
        shared.put(f"OQSsiquc01req_{mark}-{n:05}.xml", request(2 + n % 3, f"{mark}-{n}"))
    return [f"OQSsiquc01res_{mark}-{n:05}.xml" for n in range(files)]


def answered_once(shared: Shared, answers: list[str], fetched: list[str], visits: int) -> None:
    """Assert that each answer came once, that nothing is left, and that there are so many visits."""
    shared.answer()
    assert sorted(fetched + shared.fetched()) == answers
    assert (shared.names("req"), shared.names(".madoguchi/claims"), shared.names(".madoguchi/ready")) == ([], [], [])
    assert (shared.visits(), shared.faults) == (visits, [])


@pytest.mark.parametrize("point", points.OF_SHARED_FOLDERS)
def test_killed_at_a_point_each_file_is_answered_once(shared: Shared, point: str):
    answers = put(shared, "a")

    def dying() -> None:
        points.load(lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == point else None)
        shared.answer()

    assert killed(child(dying))
    answered_once(shared, answers, shared.fetched(), FILES)


def test_killed_at_any_moment_each_file_is_answered_once(shared: Shared):
    put(shared, "whole")
    moments = moments_of(shared.answer)
    shared.fetched()
    for turn, nth in enumerate(some(moments + MARGIN, size("moments of a folder"), SEED), 2):
        answers = put(shared, f"{nth}")
        killed_at(shared.answer, nth)
        answered_once(shared, answers, shared.fetched(), turn * FILES)


@pytest.mark.parametrize("torn", [False, True], ids=["names forgotten", "half written"])
def test_the_power_goes_at_any_sync_and_each_file_is_answered(shared: Shared, torn: bool):
    put(shared, "whole")
    shared.answer()
    shared.fetched()
    for turn, nth in enumerate(some(SYNCS, size("moments of a folder") // 2, SEED + torn), 2):
        answers, disk = put(shared, f"{nth}"), Disk.of(shared.root)
        traced(shared.answer, disk, nth)
        disk.after_a_cut(torn=torn)
        answered_once(shared, answers, [], turn * FILES)


def test_killed_again_and_again_at_random_each_file_is_answered_once(shared: Shared):
    random, files = Random(SEED), size("files of a folder killed")  # noqa: S311  seeded
    answers, fetched, kills = put(shared, "r", files), [], 0
    for _ in range(LIVES):
        pid = child(shared.answer)
        sleep(random.uniform(0.0, LONGEST))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        kills += killed(pid)
        fetched += shared.fetched()
        if len(fetched) >= files and kills > 1:
            break
    assert kills > 1
    answered_once(shared, answers, fetched, files)
