"""The commands of linking and of notifications, on a made-up town whose files are made up too."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from faces.asked import run
from madoguchi.adapters.keys import make_keys
from proofs import proves

TOWN = ("--insurer", "shiomi-city-nhi")
DAY = ("--on", "2026-07-31")
WHY = ("--purpose", "looked through")
PEOPLE = ("--people", "1500", *TOWN, *DAY, "--json")


def asked(*args: object) -> dict:
    done = run(*args, *TOWN, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def sample(kind: str, folder: Path) -> Path:
    path = folder / f"{kind}-20260731.csv"
    assert run("sample", kind, *PEOPLE, "-o", path).exit_code == 0
    return path


@pytest.fixture(scope="module")
def environment(migrated_once: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A town, once for all tests of this file: none of them takes what another needs."""
    folder = tmp_path_factory.mktemp("town")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", migrated_once)
        patched.setenv("MADOGUCHI_KEYS", str(make_keys(folder / "keys.json").path))
        assert run("roll", "make", *PEOPLE, "-o", folder / "roll.parquet").exit_code == 0
        asked("registry", "load", folder / "roll.parquet", *DAY)
        asked("intake", "take", sample("members", folder), "--kind", "members", *DAY)
        yield folder


@pytest.fixture
def town(environment: Path) -> Path:
    return environment


def test_numbers_wait_for_keys_and_nothing_else_does(town: Path, monkeypatch: pytest.MonkeyPatch):
    numbers = sample("numbers", town)
    monkeypatch.delenv("MADOGUCHI_KEYS")
    refused = run("link", "take", numbers, *DAY, *TOWN)
    assert (refused.exit_code, "no key file" in refused.output) == (3, True)
    assert asked("link", "queue", *WHY)["questions"] == []


def test_a_real_number_is_not_taken_for_a_made_up_insurer_nor_a_made_up_one_elsewhere(town: Path):
    path = town / "numbers-20260731.csv"
    path.write_text("個人キー,個人番号\nSAMPLE-000000001,123456789018\n", "utf-8")
    assert (asked("link", "take", path, *DAY)["held"], asked("intake", "take", path, "--kind", "numbers", "--as-of",
            "2026-07-31", *DAY)["again"]) == (1, True)  # fmt: skip
    path.write_text("個人キー,個人番号\nSAMPLE-000000003,123456789019\n", "utf-8")
    assert asked("intake", "take", path, "--kind", "numbers", *DAY)["held"] == 1


@proves("S3-2")
def test_notifications_of_a_town_leave_lists(town: Path):
    for kind in ("joining", "leaving", "platform"):
        done = asked("intake", "take", sample(kind, town), "--kind", kind, *DAY)
        assert done["taken"] > 0, kind
    people = {
        of: asked("notices", "list", "--of", of, *WHY, *DAY)["people"]
        for of in ("unnotified", "double", "unregistered")
    }
    kinds = {row["kind"] for row in people["unnotified"]}
    assert kinds == {"joining", "leaving"}
    left = {row["person"] for row in people["unnotified"] if row["kind"] == "leaving"}
    assert left == {row["person"] for row in people["double"]}
    assert 100 < len(people["unregistered"]) < 700
    assert "未届" not in run("notices", "list", "--of", "double", *WHY, *DAY, *TOWN, lang="ja").output


def test_a_towns_numbers_are_linked_and_what_differs_is_looked_at_by_somebody(town: Path):
    numbers = sample("numbers", town)
    done = asked("link", "take", numbers, *DAY)
    assert (done["read"], done["refused"], done["held"]) == (1500, 0, 0)
    assert done["changed"] + done["waiting"] == 1500
    assert 10 < done["waiting"] < 80
    waiting = asked("link", "queue", *WHY)["questions"]
    assert {doubt for one in waiting for doubt in one["doubts"]} <= {"name", "address"}
    one, two, *_ = waiting
    assert asked("link", "accept", one["question"], "--reason", "住民票を確認", "--key", "a")["state"] == "accepted"
    assert asked("link", "accept", one["question"], "--reason", "住民票を確認", "--key", "a")["looks"][1:] == []
    assert asked("link", "ask", two["question"], "--reason", "本人に照会")["state"] == "asked"
    assert asked("link", "reject", two["question"], "--reason", "別人")["state"] == "rejected"
    shown = run("link", "show", two["question"], *WHY, *TOWN, lang="ja").output
    assert ("本人に照会" in shown, "本人の番号ではないとした" in shown) == (True, True)
    head, *rows = numbers.read_text("utf-8-sig").splitlines(keepends=True)
    again = town / "numbers-again.csv"
    again.write_text(head + "".join(row for row in rows if row.startswith((one["person"], two["person"]))), "utf-8")
    told = asked("link", "take", again, *DAY)
    assert (told["read"], told["changed"], told["waiting"]) == (2, 1, len(waiting) - 2)
    assert asked("link", "undo", "--person", one["person"], "--reason", "取り違え", *DAY)["person"] == one["person"]
    assert run("link", "undo", "--person", one["person"], "--reason", "二度", *DAY, *TOWN).exit_code == 3
    said = run("link", "queue", *WHY, *TOWN).output + run("link", "queue", "--all", *WHY, *TOWN, "--json").output
    for row in csv.DictReader(numbers.read_text("utf-8-sig").splitlines()):
        assert not any(row[name] in said for name in ("individual_number", "name", "address"))
