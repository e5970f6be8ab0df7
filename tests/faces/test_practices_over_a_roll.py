"""Two practices over a roll: the choices that differ, and whose answers would."""

import json
from pathlib import Path

from faces.asked import run, written
from faces.test_commands import EVERYBODY
from faces.test_other_editions import ABSENT, ROLL

NONE = [f"--absent-none={name}" for name in ABSENT if name != "birth_date_latest"]


def test_the_answers_that_differ_stand_below_the_choices(tmp_path: Path):
    own, roll = written(tmp_path, "own.yaml", EVERYBODY), written(tmp_path, "roll.csv", ROLL)
    asked = ("practice", "diff", "ako-city-nhi", own, "--on", "2026-08-01", "--roll", roll, *NONE)
    ended = run(*asked, "--json")
    told = json.loads(ended.output)
    assert ended.exit_code == 1
    assert "who_gets_a_certificate" in {one["choice"] for one in told["choices"]}
    assert (told["people"], told["whose"], told["refused"]) == (2, 2, 1)
    owed = {(one["was"], one["is"]) for one in told["differences"] if one["answer"] == "owed"}
    assert owed == {("notice", "certificate")}
    assert "good owed: notice → certificate" in run(*asked).output


def test_a_practice_compared_with_itself_changes_nobody(tmp_path: Path):
    roll = written(tmp_path, "roll.csv", ROLL)
    asked = ("practice", "diff", "ako-city-nhi", "ako-city-nhi", "--on", "2026-08-01", "--roll", roll, *NONE)
    ended = run(*asked, "--json")
    assert (ended.exit_code, json.loads(ended.output)["differences"]) == (0, [])


def test_practices_of_two_schemes_have_no_answers_to_compare(tmp_path: Path):
    roll = written(tmp_path, "roll.csv", ROLL)
    asked = ("practice", "diff", "ako-city-nhi", "okayama-late-stage", "--on", "2026-08-01", "--roll", roll)
    ended = run(*asked)
    assert ended.exit_code == 3
    assert "of one scheme" in ended.stderr


def test_a_roll_is_compared_on_a_day(tmp_path: Path):
    roll = written(tmp_path, "roll.csv", ROLL)
    assert run("practice", "diff", "ako-city-nhi", "zushi-city-nhi", "--roll", roll).exit_code == 2
