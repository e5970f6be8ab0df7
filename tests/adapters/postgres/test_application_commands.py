"""The commands about applications and directions, as a clerk and a second person type them."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.people_of_plans import HOLDER, INSURER, NOTICE, load, person
from faces.asked import run

OWN = ("--insurer", INSURER)
WHY = ("--purpose", "a test")


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
    assert [one["application"] for one in typed("application", "due", "--on", "2026-08-01", *WHY)["applications"]] == [
        1
    ]
    assert typed("application", "answer", "1", "--on", "2026-07-11")["state"] == "answered"
    assert typed("application", "due", "--on", "2026-08-01", *WHY)["applications"] == []
    assert typed("application", "decide", "--on", "2026-08-01")["applications"] == []
    assert typed("application", "show", "1", "--purpose", "a test")["person"] == "P1"
    typed("application", "withdraw", "1", "--on", "2026-07-12", "--why", "x")
    assert typed("application", "list", "--state", "withdrawn", *WHY)["applications"][0]["state"] == "withdrawn"
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


def test_a_form_with_two_things_is_told_with_its_receipt_and_what_it_lacks(typed):
    form = ("--person", "P1", "--kind", "certificate", "--also", "optional_entry", "--channel", "post")
    told = typed("application", "receive", *form, "--applied-on", "2026-07-10", "--on", "2026-07-10", "--by", "family",
                 "--without", "authority")["applications"]  # fmt: skip
    assert [(one["kind"], one["receipt"], one["lacks"]) for one in told] == [
        ("certificate", 1, ["authority"]), ("optional_entry", 1, ["entries", "authority"])]  # fmt: skip
    lines = run("application", "show", "2", "--purpose", "a test", *OWN, lang="ja").output
    assert "受付番号 1" in lines
    assert "併記を求める事項" in lines


def test_a_correction_is_accepted_with_a_file_of_one_row_and_no_value_on_the_command_line(typed, tmp_path: Path):
    typed("application", "receive", "--person", "P1", "--kind", "correction", "--channel", "counter", "--applied-on",
          "2026-07-10", "--on", "2026-07-10")  # fmt: skip
    answered = ("application", "answer", "1", "--on", "2026-07-11")
    right = tmp_path / "right.csv"
    right.write_text("個人キー,氏名\nP1,架空　改\n", "utf-8")
    refused = typed(*answered, "--outcome", "accepted", "--why", "住民票と照合", exit_code=3)
    assert "--corrected" in refused
    assert "--outcome" in typed(*answered, "--corrected", str(right), exit_code=2)
    told = typed(*answered, "--outcome", "accepted", "--why", "住民票と照合", "--corrected", str(right))
    assert (told["state"], told["why"]) == ("accepted", "住民票と照合")
    story = typed("registry", "story", "--person", "P1", "--purpose", "a test")["events"]
    assert story[-1]["source"] == "application 1"
    assert story[-1]["entries"][0]["said"]["written"] == "架空　改"


def test_what_is_due_names_the_periods_as_assumed(typed):
    told = typed("application", "due", "--on", "2026-07-10", *WHY)
    assert told["assumed"] == ["application_answer_days", "application_query_days"]
    shown = run("rules", "show", "application_answer_days", lang="ja").output
    assert "14" in shown
    assert "Q-11" in shown
