"""Rolls in parts: how a roll is cut, and how often its run is killed, leaves no mark in what is decided."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from faces.asked import run
from madoguchi.adapters import crew, shelf
from madoguchi.assembly import parts
from madoguchi.assembly.parts import roll_in
from madoguchi.days import eras
from madoguchi.desk.rolls import decide_roll
from madoguchi.faces.cli.ports import RollFile
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.errors import Place, Refused, RefusedFile

SOURCE = str(Path(__file__).parents[2] / "src")
ON = ("--on", "2026-08-01")
INSURERS = ("ako-city-nhi", "zushi-city-nhi", "okayama-late-stage")
PEOPLE = 240


def person(n: int) -> dict[str, object]:
    born = date(1930 + n % 90, 1 + n % 12, 1 + n % 28)
    facts = {"birth_date": born, "eligible_from": date(2010, 4, 1), "has_card": n % 4 != 0, "registered": n % 5 > 1}
    return {"person": f"K-{(n * 7) % PEOPLE:05}", "insurer": INSURERS[n % 3], "relation": "insured", **facts}


def people() -> list[dict[str, object]]:
    rows = [person(n) for n in range(PEOPLE)]
    rows[160] = {**rows[160], "person": rows[10]["person"], "insurer": rows[10]["insurer"]}  # a second row, far away
    rows[190] = {**rows[190], "copayment_rate": 40}
    return rows


def write_roll(path: Path, rows: list[dict[str, object]], group: int = 20) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_batches([batch_of(rows)]), path, row_group_size=group)
    return path


@pytest.fixture(scope="module")
def roll(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_roll(tmp_path_factory.mktemp("rolls") / "roll.parquet", people())


def decide(roll: Path, out: Path, *more: str) -> Path:
    told = run("decide", roll, "-o", out, *ON, *more)
    assert told.exit_code == 0, told.output
    return out


def decisions(out: Path) -> list[dict[str, object]]:
    files = sorted(out.glob("*.parquet")) if out.is_dir() else [out]
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def refusals(out: Path) -> list[str]:
    files = sorted(out.glob("*-refused.csv")) if out.is_dir() else [out.with_name(f"{out.stem}-refused.csv")]
    return [line for file in files for line in file.read_text("utf-8-sig").splitlines()[1:]]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_shards_and_the_jobs_change_no_decision(roll: Path, tmp_path: Path):
    one = decide(roll, tmp_path / "one.parquet")
    assert len(decisions(one)) == PEOPLE - 2
    assert [line.split(",")[0] for line in refusals(one)] == ["161", "191"]
    for shards, jobs in ((1, 1), (5, 1), (5, 2), (1000, 1)):
        folder = decide(roll, tmp_path / f"{shards}-{jobs}", "--shards", str(shards), "--jobs", str(jobs)) \
            if (shards, jobs) != (1, 1) else one  # fmt: skip
        assert decisions(folder) == decisions(one)
        assert refusals(folder) == refusals(one)
    assert bytes_of(tmp_path / "5-1") == bytes_of(tmp_path / "5-2")


def test_the_size_of_batches_changes_no_byte(roll: Path, tmp_path: Path):
    edition = shipped_edition()
    from madoguchi.adapters.arrow.writer import ParquetDecisions

    every = set()
    for n, rows in enumerate((23, 64, 10_000)):
        reader = roll_in(RollFile(roll), edition)
        object.__setattr__(reader.reading, "rows", rows)
        with ParquetDecisions(tmp_path / f"{n}.parquet", tmp_path / f"{n}.csv", {}) as out:
            decide_roll(reader, out, edition, date(2026, 8, 1))
        every.add((tmp_path / f"{n}.parquet").read_bytes())
    assert len(every) == 1


def test_the_order_of_rows_changes_no_answer(tmp_path: Path):
    rows = [one for n, one in enumerate(people()) if n not in (160, 190)]
    told = [decisions(decide(write_roll(tmp_path / f"{n}.parquet", some), tmp_path / "out" / f"{n}.parquet"))
            for n, some in enumerate((rows, rows[::-1]))]  # fmt: skip
    key = lambda row: (row["person"], row["insurer"])  # noqa: E731 - one word for the two sorts below
    assert sorted(told[0], key=key) == sorted(told[1], key=key)


def test_a_second_row_in_another_file_is_refused_there(tmp_path: Path):
    rows = people()
    folder = tmp_path / "rolls"
    write_roll(folder / "a.parquet", rows[:120])
    write_roll(folder / "b.parquet", rows[120:])
    out = decide(folder, tmp_path / "out")
    assert [line.split(",")[0] for line in refusals(out)] == ["41", "71"]


def test_a_run_goes_on_and_keeps_what_is_whole(roll: Path, tmp_path: Path):
    whole = bytes_of(decide(roll, tmp_path / "whole", "--shards", "4"))
    again = decide(roll, tmp_path / "again", "--shards", "4")
    (again / "part-00002.parquet").write_bytes(b"half")
    (again / "part-00003-refused.csv").unlink()
    kept = (again / "part-00000.parquet").stat().st_mtime_ns
    told = run("decide", roll, "-o", again, *ON, "--shards", "4")
    assert "2 parts that were done before were kept" in told.output
    assert bytes_of(again) == whole
    assert (again / "part-00000.parquet").stat().st_mtime_ns == kept
    manifest = json.loads((again / "manifest.json").read_text("utf-8"))
    assert {part["state"] for part in manifest["parts"]} == {"done"}
    assert sum(part["rows"]["read"] for part in manifest["parts"]) == PEOPLE


@pytest.mark.parametrize(("why", "more"), [("別の日", ("--on", "2026-09-01")), ("別の分け方", (*ON, "--shards", "3"))])
def test_the_parts_of_another_run_are_refused(roll: Path, tmp_path: Path, why: str, more: tuple[str, ...]):
    out = decide(roll, tmp_path / "out", "--shards", "2")
    before = bytes_of(out)
    told = run("decide", roll, "-o", out, "--shards", "2", *more)
    assert told.exit_code == 3
    assert bytes_of(out) == before


def test_an_input_that_was_changed_is_refused(tmp_path: Path):
    roll = write_roll(tmp_path / "roll.parquet", people())
    out = decide(roll, tmp_path / "out", "--shards", "2")
    write_roll(roll, people()[:-1])
    told = run("decide", roll, "-o", out, *ON, "--shards", "2")
    assert told.exit_code == 3
    assert "inputs" in told.output


def test_a_folder_serves_one_run_at_a_time(roll: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shelf, "TRIES", 1)
    with shelf.alone_in(tmp_path / "out"):
        assert run("decide", roll, "-o", tmp_path / "out", *ON, "--shards", "2").exit_code == 3


KILLED = """\
import os, signal
from madoguchi.adapters.shelf import FolderShelf
from madoguchi.assembly.console import main
keep = FolderShelf.keep

def keep_and_end(self, manifest):
    keep(self, manifest)
    if sum(part["state"] == "done" for part in manifest["parts"]) == 3:
        os.kill(os.getpid(), signal.SIGKILL)

FolderShelf.keep = keep_and_end
main()
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_killed_in_the_middle_and_run_again_gives_the_same_bytes(tmp_path: Path, jobs: str):
    rows = [{**row, "person": f"{row['person']}-{n}"} for n in range(5) for row in people()]
    roll = write_roll(tmp_path / "roll.parquet", rows, group=100)
    asked = ("decide", str(roll), *ON, "--shards", "12", "--jobs", jobs)
    whole = bytes_of(decide(roll, tmp_path / "whole", "--shards", "12"))
    out = tmp_path / "out"
    command = [sys.executable, "-c", KILLED, *asked, "-o", str(out)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # a pipe would wait for those left behind
    killed = subprocess.run(command, env={**os.environ, "PYTHONPATH": SOURCE}, check=False, **quiet)
    assert killed.returncode == -signal.SIGKILL
    states = [part["state"] for part in json.loads((out / "manifest.json").read_text("utf-8"))["parts"]]
    assert (states.count("done"), states.count("waiting")) == (3, 9)
    decide(roll, out, *asked[4:])
    assert bytes_of(out) == whole


ORPHAN = """\
import os, signal, sys, time
from multiprocessing import get_context
from pathlib import Path
from madoguchi.adapters.crew import end_if_orphaned

def begin(folder):
    end_if_orphaned()
    parent = os.getppid()
    (folder / "begun").touch()
    while os.getppid() == parent:
        time.sleep(0.01)
    end_if_orphaned()
    (folder / "wrote").touch()

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    get_context("spawn").Process(target=begin, args=(folder,)).start()
    while not (folder / "begun").exists():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_whose_run_was_killed_takes_up_no_part(tmp_path: Path):
    program = tmp_path / "orphan.py"
    program.write_text(ORPHAN, encoding="utf-8")
    command = [sys.executable, str(program), str(tmp_path)]
    killed = subprocess.run(command, env={**os.environ, "PYTHONPATH": SOURCE}, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr  # its pipes are closed: the other one has ended too
    assert (tmp_path / "begun").exists()
    assert not (tmp_path / "wrote").exists()


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_one_file_is_decided_into_the_same_bytes_with_a_thread_beside(
    roll: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
):
    monkeypatch.setattr(parts, "Reading", partial(parts.Reading, rows=50))
    one, two = (decide(roll, tmp_path / f"{n}.{ending}", "--jobs", n) for n in ("1", "2"))
    assert one.read_bytes() == two.read_bytes()
    assert refusals(one) == refusals(two)
    assert len(refusals(one)) == 2


def test_tasks_are_asked_for_a_few_ahead_and_come_back_in_order():
    asked: list[int] = []
    for n, told in enumerate(crew.beside(float, (asked.append(n) or n for n in range(50)))):
        assert told == (n, float(n))
        assert len(asked) <= n + crew.AHEAD + 1
    assert len(asked) == 50


@pytest.mark.parametrize("days", [["2026-08-01", "2026-02-30"], ["2026-02-30", "2026-02-30"]])
def test_what_is_refused_elsewhere_is_refused_here(days: list[str]):
    for refusing in (crew.beside(eras.parse_day, days), crew.each(eras.parse_day, days, 2)):
        with pytest.raises(Refused) as refused:
            list(refusing)
        assert (refused.value.what, refused.value.do) == _refusal(days[-1])


def _refusal(day: str) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        eras.parse_day(day)
    return refused.value.what, refused.value.do


def test_a_refusal_of_a_place_keeps_it_on_the_way_to_another_process():
    told = RefusedFile(place=Place("a.csv", 2, 3), what="a", why="b", do="c")
    again = pickle.loads(pickle.dumps(told))  # noqa: S301 - our own, just made
    assert (type(again), again.place, str(again), again.do) == (RefusedFile, told.place, str(told), "c")
