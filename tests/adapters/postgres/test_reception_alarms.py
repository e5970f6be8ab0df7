"""Alarms are told to auditors (照会の警報): which facility, when, how often, and nobody who was asked about."""

import json
from datetime import date, timedelta

import pytest

from adapters.postgres.checking import CODE, OTHER, Desk, by_number
from adapters.postgres.test_reception_right import desk, made  # noqa: F401 - fixtures
from adapters.postgres.test_standing_check import TOWN
from faces.asked import run
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.refusals import NotAllowed
from madoguchi.desk.auditing import Alarm

WEEK = timedelta(days=7)


@pytest.fixture
def guessed(desk: Desk) -> tuple[Desk, date]:  # noqa: F811
    """A counter that asked twenty times about nobody of the first insurer, and the day it did by the clock."""
    desk.ask(*(by_number(2, birth=date(1990, 1, 1) + timedelta(days=n)) for n in range(20)))
    ((day,),) = desk.rows("SELECT DISTINCT (at AT TIME ZONE 'Asia/Tokyo')::date FROM reception.alarm")
    return desk, day


def alarms(desk: Desk, insurer: str, on: date) -> list[Alarm]:  # noqa: F811
    return list(PostgresAudit(desk.dsn, "auditor").alarms(insurer, on))


def test_an_alarm_is_told_once_with_its_counter_and_how_many(guessed: tuple[Desk, date]):
    desk, day = guessed  # noqa: F811
    (one,) = alarms(desk, TOWN, day)
    assert (one.code, one.name, one.terminal, one.misses) == (CODE, "汐見診療所", "1", 20)
    assert [alarms(desk, TOWN, on) for on in (day - timedelta(days=1), day + WEEK)] == [[], []]
    assert len(alarms(desk, TOWN, day + WEEK - timedelta(days=1))) == 1


def test_another_insurer_hears_of_alarms_that_named_none_and_of_none_about_others(guessed: tuple[Desk, date]):
    desk, day = guessed  # noqa: F811
    assert len(alarms(desk, OTHER, day)) == 1  # the one of the installation
    desk.rows("ALTER TABLE reception.alarm DISABLE TRIGGER USER")
    desk.rows("DELETE FROM reception.alarm WHERE insurer IS NULL")
    assert (len(alarms(desk, OTHER, day)), len(alarms(desk, TOWN, day))) == (0, 1)


def test_who_asks_for_alarms_is_recorded_and_is_an_auditor(guessed: tuple[Desk, date]):
    desk, day = guessed  # noqa: F811
    alarms(desk, TOWN, day)
    kept = desk.rows("SELECT kind, insurer, person, purpose FROM audit.entry WHERE act = 'audit alarms'")
    assert [tuple(one) for one in kept] == [("act", 1, None, f"the week that ends on {day}")]
    for role in ("clerk", "approver", "intake", "verifier", "reception"):
        with pytest.raises(NotAllowed):
            PostgresAudit(desk.dsn, role).alarms(TOWN, day)


def test_the_command_names_no_person_and_no_number(guessed: tuple[Desk, date], monkeypatch: pytest.MonkeyPatch):
    desk, day = guessed  # noqa: F811
    monkeypatch.setenv("DATABASE_URL", desk.dsn)
    given = ("audit", "alarms", "--insurer", TOWN, "--on", day)
    told, said = run(*given, "--json"), run(*given, lang="ja")
    assert (told.exit_code, said.exit_code) == (1, 1)
    (one,) = json.loads(told.output)["alarms"]
    assert "汐見診療所  端末 1  該当なし 20 件" in said.output
    del one["at"]
    assert one == {"code": CODE, "name": "汐見診療所", "terminal": "1", "misses": 20}
    assert run("audit", "alarms", "--insurer", TOWN, "--on", day - WEEK).exit_code == 0
