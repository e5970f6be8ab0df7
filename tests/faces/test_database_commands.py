"""The commands of the database, from nothing to a login, on a server of their own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from faces.asked import run
from madoguchi.adapters.postgres.server.server import Server
from open_folder import open_folder


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made / "database"
        Server(made / "database").stop()


def asked(*args: object) -> tuple[int, dict[str, object]]:
    told = run(*args, "--json")
    return told.exit_code, json.loads(told.output)


def test_from_nothing_to_a_login(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    here = ("--folder", folder)
    code, nothing = asked("db", "status", *here)
    server = {"state": "absent", "folder": str(folder), "version": None, "pid": None, "address": None}
    assert (code, nothing) == (1, {**server, **dict.fromkeys(nothing.keys() - server.keys())}), "nothing else is told"
    assert nothing["papers"] is None
    code, state = asked("db", "start", *here)
    assert (code, state["state"], state["version"]) == (0, "running", "18")
    assert state.keys() == {"state", "folder", "version", "pid", "address"}
    assert asked("db", "status", *here)[1]["papers"] is None, "no migration was taken yet"
    assert run("db", "check", *here).exit_code == 1
    assert asked("db", "migrate", "--dry-run", *here)[1]["migrations"] == asked("db", "migrate", *here)[1]["migrations"]
    assert asked("db", "migrate", *here) == (0, {"dry_run": False, "migrations": []})
    assert asked("db", "check", *here) == (0, {"findings": [], "papers": []})

    code, login = asked("user", "add", "u1204", "--role", "clerk", "--role", "auditor", *here)
    assert (code, login["roles"]) == (0, ["clerk", "auditor"])
    monkeypatch.setenv("DATABASE_URL", str(login["address"]))
    monkeypatch.setenv("PGPASSWORD", str(login["password"]))
    there = asked("db", "status", *here)[1]
    assert (there["state"], there["papers"]) == ("elsewhere", None), "a clerk is not told of every insurer"
    refused = run("db", "migrate", *here)
    assert refused.exit_code == 0, "nothing is to be done, so nobody needs a right"
    assert run("user", "add", "u1205", "--role", "clerk", *here).exit_code == 3
    for command in ("start", "stop"):
        assert "DATABASE_URL names a server" in run("db", command, *here).stderr
    monkeypatch.delenv("DATABASE_URL")

    assert run("db", "console", *here, "--", "-c", "SELECT 1").exit_code == 0
    assert run("db", "console", *here, "--", "-v", "ON_ERROR_STOP=1", "-c", "SELECT 1 / 0").exit_code != 0
    assert asked("db", "stop", *here)[1]["state"] == "stopped"
    assert "db start" in run("db", "migrate", *here).stderr


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_state_is_told_in_both_languages_and_a_role_is_asked_for(lang: str, folder: Path):
    assert str(folder) in run("db", "status", "--folder", folder, lang=lang).output
    assert run("user", "add", "u1206", "--folder", folder, lang=lang).exit_code == 2
