"""A card that two insurers have in their books is told to both, by their own people alone; who moved is no such."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.postgres.checking import OTHER, Desk, by_card, copy_of, opened, town_with_facility
from adapters.postgres.test_standing_check import DAY, TOWN
from faces.asked import run
from madoguchi.adapters.postgres.intake.waiting import PostgresNotices
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.standing.port import PostgresStanding

CODE, NOBODYS = "1312345670", "1312345688"  # samples
SAME = {"digital_certificate": {"digital_certificate_serial": "2B"}}
BORN = {"birth": {"birth_date": DAY.replace(year=1980, month=3, day=2)}}
BOTH = [(TOWN, "P2", "both"), (OTHER, "P2", "both")]
TWO = [(TOWN, "P2", "another"), (OTHER, "P2", "another")]

MISSED = """
INSERT INTO reception.miss
SELECT $1::uuid, 'x', clock_timestamp(), 'number', 1, true FROM generate_series(1, 300)
"""


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    """Made once: people of two insurers, one of whom moved from one to the other with her card."""
    yield from town_with_facility(server)


@pytest.fixture
def desk(request: pytest.FixtureRequest, server: Server, made: Desk) -> Iterator[Desk]:
    """A copy of it."""
    yield from copy_of(server, made, request)


TOLD = [
    ("異動した人のカードは二つの台帳にあってよい", [], None, "valid"),
    ("生年月日の違う人のカード", [(OTHER, "P2", SAME)], TWO, "cannot_tell"),
    ("性別の違う人のカード", [(OTHER, "P2", {**SAME, **BORN, "sex": {"sex": "male"}})], TWO, "cannot_tell"),
    ("同じ人らしいが、どちらの資格も続いている", [(OTHER, "P2", {**SAME, **BORN})], BOTH, "several"),
]


def listed(desk: Desk) -> list[tuple[str, str, str]]:
    return [(one, each.person, each.why) for one in (TOWN, OTHER) for each in PostgresNotices(desk.dsn, one).cards(DAY)]


@pytest.mark.parametrize(("why", "said", "told", "answered"), TOLD, ids=[one[0] for one in TOLD])
def test_both_insurers_hear_of_their_own_and_of_nobody_elses(desk: Desk, why, said, told, answered):
    for insurer, key, facts in said:
        desk.say(insurer, key, facts)
    assert listed(desk) == (told or []), why
    for insurer in (TOWN, OTHER):
        assert PostgresStanding(desk.dsn, insurer).cards_elsewhere(DAY) == (1 if told else 0)
    (answer,) = desk.ask(by_card("2B"))
    assert answer.validity.value == answered, "どちらか分からない人の資格は答えない"


@pytest.mark.parametrize("flag", ["support_measures", "address_hidden", "own_information_blocked"])
def test_it_is_told_alike_whoever_is_protected(desk: Desk, flag: str):
    desk.say(OTHER, "P2", {**SAME, **BORN})
    before = listed(desk)
    for insurer in (TOWN, OTHER):
        desk.say(insurer, "P2", {"protection": {flag: True}})
        assert listed(desk) == before == BOTH


def test_the_last_day_of_one_cover_is_the_first_of_the_other_and_no_matter(desk: Desk):
    """国保の最後の日は勤め先の最初の日（Q-12）。"""
    lost = "UPDATE standing.standing SET lost_on = $1 WHERE insurer = 1 AND person = 1"
    desk.rows("ALTER TABLE standing.standing DISABLE TRIGGER USER")
    desk.rows("UPDATE standing.standing SET eligible_from = $1 WHERE insurer = 2 AND person = 1", DAY)
    for days, told in ((1, []), (2, [(TOWN, "P1", "both"), (OTHER, "P1", "both")])):
        desk.rows(lost, DAY + timedelta(days=days))
        assert listed(desk) == told


def test_a_serial_that_was_corrected_is_told_no_more(desk: Desk):
    desk.say(OTHER, "P2", SAME)
    assert listed(desk) == TWO
    desk.say(OTHER, "P2", {"digital_certificate": {"digital_certificate_serial": "5E"}})
    assert listed(desk) == []


def told_by(desk: Desk, monkeypatch: pytest.MonkeyPatch, *words: object) -> Any:
    monkeypatch.setenv("DATABASE_URL", desk.dsn)
    return run(*words, lang="ja")


def test_staff_read_it_in_a_list_that_is_recorded(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.say(OTHER, "P2", SAME)
    asked = ("notices", "list", "--of", "cards", "--insurer", OTHER, "--on", DAY, "--purpose", "朝の確認")
    done = told_by(desk, monkeypatch, *asked)
    assert "P2  同じカードが他の保険者で別の人" in done.output
    assert TOWN not in done.output
    assert json.loads(told_by(desk, monkeypatch, *asked, "--json").output)["people"] == [
        {"person": "P2", "why": "another"}
    ]
    seen = desk.rows("SELECT insurer, person, act, purpose FROM audit.entry WHERE act = 'notices cards'")
    assert [tuple(one) for one in seen] == [(2, 2, "notices cards", "朝の確認")] * 2


def test_a_facility_at_its_limit_asks_again_once_it_is_lifted(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    ours = opened(desk.dsn, CODE)
    desk.rows(MISSED, ours)
    desk.rows("INSERT INTO reception.alarm (facility, insurer, misses) VALUES ($1::uuid, 1, 300)", ours)
    waits = "SELECT seconds > 0 FROM reception.asking($1::uuid, '1', 'number')"
    assert tuple(desk.rows(waits, ours)[0]) == (True,)
    done = told_by(desk, monkeypatch, "facility", "lift-limit", CODE, "--reason", "端末の設定の誤り")
    assert (done.exit_code, "300 件" in done.output) == (0, True)
    assert tuple(desk.rows(waits, ours)[0]) == (False,)
    assert len(desk.rows("SELECT FROM reception.alarm")) == 1, "警報は残る"
    (act,) = desk.rows("SELECT kind, subject, purpose FROM audit.entry WHERE act = 'lift limits'")
    assert (act["kind"], act["purpose"]) == ("act", "端末の設定の誤り")
    assert act["subject"].replace("-", "") == f"facility {ours}"
    refused = told_by(desk, monkeypatch, "facility", "lift-limit", NOBODYS, "--reason", "x")
    assert (refused.exit_code, "医療機関" in refused.stderr) == (3, True)
