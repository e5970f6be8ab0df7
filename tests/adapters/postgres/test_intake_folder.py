"""A watched folder: whatever is put there has one outcome, whoever is killed, and whoever else watches."""

import csv
import fcntl
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from signal import SIGKILL
from time import sleep

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.postgres.new_towns import new_town, recorded
from madoguchi.adapters.intake_files.watching import WatchedFolder
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.desk.intake import FileRecord, Incoming, KeptRow, Taken, Wish
from madoguchi.desk.intake_folder import Outcome, take_waiting
from madoguchi.desk.refusals.japanese import in_japanese
from sizes import size

ON = date(2026, 8, 3)
PEOPLE = [{"person": f"P{n}", "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1)}
          for n in range(1, 31)]  # fmt: skip
AT_ONCE = 4  # kills before the rest is taken: with more, nothing would be left to be killed at
STATUS = "個人キー,has_card,健康保険証利用登録がある\n"
DEATHS = "個人キー,死亡日\n"


def begun(dsn: str) -> PostgresIntake:
    """The intake of a new town."""
    return new_town(dsn, PEOPLE)


def folder_of(root: Path, settle: Callable[[], object] = bool) -> WatchedFolder:
    (root / "in").mkdir(parents=True, exist_ok=True)
    return WatchedFolder(root, lambda: ON, settle)


def put(root: Path, name: str, text: str) -> Path:
    path = root / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def told(outcomes: Iterator[Outcome]) -> dict[str, str]:
    """For each name the kind of its outcome."""
    return {one.name: "taken" if one.taken else "refused" if one.refused else one.why for one in outcomes}


def names(root: Path, where: str) -> list[str]:
    """The names in a part of the folder, without their marks; reports left out."""
    return sorted(path.name.partition("-")[2] for path in (root / where).iterdir()
                  if not path.name.endswith((".why.csv", ".rows.csv")))  # fmt: skip


def test_each_thing_that_is_put_there_has_the_outcome_it_should(migrated_once: str, tmp_path: Path):
    root, intake = tmp_path, begun(migrated_once)
    folder = folder_of(root)
    put(root, "deaths-20260731.csv", DEATHS + "P1,2026-07-20\n")
    put(root, "DEATHS-20260731.csv", DEATHS + "P2,2026-07-20\n")
    put(root, "deaths-20260731 (BOM).csv", "\ufeff" + DEATHS + "P3,2026-07-20\n")
    (root / "in" / "deaths-20260731-sjis.csv").write_bytes((DEATHS + "P4,令和8年7月20日\n").encode("cp932"))
    (root / "in" / "deaths-20260731-utf16.csv").write_bytes((DEATHS + "P5,2026-07-20\n").encode("utf-16"))
    put(root, "deaths-20260731-a\nb.csv", DEATHS + "P6,2026-07-20\nP99,2026-07-20\n")
    put(root, "家族.csv", "個人キー\n")
    put(root, "deaths.csv", DEATHS)
    put(root, "deaths-20260731.csv.part", DEATHS)
    put(root, "rates-20260731.csv", "")
    (root / "in" / "link-deaths.csv").symlink_to(root / "in" / "deaths-20260731.csv")
    os.mkfifo(root / "in" / "deaths-20260731.pipe")
    (root / "in" / "deaths-20260731.d").mkdir()
    locked = put(root, "protection-20260731.csv", "個人キー\n").open("r+b")
    fcntl.flock(locked, fcntl.LOCK_EX)
    assert told(take_waiting(folder, intake)) == {
        "deaths-20260731.csv": "taken", "DEATHS-20260731.csv": "taken", "deaths-20260731 (BOM).csv": "taken",
        "deaths-20260731-sjis.csv": "taken", "deaths-20260731-utf16.csv": "refused",
        "deaths-20260731-a\nb.csv": "taken", "家族.csv": "refused", "deaths.csv": "refused",
        "deaths-20260731.csv.part": "its name says that it is being written",
        "rates-20260731.csv": "it is empty as yet", "link-deaths.csv": "refused", "deaths-20260731.pipe": "refused",
        "deaths-20260731.d": "it is a folder", "protection-20260731.csv": "somebody writes it",
    }  # fmt: skip
    locked.close()
    assert names(root, "done") == ["DEATHS-20260731.csv", "deaths-20260731 (BOM).csv", "deaths-20260731-a_b.csv",
                                   "deaths-20260731-sjis.csv", "deaths-20260731.csv"]  # fmt: skip
    assert len(names(root, "refused")) == 5
    (rows,) = (root / "done").glob("*.rows.csv")
    assert "2,3,person,yes,a key of nobody" in rows.read_text("utf-8-sig")
    assert len(list((root / "refused").glob("*.why.csv"))) == 5
    assert list((root / "taking").iterdir()) == []


def test_beside_a_file_it_is_written_in_the_language_asked_for_what_was_not_taken(migrated_once: str, tmp_path: Path):
    written: dict[str, list[list[str]]] = {}
    for language in ("en", "ja"):
        root, intake = tmp_path / language, begun(migrated_once)
        put(root, "deaths-20260731.csv", DEATHS + "P1,2026-07-20\nP99,2026-07-20\nP2,July\n")
        put(root, "family.csv", "個人キー\n")
        told(take_waiting(replace(folder_of(root), language=language), intake))
        reports = sorted([*root.glob("done/*.rows.csv"), *root.glob("refused/*.why.csv")])
        assert len(reports) == 2
        texts = [path.read_text("utf-8-sig").splitlines() for path in reports]
        written[language] = [row for lines in texts for row in list(csv.reader(lines))[1:]]
    assert len(written["en"]) == 3  # two rows and a file
    assert [[*row[:-3], *map(in_japanese, row[-3:])] for row in written["en"]] == written["ja"]
    assert [row for row in written["ja"] if not re.search("[ぁ-ん]", row[-1])] == []


def test_a_file_dropped_again_is_told_as_taken_before_and_one_still_growing_waits(migrated_once: str, tmp_path: Path):
    root, intake = tmp_path, begun(migrated_once)
    put(root, "deaths-20260731.csv", DEATHS + "P1,2026-07-20\n")
    assert told(take_waiting(folder_of(root), intake)) == {"deaths-20260731.csv": "taken"}
    put(root, "deaths-20260731 copy.csv", DEATHS + "P1,2026-07-20\n")
    (again,) = take_waiting(folder_of(root), intake)
    assert again.taken.again
    growing = put(root, "rates-20260731.csv", "個人キー")
    folder = folder_of(root, lambda: growing.write_text("個人キー,x", "utf-8"))
    assert told(take_waiting(folder, intake)) == {"rates-20260731.csv": "it has just changed"}
    assert [one.result.file for one in intake.files()] == [1]


@dataclass(frozen=True)
class Meddled:
    """An intake during whose work somebody writes into the file."""

    intake: PostgresIntake
    path: Path

    @property
    def insurer(self) -> str:
        return self.intake.insurer

    def take(self, file: Incoming, wish: Wish, seen: Callable[[int], object] = bool) -> Taken:
        with self.path.open("a", encoding="utf-8") as late:
            late.write("P2,2026-07-21\n")
        return self.intake.take(file, wish, seen)

    def files(self) -> Sequence[FileRecord]:
        return self.intake.files()

    def kept(self, file: int) -> Sequence[KeptRow]:
        return self.intake.kept(file)


def test_a_file_that_is_written_while_it_is_taken_waits_for_its_turn_as_another_file(
    migrated_once: str, tmp_path: Path
):
    intake, folder = begun(migrated_once), folder_of(tmp_path)
    path = put(tmp_path, "deaths-20260731.csv", DEATHS + "P1,2026-07-20\n")
    (first,) = take_waiting(folder, Meddled(intake, path))
    assert (first.taken.read, path.exists()) == (1, True)
    (second,) = take_waiting(folder, intake)
    assert (second.taken.read, second.taken.changed, path.exists()) == (2, 1, False)


def test_who_is_asked_to_end_tells_which_files_it_did_not_look_at(tmp_path: Path):
    put(tmp_path, "deaths-20260731.csv", DEATHS)
    folder = replace(folder_of(tmp_path), _stop=lambda: True)
    assert told(folder.look()) == {"deaths-20260731.csv": "we were asked to end, and did not look at it"}


def test_a_database_that_is_gone_leaves_the_file_where_it_is(tmp_path: Path):
    put(tmp_path, "deaths-20260731.csv", DEATHS + "P1,2026-07-20\n")
    nobody = PostgresIntake("postgresql://nobody@/none?host=/nowhere", "town")
    (waits,) = take_waiting(folder_of(tmp_path), nobody)
    assert "no connection" in waits.why
    assert names(tmp_path, "in") == ["20260731.csv"]


# --- any order, killed, two at once ------------------------------------------------------------------------

FILES = {f"deaths-20260731-{n}.csv": DEATHS + f"P{n},2026-07-2{n}\nP9{n},2026-07-20\n" for n in range(1, 8)}
FILES |= {f"holder_status-20260731-{n}.csv": STATUS + f"P{n},有,無\n" for n in range(1, 8)}
FILES |= {"holder_status-20260430.csv": STATUS + "P1,有,有\n", "rates-20260731.csv": "個人キー\n", "x.csv": "x\n",
          "deaths-20260731-1 again.csv": FILES["deaths-20260731-1.csv"], "deaths-20260731-9.csv": DEATHS,
          "deaths-20260731-8.csv": DEATHS + 'P8,"2026-07-20\n'}  # fmt: skip
STATE = """
SELECT string_agg(told, ';' ORDER BY told) FROM (
    SELECT p.key || t.valid || t.died_on AS told FROM registry.death AS t JOIN registry.person AS p
    USING (insurer, person) WHERE superseded IS NULL AND insurer = $1
    UNION ALL SELECT p.key || t.valid || t.has_card FROM registry.card AS t JOIN registry.person AS p
    USING (insurer, person) WHERE superseded IS NULL AND insurer = $1 AND t.has_card IS NOT NULL
) AS every
"""


def state(intake: PostgresIntake) -> str:
    return recorded(intake, STATE)


@pytest.fixture(scope="module")
def in_their_order(migrated_once: str, tmp_path_factory) -> tuple[str, dict[str, list[str]]]:
    """What the files come to, put there at once: asked once for all orders."""
    return _come_to(migrated_once, tmp_path_factory.mktemp("folder"), [sorted(FILES)])


def _come_to(database: str, root: Path, parts: Sequence[Sequence[str]]) -> tuple[str, dict[str, list[str]]]:
    """What is recorded, and which files lie where, once all parts were put there and taken."""
    intake = begun(database)
    for part in parts:
        for name in part:
            put(root, name, FILES[name])
        assert all(one.taken or one.refused for one in take_waiting(folder_of(root), intake))
    return state(intake), {where: names(root, where) for where in ("in", "done", "refused")}


@given(order=st.permutations(sorted(FILES)), cuts=st.lists(st.integers(0, len(FILES)), max_size=3))
@settings(max_examples=size("folder orders"), deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_the_same_files_in_any_order_come_to_the_same(migrated_once, tmp_path_factory, in_their_order, order, cuts):
    assert _come_to(migrated_once, tmp_path_factory.mktemp("folder"), _cut(order, cuts)) == in_their_order


def _cut(order: list[str], cuts: list[int]) -> list[list[str]]:
    at = [0, *sorted(cuts), len(order)]
    return [order[a:b] for a, b in pairwise(at)]


def watcher(root: Path, intake: PostgresIntake) -> subprocess.Popen[bytes]:
    main = "from madoguchi.assembly.console import main; main()"
    command = [sys.executable, "-c", main, "intake", "watch", root, "--insurer", intake.insurer, "--once",
               "--settle", "0", "--on", str(ON)]  # fmt: skip
    return subprocess.Popen(command, env={**os.environ, "DATABASE_URL": intake.dsn}, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)  # fmt: skip


@pytest.mark.parametrize("life", range(-(-size("folder kills") // AT_ONCE)))
def test_watchers_killed_and_two_at_once_lose_and_double_nothing(migrated_once: str, tmp_path: Path, life: int):
    killed, alone, random = begun(migrated_once), begun(migrated_once), Random(life)  # noqa: S311  the same each time
    for name, text in FILES.items():
        put(tmp_path, name, text)
    ended: list[int] = []
    for _ in range(AT_ONCE):
        one = watcher(tmp_path, killed)
        assert one.stdout is not None
        one.stdout.readline()  # the first file is told of: it is at work
        sleep(random.uniform(0, 0.1))
        one.kill()
        one.communicate()
        ended.append(one.returncode)
    assert -SIGKILL in ended
    both = [watcher(tmp_path, killed) for _ in range(2)]
    assert {one.communicate() and one.returncode for one in both} <= {0, 1}  # some of the files are refused
    whole = tmp_path / "whole"
    for name, text in FILES.items():
        put(whole, name, text)
    assert len(list(take_waiting(folder_of(whole), alone))) == len(FILES)
    assert state(killed) == state(alone)
    assert all(names(tmp_path, where) == names(whole, where) for where in ("in", "done", "refused"))
    assert sorted(_told(killed)) == sorted(_told(alone))


def _told(intake: PostgresIntake) -> list[tuple[object, ...]]:
    return [(one.digest, one.result.kind, one.result.taken, one.result.held) for one in intake.files()]
