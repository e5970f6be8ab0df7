"""What a load and the database refuse under `--lang ja`, on a real database."""

import csv
from pathlib import Path

import pytest

from faces.asked import ROLL, run, written
from test_refusals_catalogue import JAPANESE, SENTENCE, TYPED

ON = ("--insurer", "ako-city-nhi", "--on", "2026-08-01")
OVERLAPPING = "p1,ako-city-nhi,S30.5.10,有,有,R8.3.15,H21.4.1,\n"


@pytest.fixture(autouse=True)
def database(migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated)


def is_japanese(text: str) -> bool:
    bare = TYPED.sub("", text)
    return bool(JAPANESE.search(bare)) and not SENTENCE.search(bare)


def test_rows_that_a_load_held_back_or_could_not_read_are_told_in_japanese(tmp_path: Path):
    roll = written(tmp_path, "roll.csv", ROLL + OVERLAPPING)
    assert run("registry", "load", roll, *ON, lang="ja").exit_code == 0
    rows = list(csv.DictReader((tmp_path / "roll-refused.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["row"], row["column"]) for row in rows] == [("1", ""), ("3", "birth_date"), ("4", "")]
    assert [row["what"] for row in rows if not row["column"]] == ["同じ人の資格の期間が重なっています"] * 2
    assert all(is_japanese(row[name]) for row in rows for name in ("what", "why", "do"))


def test_what_the_database_has_not_is_told_in_three_japanese_lines(tmp_path: Path):
    assert run("registry", "load", written(tmp_path, "roll.csv", ROLL), *ON).exit_code == 0
    told = run("registry", "roll", "--known", 9, "-o", tmp_path / "out.csv", *ON, lang="ja")
    assert told.exit_code == 3
    assert [line.partition(": ")[0] for line in told.stderr.splitlines()] == ["内容", "理由", "対処"]
    assert all(is_japanese(line) for line in told.stderr.splitlines())
    assert "番号 9" in told.stderr
