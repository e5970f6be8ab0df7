"""The commands about one person's records, and about who may work for whom, on a real database."""

import json
from pathlib import Path

import pytest

from faces.asked import ROLL, run, written
from madoguchi.faces.cli.speaking import REFUSED, USAGE

AKO = ("--insurer", "ako-city-nhi", "--json")
ON = (*AKO, "--on", "2026-08-01")


@pytest.fixture(autouse=True)
def database(migrated: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated)
    monkeypatch.delenv("MADOGUCHI_KEYS", raising=False)
    head, first, *_ = ROLL.splitlines()
    more = first.replace("p1", "p9")
    assert run("registry", "load", written(tmp_path, "roll.csv", f"{head}\n{first}\n{more}\n"), *ON).exit_code == 0


def answered(*arguments: object) -> dict[str, object]:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def rows(tmp_path: Path, insurer: str = "ako-city-nhi") -> object:
    out = tmp_path / "out.csv"
    return answered("registry", "roll", "-o", out, "--insurer", insurer, "--on", "2026-09-02", "--json")["rows"]


def test_a_story_is_told_for_a_purpose(tmp_path: Path):
    (event,) = answered("registry", "story", "--person", "p1", "--purpose", "asked at the desk", *AKO)["events"]
    assert (event["n"], event["source"]) == (1, "roll of 2026-08-01")
    assert {"birth", "coverage", "card"} <= {entry["group"] for entry in event["entries"]}
    assert run("registry", "story", "--person", "p1", *AKO).exit_code == USAGE
    told = run("registry", "story", "--person", "p1", "--purpose", "窓口", "--insurer", "ako-city-nhi", "--lang", "ja")
    assert "資格の得喪" in told.output
    assert "support" not in told.output


def test_records_are_merged_once_and_taken_apart():
    asked = ("registry", "merge", "--person", "p9", "--into", "p1", "--source", "a letter", "--key", "m", *AKO)
    first, again = answered(*asked), answered(*asked)
    assert (first["known"], first["again"], again["known"], again["again"]) == (2, False, 2, True)
    assert answered("registry", "part", "--person", "p9", "--source", "a mistake", *AKO)["known"] == 3


def test_a_move_is_recorded_in_both_books(tmp_path: Path):
    head, first, *_ = ROLL.splitlines()
    there = written(tmp_path, "there.csv", f"{head}\n{first.replace('ako-city-nhi', 'zushi-city-nhi')}\n")
    on = ("--insurer", "zushi-city-nhi", "--on", "2026-08-01", "--json")
    assert run("registry", "load", there, *on).exit_code == 0
    move = ("registry", "move", "--person", "p1", "--to", "zushi-city-nhi", "--as", "778", "--loss-reason", "moved",
            "--source", "a notice", "--insurer", "ako-city-nhi", "--json")  # fmt: skip
    assert run(*move, "--on", "2026-09-01", "--loss-reason", "no such word").exit_code == USAGE
    assert answered(*move, "--on", "2026-09-01") == {"known": 2, "again": False, "there": 2}
    assert rows(tmp_path, "zushi-city-nhi") == 2


def test_a_login_works_for_whom_it_was_told_to_until_that_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    added = answered("user", "add", "acts1204", "--role", "clerk", "--insurer", "ako-city-nhi", "--protected", "--json")
    with monkeypatch.context() as own:
        own.setenv("DATABASE_URL", str(added["address"]))
        own.setenv("PGPASSWORD", str(added["password"]))
        assert rows(tmp_path) == 2
        other = run("registry", "roll", "-o", tmp_path / "x.csv", "--insurer", "zushi-city-nhi", "--on", "2026-08-01")
        assert other.exit_code == REFUSED
    assert answered("user", "end", "acts1204", *AKO) == {"ended": 1}
    with monkeypatch.context() as own:
        own.setenv("DATABASE_URL", str(added["address"]))
        own.setenv("PGPASSWORD", str(added["password"]))
        assert run("registry", "roll", "-o", tmp_path / "x.csv", *ON).exit_code == REFUSED
    assert run("user", "add", "acts1205", "--role", "clerk", "--office", "03").exit_code == USAGE
