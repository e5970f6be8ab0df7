"""The commands of standing on a real database: built, compared, shown."""

import json
from pathlib import Path

import pytest

from faces.asked import run

TOWN = ("--insurer", "ako-city-nhi")
ON = (*TOWN, "--on", "2026-08-01", "--json")


@pytest.fixture(autouse=True)
def database(migrated: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated)
    monkeypatch.delenv("MADOGUCHI_KEYS", raising=False)
    assert run("roll", "make", "--people", 120, "-o", tmp_path / "roll.parquet", *ON).exit_code == 0
    assert run("registry", "load", tmp_path / "roll.parquet", *ON).exit_code == 0


def test_built_once_compared_and_shown(database: None):
    built = json.loads(run("standing", "build", *ON).output)
    assert (built["people"], built["waiting"], built["n"]) == (120, 0, 2)
    again = json.loads(run("standing", "build", *TOWN, "--on", "2026-08-02", "--json").output)
    assert (again["people"], again["rows"], again["n"]) == (0, 0, 2)
    compared = run("standing", "compare", *TOWN, "--json")
    assert compared.exit_code == 0
    assert (json.loads(compared.output)["people"], json.loads(compared.output)["numbers"]) == (120, [])
    shown = run("standing", "show", *ON, "--person", "SAMPLE-000000001", "--purpose", "電話の照会")
    assert shown.exit_code == 0
    assert json.loads(shown.output)["answers"]["eligible_from"] is not None


def test_before_it_is_built_it_cannot_be_told_and_a_look_needs_a_purpose(database: None):
    asked = ("standing", "show", *ON, "--person", "SAMPLE-000000001")
    cannot = run(*asked, "--purpose", "電話の照会")
    assert cannot.exit_code == 4
    assert json.loads(cannot.output)["answers"] is None
    assert run(*asked).exit_code == 2
    assert run("standing", "compare", *TOWN).exit_code == 3
