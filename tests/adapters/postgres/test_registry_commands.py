"""The commands of the registry on a real database: in, out, decided the same."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pytest

from faces.asked import ROLL, run, written

ON = ("--insurer", "ako-city-nhi", "--on", "2026-08-01", "--json")


@pytest.fixture(autouse=True)
def database(migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated)


def decided(roll: Path) -> list[list[str]]:
    out = roll.with_suffix(".decided.csv")
    assert run("decide", roll, "-o", out, "--on", "2026-08-01").exit_code == 0
    return list(csv.reader(out.read_text("utf-8-sig").splitlines()))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_a_roll_loaded_and_given_out_is_decided_as_before(tmp_path: Path):
    roll, again = tmp_path / "roll.parquet", tmp_path / "again.parquet"
    assert run("roll", "make", "--people", 300, "--edges", "-o", roll, *ON).exit_code == 0
    loaded = json.loads(run("registry", "load", roll, *ON).output)
    assert (loaded["known"], loaded["people"], loaded["taken"], loaded["refused"]) == (1, 300, 300, 0)
    given = json.loads(run("registry", "roll", "-o", again, *ON).output)
    assert given["rows"] == 300
    assert decided(again) == decided(roll)


@pytest.mark.parametrize("ending", ["arrow", "feather"])
def test_a_roll_given_out_as_arrow_is_read_by_others_as_the_same_rows(tmp_path: Path, ending: str):
    roll, told, flat = tmp_path / "roll.parquet", tmp_path / f"again.{ending}", tmp_path / "again.csv"
    run("roll", "make", "--people", 70, "--edges", "-o", roll, *ON)
    run("registry", "load", roll, *ON)
    for out in (told, flat):
        assert json.loads(run("registry", "roll", "-o", out, *ON).output) == {"rows": 70, "written": str(out)}
    with pa.ipc.open_file(told) as file:
        arrow = file.read_all()
    assert arrow.column("person").to_pylist() == [row["person"] for row in rows_of(flat.read_text("utf-8-sig"))]

    flows = run("registry", "roll", "-o", "-", *ON)
    assert pa.ipc.open_stream(flows.stdout_bytes).read_all().equals(arrow)
    assert "70" in flows.stderr, "出力は名簿だけ。件数はエラー出力へ"
    assert run("registry", "roll", "-o", "-", "--format", "csv", *ON).stdout_bytes == flat.read_bytes()
    assert not Path("-").exists()


def test_a_form_is_named_for_the_standard_output_alone_and_other_commands_write_to_files(tmp_path: Path):
    assert run("registry", "roll", "-o", tmp_path / "x.csv", "--format", "arrow", *ON).exit_code == 2
    assert run("roll", "make", "--people", 3, "-o", "-", *ON).exit_code == 2
    assert not Path("-").exists()


def test_rows_that_were_not_taken_are_told_by_their_number_in_the_file(tmp_path: Path):
    lost_before = "p4,ako-city-nhi,1990-01-01,無,無,,2020-04-01,汐見四郎\n"
    text = ROLL + lost_before.replace("p4", "p1")  # p1 a second time, with another birth date and a cover that overlaps
    text += "p5,ako-city-nhi,1990-13-01,多分,無,,2020-04-01,汐見五郎\n"  # two cells at fault, and one row
    done = run("registry", "load", written(tmp_path, "roll.csv", text), *ON)
    told = json.loads(done.output)
    assert (told["people"], told["taken"], told["refused"]) == (1, 1, 4)
    rows = list(csv.DictReader(Path(told["written"]).read_text("utf-8-sig").splitlines()))
    assert [row["row"] for row in rows] == ["1", "3", "4", "5", "5"]
    assert [row["column"] for row in rows[-2:]] == ["birth_date", "has_card"]
    assert "汐見" not in Path(told["written"]).read_text("utf-8-sig")


def test_the_same_key_loads_once_and_an_unknown_number_is_refused(tmp_path: Path):
    roll = written(tmp_path, "roll.csv", ROLL)
    first, again = (json.loads(run("registry", "load", roll, "--key", "a", *ON).output) for _ in range(2))
    assert (first["known"], first["again"]) == (1, False)
    assert (again["known"], again["again"]) == (1, True)
    refused = run("registry", "roll", "--known", 9, "-o", tmp_path / "out.csv", *ON)
    assert refused.exit_code == 3
    assert "numbers run from 0 to 1" in refused.output


def test_a_roll_with_rows_of_another_insurer_is_refused_as_a_whole(tmp_path: Path):
    roll = written(tmp_path, "roll.csv", ROLL.replace("赤穂市国民健康保険", "okayama-late-stage"))
    refused = run("registry", "load", roll, *ON)
    assert refused.exit_code == 3
    empty = run("registry", "roll", "-o", tmp_path / "out.csv", *ON)
    assert empty.exit_code == 3
