"""The commands of retention, for one insurer."""

import re

import pytest

from adapters.postgres.everything_kept import LATER, SOURCE, Kept
from adapters.postgres.planned import INSURER
from faces.asked import run as command


def test_the_commands_plan_show_and_hold_for_one_insurer(all_kept: Kept, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", all_kept.town.dsn)
    given = ("--insurer", INSURER)
    said = command("retention", "set", "applications", "--months", 60, "--source", SOURCE, *given, lang="ja")
    assert said.output.strip() == "「申請」を 60 か月としました"
    told = command("retention", "plan", "--on", LATER, *given, lang="ja")
    assert "applications  people 1  2 人" in told.output
    assert command("retention", "show", 1, *given).exit_code == 0
    assert command("retention", "show", 1).exit_code == 3, "共通の計画ではない"
    assert command("retention", "hold", "--person", "P1", "--reason", "訴訟", *given).exit_code == 0
    assert command("retention", "hold", "--plan", 1, "--reason", "訴訟", *given).exit_code == 0
    assert command("retention", "hold", "--plan", 99, "--reason", "訴訟", *given).exit_code == 3
    assert command("retention", "hold", "--reason", "訴訟", *given).exit_code == 3
    assert command("retention", "apply", 1, *given).exit_code == 3, "承認がない"
    assert not re.search("汐見", told.output)
