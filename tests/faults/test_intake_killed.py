"""Files that are taken in while the program, the way to the database or the database is killed: once, and whole."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from time import sleep

import pytest

from adapters.postgres.conftest import asked, new_database, running
from adapters.postgres.cutting import cut
from adapters.postgres.everything_kept import name_of
from adapters.postgres.killing import child, killed
from adapters.postgres.planned import INSURER, Town, settle
from adapters.postgres.test_intake_folder import folder_of, names, put
from faults.moments import MARGIN, OTHERS, killed_at, moments_of, some, told_of
from faults.test_ended import first_process, until
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.intake import NotNow, Taken, Wish
from madoguchi.desk.intake_folder import take_waiting
from madoguchi.registry.intake.layouts import layout_named
from sizes import is_proof, size

DAY, ON = date(2026, 7, 31), date(2026, 8, 3)
HEAD = "個人キー,氏名,フリガナ,生年月日,続柄,資格取得日,資格喪失日,資格喪失の理由,世帯主,記号\n"
FILES = {
    "members": f"{HEAD}N1,架空　葛,ｶｸｳ ｶﾂﾗ,1955-05-01,被保険者,2026-07-10,,,,架１\n"
    "P1,,,,,2020-04-01,2026-07-01,転出,,\nP2,架空　二,,,,,,,,\nN2,,,,,,,,,\nP3,,,山田,,,,,,\n",
    "deaths": "個人キー,死亡日\nP4,2026-07-20\nP99,2026-07-20\nP5,July\n",
}
COUNTS = {"members": (5, 3, 1, 1), "deaths": (3, 1, 1, 1)}  # read, taken, refused, held
ENTRIES = "SELECT count(*) FROM audit.entry WHERE act = 'take file'"
Take = Callable[[Town], Taken]


def take_of(kind: str, folder: Path) -> Take:
    """What takes a file of a kind in, with a key."""
    path = folder / f"{kind}.csv"
    path.write_text(FILES[kind], "utf-8")
    file, wish = CsvOfKind(path, layout_named(kind)), Wish(ON, DAY, once="the key")
    return lambda town: PostgresIntake(town.dsn, INSURER, "intake").take(file, wish)


def copies(server: Server, dsn: str, folder: Path) -> Callable[[], Iterator[Town]]:
    """The town in a database of its own, each time it is asked for."""

    def copied() -> Iterator[Town]:
        for one in new_database(server, name_of(dsn)):
            yield Town(one, folder)

    return copied


@pytest.fixture
def towns(server: Server, settled: str, tmp_path: Path) -> Callable[[], Iterator[Town]]:
    return copies(server, settled, tmp_path)


def books(town: Town) -> dict[str, str]:
    return told_of(town, "audit.")


def all_or_nothing(town: Town, take: Take, before: dict[str, str], after: dict[str, str]) -> Taken:
    """Assert that a file is in the books whole or not at all, and that taken again with its key it is there once."""
    until(lambda: town.rows(OTHERS) == [])
    assert books(town) in (before, after)
    done = replace(take(town), again=False)
    assert take(town) == replace(done, again=True)
    assert (books(town), town.value(ENTRIES)) == (after, 1)
    return done


@pytest.mark.parametrize("kind", FILES)
def test_killed_at_any_moment_and_taken_again_with_its_key_a_file_is_taken_once_and_whole(
    towns: Callable[[], Iterator[Town]], tmp_path: Path, kind: str
):
    take = take_of(kind, tmp_path)
    for town in towns():
        before = books(town)
        moments = moments_of(lambda town=town: take(town))
        after, done = books(town), replace(take(town), again=False)
    assert (done.read, done.taken, done.refused, done.held) == COUNTS[kind]
    for nth in some(moments, size("intake moments"), 20260802):
        for town in towns():
            assert killed_at(lambda town=town: take(town), nth) or nth > moments - MARGIN
            assert all_or_nothing(town, take, before, after) == done, nth


def test_cut_after_any_byte_and_taken_again_with_its_key_a_file_is_taken_once_and_whole(
    towns: Callable[[], Iterator[Town]], tmp_path: Path
):
    take, told, random = take_of("members", tmp_path), list[bool](), Random(20260803)  # noqa: S311  the same each time
    for town in towns():
        before = books(town)
        with cut(town.dsn) as way:
            done = take(replace(town, dsn=way.dsn))
        after, whole = books(town), {"asked": way.asked, "answered": way.answered}
    last = [{name: most - 1} for name, most in whole.items()]
    anywhere = [{name: random.randrange(1, most)} for name, most in whole.items() for _ in range(size("intake cuts"))]
    for where in (*last, *anywhere):
        for town in towns():
            with cut(town.dsn, **where) as way:
                told.append(was_lost(take, replace(town, dsn=way.dsn)))
            assert all_or_nothing(town, take, before, after) == done, where
    assert sum(told) > len(told) // 2


def was_lost(take: Take, town: Town) -> bool:
    """Whether whoever takes a file in is told that the connection was lost, or could not be made."""
    try:
        take(town)
    except NotNow:
        return True
    return False


# --- the database is killed -------------------------------------------------------------------------------------


@pytest.fixture
def own(room: Path, tmp_path: Path) -> Iterator[tuple[Server, Callable[[], Iterator[Town]]]]:
    """A server of its own, which a test may kill, and copies of a town there."""
    for server in running(room / "intake"):
        asked(server.places.dsn, migrate)
        for dsn in new_database(server, "madoguchi"):
            settle(dsn, tmp_path, 6)
            yield server, copies(server, dsn, tmp_path)


def by_command(town: Town, folder: Path) -> Callable[[], object]:
    """Both files by a command, each with its key."""
    folder.mkdir()
    takes = [take_of(kind, folder) for kind in FILES]
    return lambda: [take(town) for take in takes[:1]]


def by_folder(town: Town, folder: Path) -> Callable[[], object]:
    """Both files by who watches a folder."""
    for kind, text in FILES.items():
        put(folder, f"{kind}-{DAY:%Y%m%d}.csv", text)
    intake = PostgresIntake(town.dsn, INSURER, "intake")

    def watched() -> object:
        list(take_waiting(folder_of(folder), intake))
        return names(folder, "in"), names(folder, "done"), names(folder, "refused"), list((folder / "taking").iterdir())

    return watched


WAYS = {"command": by_command, "folder": by_folder}


def test_with_its_database_killed_again_and_again_a_file_is_taken_once_and_whole(
    own: tuple[Server, Callable[[], Iterator[Town]]], tmp_path: Path
):
    (server, towns), random, kills, whole = own, Random(20260804), 0, {}  # noqa: S311  the same each time
    for way, begin in WAYS.items():
        for town in towns():
            do = begin(town, tmp_path / way)
            whole[way] = (do(), books(town), town.value(ENTRIES))
    for life in range(size("intake server kills")):
        way = [*WAYS][life % len(WAYS)]
        for town in towns():
            do = WAYS[way](town, tmp_path / f"{way}-{life}")
            kills += killed_with_it(server, do, random)
            server.start()
            assert told(do(), books(town), town.value(ENTRIES)) == told(*whole[way]), life
    assert kills or not is_proof()  # of a few, each may have been done before


def told(done: object, books: dict[str, str], entries: int) -> object:
    """What came of it; whether it was taken before does not matter."""
    return [replace(one, again=False) if isinstance(one, Taken) else one for one in done], books, entries


def killed_with_it(server: Server, do: Callable[[], object], random: Random) -> bool:
    """Do something in a child and kill its database meanwhile, and in half of all lives the child: whether it was."""
    one = child(do)
    sleep(random.uniform(0.0, 0.3))
    os.kill(first_process(server), signal.SIGKILL)
    if random.random() < 0.5:
        os.kill(one, signal.SIGKILL)
    return killed(one)
