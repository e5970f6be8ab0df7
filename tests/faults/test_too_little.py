"""Too little of something, a disk, memory, files or rights: it stops, says what, and goes on later without a loss."""

import errno
import os
import resource
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.postgres.killing import child, killed, wholly_done
from adapters.postgres.planned import INSURER, ON, Line, Town
from faces.asked import run
from faults.short import BALLAST, command, small_disk
from madoguchi.adapters import points
from madoguchi.adapters.spool.folder import SpoolFolder, TooFull, needed
from madoguchi.assembly.files import Files
from madoguchi.desk import applying
from madoguchi.desk.applying import Applied, apply_plan
from madoguchi.desk.practices import with_practices
from madoguchi.rulebook.edition import shipped_edition

HOUSE = [Line(n) for n in range(1, 7)]
FLOOR = 64 << 10
MIB = 1 << 20
NOBODY = 65534


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a plan of six has three rounds."""
    monkeypatch.setattr(applying, "SOME", 2)


def with_floor(town: Town, plan: int) -> Applied:
    """A plan carried out, with so much kept free as tells a full disk."""
    with town.papers(plan, f"k{plan}") as papers:
        return apply_plan(papers, SpoolFolder(town.folder(plan).folder, FLOOR), shipped_edition())


def short_of(town: Town, plan: int, point: str, what: Callable[[], object]) -> None:
    """Carry a plan out in a child that runs short of something when it passes a point for the first time."""

    def run() -> None:
        passed: list[str] = []

        def harness(name: str) -> None:
            if name == point and point not in passed:
                passed.append(name)
                what()

        points.load(harness)
        town.apply(plan, f"k{plan}")

    assert not killed(child(run))


@pytest.mark.parametrize("point", points.POINTS)
def test_the_disk_is_full_at_a_named_step_and_it_goes_on_when_there_is_room(town: Town, tmp_path: Path, point: str):
    own = replace(town, spool=tmp_path / "disk")
    with small_disk(own.spool, 2 * (needed(len(HOUSE)) + FLOOR)) as fill:
        plan = own.plan(HOUSE)
        short_of(own, plan, point, fill)
        ballast = own.spool / BALLAST
        if ballast.exists() and point not in ("apply.closing", "apply.closed"):
            with pytest.raises(TooFull, match=r"need \d+ MiB"):
                with_floor(own, plan)
        ballast.unlink(missing_ok=True)
        wholly_done(own, plan, len(HOUSE))


@pytest.mark.parametrize(
    ("why", "limits", "says"),
    [
        ("部品を読み込む途中で尽きる", {resource.RLIMIT_AS: 60 * MIB}, "memory"),
        ("開けるファイルは八つ", {resource.RLIMIT_NOFILE: 8}, "too many open files"),
        ("大きなファイルを書けない", {resource.RLIMIT_FSIZE: 100}, "file too large"),
    ],
)
def test_a_command_that_is_short_of_something_says_what_and_loses_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch, why: str, limits: dict[int, int], says: str
):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    plan = town.plan(HOUSE, edition=with_practices(shipped_edition(), [*Files().samples().values()]).digest)
    asked = ("plan", "apply", plan, "--on", ON, "--insurer", INSURER, "--spool", town.spool, "--key")
    short = command(town.dsn, *asked, "first", limits=limits, OPENBLAS_NUM_THREADS="1")
    told = short.communicate()[1]
    assert says in told, why
    assert "汐見" not in told
    assert (short.returncode, "Traceback" in told) == (3, False), told
    again = run(*asked, "second")
    assert (again.exit_code, town.states()) == (0, [(n, n, "printed", True) for n in range(1, 7)]), again.output


def _no_more_memory() -> None:
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used, used))


def _no_more_files() -> None:
    opened = len(list(Path("/proc/self/fd").iterdir()))
    resource.setrlimit(resource.RLIMIT_NOFILE, (opened - 1, opened - 1))


@pytest.mark.parametrize("point", ["apply.claimed", "apply.drawn", "apply.linked", "apply.printed"])
@pytest.mark.parametrize("short", [_no_more_memory, _no_more_files])
def test_memory_or_files_run_out_in_the_middle_and_nothing_is_lost(town: Town, point: str, short: Callable[[], None]):
    plan = town.plan(HOUSE)
    short_of(town, plan, point, short)
    wholly_done(town, plan, len(HOUSE))


def test_a_folder_that_may_only_be_read_is_told_and_not_a_serial_is_drawn(town: Town, tmp_path: Path):
    plan, closed = town.plan(HOUSE), tmp_path / "closed"
    closed.mkdir(mode=0o555)
    own = replace(town, spool=closed)
    with own.papers(plan) as papers:
        was = os.geteuid()
        os.seteuid(NOBODY if was == 0 else was)  # root may write anywhere
        try:
            with pytest.raises(PermissionError) as told:
                apply_plan(papers, own.folder(plan), shipped_edition())
        finally:
            os.seteuid(was)
    assert told.value.errno == errno.EACCES
    assert own.states() == []
