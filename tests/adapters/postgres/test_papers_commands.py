"""From a plan to the person's hand, by commands: made by one login, approved by another, applied, pulled, posted."""

import json
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.planned import INSURER, Town
from adapters.postgres.practice_of_approval import practice
from faces.asked import run
from madoguchi.adapters.postgres.database.databases import address_for
from madoguchi.adapters.postgres.database.logins import add_login

GRANT = "INSERT INTO registry.login_grant (login, insurer) SELECT $1, insurer FROM registry.insurer"
AFTERWARDS = "INSERT INTO plans.setting (insurer, approval_of_one) SELECT insurer, 'afterwards' FROM registry.insurer"


class Staff:
    """Two people with logins of their own, and what they say."""

    def __init__(self, dsn: str, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dsn, self.spool, self.monkeypatch = dsn, spool, monkeypatch
        self.logins: dict[str, tuple[str, str]] = {}
        database = dsn.partition("?")[0].rpartition("_")[2]
        for name, roles in {"u1": ["clerk"], "u2": ["clerk", "approver"]}.items():
            login = f"{name}x{database}"
            self.logins[name] = login, str(asked(dsn, partial(add_login, name=login, roles=roles)))
            asked(dsn, lambda connection, login=login: connection.execute(GRANT, login))

    def say(self, who: str, *words: object, code: int = 0) -> Any:
        """What a command of somebody answers, as data."""
        self.monkeypatch.setenv("DATABASE_URL", address_for(self.dsn, self.logins[who][0]))
        self.monkeypatch.setenv("PGPASSWORD", self.logins[who][1])
        more = ["--spool", self.spool] if words[:2] not in (("plan", "make"), ("plan", "approve")) else []
        done = run(*words, "--insurer", INSURER, *more, "--json")
        assert done.exit_code == code, done.output
        return json.loads(done.output.strip().splitlines()[-1])

    def approved(self, *asked: object) -> int:
        """A plan made by one and approved by the other."""
        made = self.say("u1", "plan", "make", "--effective", "2026-08-01", "--on", "2026-07-27", *asked)
        self.say("u2", "plan", "approve", made["plan"], "--digest", made["digest"], "--reason", "looked through")
        return int(made["plan"])


@pytest.fixture
def staff(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Staff:
    return Staff(town.dsn, tmp_path / "spool", monkeypatch)


def test_a_town_s_papers_go_from_the_plan_to_the_post_and_then_there_is_nothing_to_do(town: Town, staff: Staff):
    plan = staff.approved()
    day = ("--on", "2026-07-27")
    done = staff.say("u1", "plan", "apply", plan, *day, "--key", "k")
    assert done["printed"] == 6
    assert staff.say("u1", "plan", "apply", plan, *day, "--key", "k")["again"]
    again = staff.approved("--known", town.value("SELECT known FROM registry.insurer"))
    actions = {tuple(row) for row in town.rows("SELECT action FROM plans.item WHERE plan = $1", again)}
    assert actions == {("keep",)}
    staff.say("u1", "ledger", "post", plan, *day, code=3)
    town.tell("name", {"P2": {"written": "南 花子"}})
    pulled = staff.say("u1", "plan", "pull", plan, *day)
    assert [one["serial"] for one in pulled["withdraw"]] == [2]
    staff.say("u1", "plan", "pulled", pulled["withdraw"][0]["piece"], *day)
    assert staff.say("u1", "ledger", "post", plan, *day)["papers"] == 5
    assert [one["step"] for one in staff.say("u1", "ledger", "story", 2)["steps"]][-2:] == ["pull", "voided"]
    assert [(one["step"], one["who"][:2]) for one in staff.say("u1", "ledger", "story", 1)["steps"]][:3] == [
        ("planned", "u1"), ("approved", "u2"), ("printed", "u1")
    ]  # fmt: skip
    third = staff.approved()
    owed = town.rows("SELECT person, action FROM plans.item WHERE plan = $1 AND action <> 'keep'", third)
    assert [tuple(row) for row in owed] == [(2, "issue")]
    assert staff.say("u1", "ledger", "check")["findings"] == []


def test_one_person_is_served_at_the_counter_well_within_a_minute(town: Town, staff: Staff, tmp_path: Path):
    asked(town.dsn, lambda connection: connection.execute(AFTERWARDS))
    words = ("plan", "counter", "--person", "P3", "--on", "2026-08-03", "--key", "visit 1",
             "--practice", practice(tmp_path))  # fmt: skip
    begun = monotonic()
    done = staff.say("u1", *words)
    assert monotonic() - begun < 30
    assert done["handed_over"] == {"papers": 1, "again": False}
    assert staff.say("u1", *words)["handed_over"] == {"papers": 1, "again": True}
    story = staff.say("u1", "ledger", "story", done["serials"][0])
    assert [one["step"] for one in story["steps"]] == ["planned", "approved", "printed", "handed_over"]
    staff.say("u1", "ledger", "record", "undone", done["serials"][0], "--on", "2026-08-03", "--why", "another's")
    assert staff.say("u1", "ledger", "check")["findings"] == []


def test_where_a_second_person_must_look_first_nothing_is_printed_at_the_counter(town: Town, staff: Staff):
    words = ("plan", "counter", "--person", "P3", "--on", "2026-08-03", "--key", "visit 1")
    refused = staff.say("u1", *words, code=3)
    assert "approved" in refused["refused"]["why"]
    plan, digest = town.rows("SELECT plan, encode(digest, 'hex') FROM plans.plan")[0]
    staff.say("u2", "plan", "approve", plan, "--digest", digest, "--reason", "looked through")
    assert staff.say("u1", *words)["handed_over"]["papers"] == 1
