"""The commands about applications and directions, as a clerk and a second person type them."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.people_of_plans import HOLDER, INSURER, NOTICE, load, person
from faces.asked import run

OWN = ("--insurer", INSURER)


@pytest.fixture
def typed(migrated: str, monkeypatch: pytest.MonkeyPatch):
    load(migrated, [person("P1", HOLDER | {"card_lost": True}, NOTICE)])
    monkeypatch.setenv("DATABASE_URL", migrated)

    def command(*words: str, exit_code: int = 0) -> Any:
        done = run(*words, *OWN, "--json")
        assert done.exit_code == exit_code, done.output
        return json.loads(done.output) if exit_code == 0 else done.output

    return command


def test_an_application_is_received_answered_and_no_longer_due(typed):
    form = ("--person", "P1", "--kind", "certificate", "--channel", "counter", "--applied-on", "2026-07-10")
    told = typed("application", "receive", *form, "--on", "2026-07-10", "--key", "k")
    assert (told["state"], told["rule"], told["kind"]) == ("accepted", "certificate_has_a_ground", "certificate")
    assert [one["application"] for one in typed("application", "due", "--on", "2026-08-01")["applications"]] == [1]
    assert typed("application", "answer", "1", "--on", "2026-07-11")["state"] == "answered"
    assert typed("application", "due", "--on", "2026-08-01")["applications"] == []
    assert typed("application", "decide", "--on", "2026-08-01")["applications"] == []
    assert typed("application", "show", "1", "--purpose", "a test")["person"] == "P1"
    typed("application", "withdraw", "1", "--on", "2026-07-12", "--why", "x")
    assert typed("application", "list", "--state", "withdrawn")["applications"][0]["state"] == "withdrawn"
    lines = run("application", "show", "1", "--purpose", "a test", *OWN, lang="ja").output
    assert "取下げ" in lines


def test_a_proposed_direction_is_listed_and_explained_only_once_it_is_approved(typed, tmp_path: Path):
    days = ("--from", "2026-07-15", "--until", "2026-12-31", "--reason", "端末の故障")
    made = typed("direction", "make", "--person", "P1", "--paper", "certificate", "--hold", *days)
    assert (made["state"], made["people"], made["direction"]["hold"]) == ("proposed", 1, True)
    (listed,) = typed("direction", "list", "--on", "2027-01-01")["directions"]
    assert listed["state"] == "proposed"
    assert typed("direction", "show", "1")["direction"]["number"] == 1
    explained = typed("explain", "--person", "P1", "--on", "2026-07-20", "--purpose", "a test")
    assert (explained["directed"], explained["insurer"]) == ([], INSURER)
    assert typed("direction", "end", "1", "--reason", "x")["state"] == "ended"
