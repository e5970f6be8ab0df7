"""Letters by themselves, reprints, a run with a parcel, killed at any moment: asked again, each is there, and once."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.bundled import bundled
from adapters.postgres.conftest import new_database
from adapters.postgres.everything_kept import name_of
from adapters.postgres.letters_made import made, office_of
from adapters.postgres.planned import INSURER, Line, Town
from desk.test_printing import MEANS, bytes_of
from faults.moments import MARGIN, OTHERS, killed_at, moments_of, some
from faults.test_ended import until
from faults.test_printing_faults import PRESS, Again, assert_listed_is_there
from madoguchi.adapters.pdf_cutting import cut
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.adapters.typst import press
from madoguchi.desk.press import Pressing
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.print_reprint import Reprinting, Spoiled, reprint
from madoguchi.desk.printing import orders_of, print_plan, to_print
from madoguchi.desk.reprint_checking import check_reprints
from sizes import size

WRITTEN = """
SELECT count(DISTINCT run)::integer, count(*)::integer, count(DISTINCT person)::integer FROM papers.letter
WHERE NOT taken_out
"""
REPRINTS = "SELECT count(*)::integer FROM papers.reprint"
IN_PARCELS = "SELECT serial, parcel FROM papers.parcelled(1) ORDER BY serial"
DUE = 5  # of six people one is registered
MEANS_OF_ONE = replace(MEANS, run="0001")


@pytest.fixture
def offices(
    server: Server, settled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Iterator[Town]]:
    """The town in a database of its own, each time it is asked for; the press gives again what it once printed.

    A child that is killed never lays out: the threads of the press are not in it.
    """
    known: dict[str, Any] = {}

    def again(work: Callable[..., Any], letters: Any, setting: Any) -> Any:
        name = repr((letters, setting.on, setting.sample))
        if name not in known:
            known[name] = work(letters, setting)
        return known[name]

    def copied() -> Iterator[Town]:
        for dsn in new_database(server, name_of(settled)):
            folder = tmp_path / name_of(dsn)
            folder.mkdir()
            town = office_of(Town(dsn, folder), folder, monkeypatch)
            monkeypatch.setattr(press, "_by_a_process", again)
            yield town

    return copied


def alone(town: Town) -> None:
    """What was killed is gone from the server too."""
    until(lambda: town.rows(OTHERS) == [])


# --- letters by themselves ----------------------------------------------------------------------------------------


def test_letters_killed_at_any_moment_and_asked_again_are_each_there_once(offices: Callable[[], Iterator[Town]]):
    for office in offices():
        several = moments_of(lambda office=office: made(office, "not_registered"))
        whole = bytes_of(folder_of(office))
    for nth in some(several, size("letters moments"), 20260710):
        for office in offices():
            assert killed_at(lambda office=office: made(office, "not_registered"), nth) or nth > several - MARGIN
            alone(office)
            assert_listed_is_there(folder_of(office))
            done = made(office, "not_registered")
            assert (done.code, done.told["letters"], len(done.pages)) == (0, DUE, DUE), nth
            assert tuple(office.rows(WRITTEN)[0]) == (1, DUE, DUE), nth
            assert bytes_of(folder_of(office)) == whole, nth


def folder_of(office: Town) -> Path:
    return office.spool / "letters" / f"{INSURER}-letters-1"


# --- reprints ---------------------------------------------------------------------------------------------------


@pytest.fixture
def run_of_two(town: Town, tmp_path: Path) -> Iterator[PrintFolder]:
    """A run of two letters, printed; plan 1."""
    plan = town.plan([Line(1), Line(2)])
    town.apply(plan)
    town.folder(plan).folder.rename(town.spool / f"{INSURER}-plan-{plan}")
    folder = PrintFolder(tmp_path / "run")
    with house(town.dsn, INSURER, town.spool) as at:
        print_plan(to_print(at, 1), MEANS_OF_ONE, Pressing(PRESS, folder, runs=at))
    return folder


def test_a_reprint_killed_at_any_moment_and_asked_again_is_one_reprint(
    town: Town, run_of_two: PrintFolder, tmp_path: Path
):
    def reprinted(key: str, folder: Path) -> None:
        at = Reprinting(run_of_two, PrintFolder(folder), cut, pages)
        with house(town.dsn, INSURER, town.spool) as where:
            reprint(orders_of(where, 1), Spoiled(frozenset({1})), at,
                    lambda serials: where.say_reprinted(1, serials, "torn", key))  # fmt: skip

    several = moments_of(lambda: reprinted("k0", tmp_path / "again-0"))
    for n, nth in enumerate(some(several, size("letters moments"), 20260711), 1):
        key, folder = f"k{n}", tmp_path / f"again-{n}"
        assert killed_at(lambda key=key, folder=folder: reprinted(key, folder), nth) or nth > several - MARGIN
        alone(town)
        reprinted(key, folder)
        assert town.value(REPRINTS) == n + 1, f"one for each key: {nth}"
        (listed,) = folder.glob("reprint-*.json")
        told = json.loads(listed.read_text("utf-8"))
        (file,) = folder.glob("*.pdf")
        assert (told["reprint"], file.stem) == (n + 1, sha256(file.read_bytes()).hexdigest())
        assert list(check_reprints(run_of_two, PrintFolder(folder), pages)) == []


# --- a run with a parcel ------------------------------------------------------------------------------------------


def test_a_run_with_a_parcel_killed_at_any_moment_and_asked_again_has_a_list_of_the_very_letters(
    town: Town, tmp_path: Path
):
    again = Again()

    def into(folder: Path) -> None:
        with house(town.dsn, INSURER, town.spool) as at:
            print_plan(to_print(at, 1), MEANS_OF_ONE, Pressing(again, PrintFolder(folder), runs=at))

    with bundled(town) as at:
        orders = orders_of(at, 1)
    into(tmp_path / "known")  # each shard is printed once
    several = moments_of(lambda: into(tmp_path / "whole"))
    parcels = [tuple(row) for row in town.rows(IN_PARCELS)]
    assert len(parcels) == 3
    for nth in some(several, size("letters moments"), 20260712):
        folder = tmp_path / f"killed-{nth}"
        assert killed_at(lambda folder=folder: into(folder), nth) or nth > several - MARGIN
        alone(town)
        assert_listed_is_there(folder)
        into(folder)
        assert list(check_run(orders, MEANS_OF_ONE, PrintFolder(folder), pages)) == []
        assert bytes_of(folder) == bytes_of(tmp_path / "whole"), nth
        assert [tuple(row) for row in town.rows(IN_PARCELS)] == parcels, nth
