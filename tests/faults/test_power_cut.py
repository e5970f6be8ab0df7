"""The power goes at any sync of a program: nothing that was told done is lost, nothing is done twice or by half."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from adapters.postgres.conftest import new_database
from adapters.postgres.killing import wholly_done
from adapters.postgres.planned import Line, Town
from adapters.postgres.test_intake_folder import DEATHS, STATUS, begun, folder_of, names, put
from faults.power import Disk, traced
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk import applying
from madoguchi.desk.intake_folder import take_waiting
from needing import needs
from sizes import is_proof, size

pytestmark = needs("strace")
FILES = {
    "deaths-20260731.csv": DEATHS + "P1,2026-07-20\nP99,2026-07-20\nP98,2026-07-20\n",
    "holder_status-20260731.csv": STATUS + "P1,有,無\n",
    "x.csv": "x\n",
}
BOTH_WAYS = 2  # undisturbed, too, the power goes at the end: what was told done is there whatever it leaves


@pytest.fixture
def ready(server: Server, settled: str) -> Callable[[], Iterator[str]]:
    """A database with the town, each time it is asked for."""
    return lambda: new_database(server, settled.partition("?")[0].rpartition("/")[2])


def moments(first: int = 1) -> Iterator[tuple[int, bool]]:
    """At which sync the power goes, and what it leaves: in proof both at each of all, else one after the other."""
    both = size("cuts at a sync")
    return ((n // both + (1 if is_proof() else first), bool(n % 2)) for n in count())


def test_the_power_goes_at_any_sync_of_an_apply_and_each_paper_is_there_once(ready, tmp_path, monkeypatch):
    monkeypatch.setattr(applying, "SOME", 2)
    house = [Line(n) for n in range(1, size("papers at a cut") + 1)]
    above = len((tmp_path / "root" / "var" / "spool" / "plan-1").parents)  # each is synced first
    ends = 0
    for nth, torn in moments(above):
        root = tmp_path / f"{nth}-{torn}"
        root.mkdir()
        for dsn in ready():
            town = Town(dsn, root / "var" / "spool")
            plan, disk = town.plan(house), Disk.of(root)
            was_killed = traced(lambda town=town, plan=plan: town.apply(plan, f"k{plan}"), disk, nth)
            disk.after_a_cut(torn=torn)
            wholly_done(town, plan, len(house))
        ends += not was_killed
        if ends == BOTH_WAYS:
            break
    assert nth > above + 2 + len(house)


def test_the_ledger_says_printed_only_of_what_is_on_the_disk(town: Town, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(applying, "SOME", 2)
    root = tmp_path / "root"
    root.mkdir()
    own, disk = Town(town.dsn, root / "var" / "spool"), Disk.of(root)
    plan = own.plan([Line(n) for n in range(1, 7)])
    assert not traced(lambda: own.apply(plan, "k"), disk)
    assert len(disk.at_commits) == 3
    assert all(on_disk >= said for on_disk, said in zip(disk.at_commits, (2, 4, 6), strict=True))


def test_the_power_goes_at_any_sync_of_a_watched_folder_and_each_file_has_one_outcome(
    migrated_once: str, tmp_path: Path
):
    undisturbed = left(begun(migrated_once), folder(tmp_path / "whole"))
    ends = 0
    for nth, torn in moments():
        intake, root = begun(migrated_once), folder(tmp_path / f"{nth}-{torn}")
        disk = Disk.of(root)
        was_killed = traced(lambda root=root, of=intake: list(take_waiting(folder_of(root), of)), disk, nth)
        disk.after_a_cut(torn=torn)
        assert left(intake, root) == undisturbed, (nth, torn)
        ends += not was_killed
        if ends == BOTH_WAYS:
            break
    assert nth > len(FILES)


def folder(root: Path) -> Path:
    """A folder with files in it."""
    for name, text in FILES.items():
        put(root, name, text)
    return root


def left(intake: PostgresIntake, root: Path) -> object:
    """What a watched folder comes to in the end: each file's place, the reports to the byte, and the books."""
    list(take_waiting(folder_of(root), intake))
    reports = {
        f"{one.parent.name}/{one.name.partition('-')[2]}": one.read_bytes() for one in sorted(root.rglob("*.csv"))
    }
    books = [(one.result.kind, one.result.taken, one.result.held) for one in intake.files()]
    return names(root, "in"), reports, books, list((root / "taking").iterdir())
