"""Printing that is killed, without power or room: nothing twice, nothing lost; files, their list and the ledger agree.

What is tried is the folder, against a real ledger: the press gives again what it once printed.
"""

import json
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from random import Random
from time import sleep

import pytest

from adapters.postgres.killing import child, killed
from adapters.postgres.planned import INSURER, ON, Line, Town
from desk.test_printing import AS_CARDS, InThisProcess, bytes_of
from faces.asked import run
from faults.moments import MARGIN, killed_at, moments_of, some
from faults.power import Disk, traced
from faults.short import BALLAST, command, small_disk
from faults.test_power_cut import BOTH_WAYS, moments
from madoguchi.adapters import points
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.spool.print_folder import LOCK, PrintFolder
from madoguchi.adapters.typst.press import Printed
from madoguchi.desk.press import Pressing
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.printing import LIST, Run, orders_of, print_plan, to_print
from madoguchi.issuing.print_run import Shard
from needing import needs
from sizes import is_proof, size

LOOKED_OVER = set[str]()  # runs of which each page was read
PAPERS = 4
ROOM = 256 << 10  # bytes more than are needed: it is filled at the point
POINTS = ("apply.written", "apply.linked", *points.OF_PRINTING)  # a file is put there as orders are


class Again:
    """The press, which gives again what it once printed: a life of a test is short, and every moment of it is tried."""

    def __init__(self) -> None:
        self.real, self.known = InThisProcess(), dict[str, Printed]()
        self.fingerprint = self.real.fingerprint

    def press(self, shards: Iterable[Shard]) -> Iterator[Printed]:
        for shard in shards:
            name = shard.named(self.fingerprint)
            if name not in self.known:
                (self.known[name],) = self.real.press([shard])
            yield self.known[name]


PRESS = Again()  # the same people live in each town: their letters are printed once


@dataclass(frozen=True)
class Printing:
    """A plan that is printed, as often as a test wants it; `before`: what stands in the folder when it begins."""

    town: Town
    plan: int
    before: Path | None = None

    def into(self, folder: Path) -> Run:
        with house(self.town.dsn, INSURER, self.town.spool) as where:
            return print_plan(to_print(where, self.plan), AS_CARDS, Pressing(PRESS, PrintFolder(folder)))

    def begun(self, folder: Path) -> Path:
        """A folder as it stands before."""
        if self.before:
            shutil.copytree(self.before, folder, copy_function=shutil.copy)
        return folder

    def faults(self, folder: Path) -> list[object]:
        with house(self.town.dsn, INSURER, self.town.spool) as where:
            return list(check_run(orders_of(where, self.plan), AS_CARDS, PrintFolder(folder), pages))

    def assert_whole(self, folder: Path, whole: Path) -> None:
        """Asked again, it comes to the same, and the ledger says nothing else than before."""
        was, papers = self.town.states(), self.into(folder).papers
        left = {name: digest for name, digest in bytes_of(folder).items() if name != BALLAST}
        assert (left, papers) == (bytes_of(whole), sum(state == "printed" for _, _, state, _ in was))
        assert (self.town.states(), self.town.findings()) == (was, [])


def assert_listed_is_there(folder: Path) -> None:
    """Who takes files by a list finds each that is on it, whole, whenever they look."""
    if (folder / LIST).exists():
        for shard in json.loads((folder / LIST).read_text("utf-8"))["files"]:
            assert sha256((folder / shard["file"]).read_bytes()).hexdigest() == shard["sha256"]


def _never_printed(printing: Printing, _: Path) -> Printing:
    return printing


def _withdrawn_since(printing: Printing, folder: Path) -> Printing:
    printing.into(folder)
    printing.town.rows(
        "INSERT INTO papers.step (insurer, serial, step, on_day, why) "
        "SELECT insurer, serial, 'voided', $1, 'a test' FROM papers.paper WHERE serial = 2 RETURNING n", ON
    )  # fmt: skip
    return replace(printing, before=folder)


CASES: dict[str, Callable[[Printing, Path], Printing]] = {
    "never printed": _never_printed,
    "a letter withdrawn since": _withdrawn_since,
}


@pytest.fixture
def carried_out(town: Town) -> Printing:
    """A plan whose papers lie here: letters, and cards apart from them."""
    plan = town.plan([Line(n) for n in range(1, PAPERS + 1)])
    town.apply(plan)
    (town.spool / f"{INSURER}-plan-{plan}").symlink_to(town.folder(plan).folder.name)
    return Printing(town, plan)


@pytest.fixture(params=list(CASES) if is_proof() else ["a letter withdrawn since"])
def printing(carried_out: Printing, request: pytest.FixtureRequest, tmp_path: Path) -> Printing:
    return CASES[request.param](carried_out, tmp_path / "before")


@pytest.fixture
def whole(printing: Printing, tmp_path: Path) -> Path:
    """The run that nothing disturbed, each page as its order says."""
    assert printing.into(tmp_path / "whole").held == ()
    if (looked := str(bytes_of(tmp_path / "whole"))) not in LOOKED_OVER:
        assert printing.faults(tmp_path / "whole") == []
        LOOKED_OVER.add(looked)
    assert len([one for one in (tmp_path / "whole").iterdir() if one.suffix == ".pdf"]) == 2
    return tmp_path / "whole"


# --- killed ----------------------------------------------------------------------------------------------------


def test_printing_killed_at_any_moment_and_asked_again_comes_to_the_same(
    printing: Printing, whole: Path, tmp_path: Path
):
    undisturbed = printing.begun(tmp_path / "undisturbed")
    several = moments_of(lambda: printing.into(undisturbed))
    for nth in some(several, size("printing moments"), 20260710):
        folder = printing.begun(tmp_path / f"killed-{nth}")
        assert killed_at(lambda folder=folder: printing.into(folder), nth) or nth > several - MARGIN
        assert_listed_is_there(folder)
        printing.assert_whole(folder, whole)


@pytest.mark.parametrize("point", POINTS)
def test_printing_killed_at_a_named_step_and_asked_again_comes_to_the_same(
    printing: Printing, whole: Path, tmp_path: Path, point: str
):
    folder = printing.begun(tmp_path / "killed")
    assert _killed(printing, folder, point) or (point == "print.removed" and printing.before is None), (
        "there is nothing to remove"
    )
    assert_listed_is_there(folder)
    printing.assert_whole(folder, whole)


def test_of_a_letter_withdrawn_after_printing_was_killed_nothing_is_left(carried_out: Printing, tmp_path: Path):
    folder = tmp_path / "killed"
    assert _killed(carried_out, folder, "apply.written")
    now = _withdrawn_since(carried_out, tmp_path / "before")
    now.into(tmp_path / "whole")
    now.assert_whole(folder, tmp_path / "whole")


def test_the_command_killed_again_and_again_prints_in_the_end_what_the_ledger_says(
    carried_out: Printing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    town, random = carried_out.town, Random(20260710)  # noqa: S311  a test is the same each time
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    given = ("--insurer", INSURER, "--on", ON, "--spool", town.spool, "--press", tmp_path / "press")
    folder = tmp_path / "press" / f"{INSURER}-plan-{carried_out.plan}"
    for _ in range(size("print kills")):
        program = command(town.dsn, "print", "make", carried_out.plan, *given)
        while not (folder / LOCK).exists() and program.poll() is None:
            sleep(0.01)
        sleep(random.uniform(0, 2))
        program.kill()
        program.communicate()
        assert_listed_is_there(folder)
    done = command(town.dsn, "print", "make", carried_out.plan, *given)
    told = done.communicate()
    assert done.returncode == 0, told
    assert run("print", "check", carried_out.plan, *given).exit_code == 0
    assert {state for _, _, state, _ in town.states()} == {"printed"}


# --- without power, without room ---------------------------------------------------------------------------------


@needs("strace")
def test_the_power_goes_at_any_sync_of_printing_and_what_is_listed_is_there(
    printing: Printing, whole: Path, tmp_path: Path
):
    above = len((tmp_path / "0-False" / "var" / "press").parents)  # each is synced first
    ends = 0
    for nth, torn in moments(above):
        root = tmp_path / f"{nth}-{torn}"
        folder = printing.begun(root / "var" / "press")
        root.mkdir(exist_ok=True)
        disk = Disk.of(root)
        was_killed = traced(lambda folder=folder: printing.into(folder), disk, nth)
        disk.after_a_cut(torn=torn)
        assert_listed_is_there(folder)
        assert was_killed or bytes_of(folder) == bytes_of(whole), "what was told done is on the disk"
        printing.assert_whole(folder, whole)
        ends += not was_killed
        if ends == BOTH_WAYS:
            break
    assert nth > above + 5


@pytest.mark.parametrize("point", POINTS)
def test_the_disk_of_printed_files_is_full_and_it_goes_on_when_there_is_room(
    printing: Printing, whole: Path, tmp_path: Path, point: str
):
    needed = sum(one.stat().st_size for one in (*whole.iterdir(), *(printing.before or whole).iterdir()))
    with small_disk(tmp_path / "disk", needed + ROOM) as fill:
        folder = printing.begun(tmp_path / "disk" / "run")
        assert not killed(child(lambda: _harnessed(point, fill, printing, folder)))
        assert_listed_is_there(folder)
        (tmp_path / "disk" / BALLAST).unlink(missing_ok=True)
        printing.assert_whole(folder, whole)


def _killed(printing: Printing, folder: Path, point: str) -> bool:
    return killed(child(lambda: _harnessed(point, lambda: signal.raise_signal(signal.SIGKILL), printing, folder)))


def _harnessed(point: str, what: Callable[[], object], printing: Printing, folder: Path) -> None:
    """Print in a child, to which something happens when it first passes a point."""
    passed: list[str] = []

    def harness(name: str) -> None:
        if name == point and point not in passed:
            passed.append(name)
            what()

    points.load(harness)
    printing.into(folder)
