"""The ladder as it is asked for (手順の呼び出し): by command and over HTTP; a stopped card is a broken chip."""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields
from threading import Event
from typing import Any, get_args, get_type_hints

import httpx2 as httpx
import pytest

from faces.asked import run
from faces.service_in_memory import BY_CARD, GONE, VISIT, Town, asked, many
from madoguchi.desk.ladder import walked
from madoguchi.faces.api.ladder import Failed, LadderStep, Thing
from madoguchi.faces.api.told import Led
from madoguchi.reception.ladder import ALSO, Cause, Step
from madoguchi.reception.ladder_told import LadderTold
from madoguchi.rulebook.vocabulary import vocabulary
from reception.worlds import CARD, somebody
from reception.worlds import ON as DAY

LADDER = "/v1/ladder"
ON = ("--on", "2026-11-23")


def told(body: dict[str, Any], town: Town | None = None) -> dict[str, Any]:
    answer = asked(town or Town(), LADDER, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_words_it_takes_and_tells_are_those_of_the_desk():
    assert set(get_args(Led)) == {one.value for one in Cause}
    assert set(get_args(Failed)) == {*(one.value for one in Cause), *ALSO}
    assert set(get_args(Thing)) == set(vocabulary().facts["shown"].words)
    assert set(get_args(get_type_hints(LadderStep)["step"])) == {one.value for one in Step}
    assert set(LadderStep.__struct_fields__) == {one.name for one in fields(LadderTold)}


@pytest.mark.parametrize("more", [{}, {"shown": ["registered_card"]}, {"without": ["certificate"], "returning": True}])
def test_a_stopped_card_is_led_as_a_broken_chip_to_the_octet(more: dict[str, Any]):
    answers = [asked(Town(), LADDER, {"cause": cause, **more}) for cause in ("stopped", "chip", "card")]
    assert len({answer.content for answer in answers}) == 1
    headers = [{name: value for name, value in answer.headers.items() if name != "x-request-id"} for answer in answers]
    assert headers[0] == headers[1] == headers[2]


def test_a_card_of_somebody_blocked_is_led_as_one_that_is_revoked():
    blocked = Town(people={CARD: [somebody(reader_message="stop", card_usable=False)]})
    revoked = Town(people={CARD: [somebody(card_usable=False)]})
    causes = [asked(town, "/v1/checks/card", BY_CARD).json()["ladder"] for town in (blocked, revoked)]
    assert causes == ["card", "card"]
    assert told({"cause": causes[0]}, blocked) == told({"cause": causes[1]}, revoked)


def test_the_command_tells_what_the_service_tells():
    said = ("--shown", "registered_card", "--without", "certificate", "--card", "face_only", "--returning")
    by_command = json.loads(run("reception", "ladder", "--cause", "chip", *said, *ON, "--json").stdout)
    body = {"cause": "chip", "on": "2026-11-23", "card": "face_only", "returning": True, "shown": ["registered_card"],
            "without": ["certificate"]}  # fmt: skip
    assert told(body) == by_command


def test_a_command_for_a_stopped_card_says_what_it_says_of_a_chip():
    for lang in ("ja", "en"):
        said = [run("reception", "ladder", "--cause", one, *ON, "--lang", lang).stdout for one in ("stopped", "chip")]
        assert said[0] == said[1]


def test_a_walk_by_command_ends_at_the_declaration():
    without = [part for one in ("certificate", "notice", "portal_screen", "portal_download", "benefit_certificate")
               for part in ("--without", one)]  # fmt: skip
    call = ("reception", "ladder", "--cause", "reader", "--shown", "my_number_card", *without, *ON, "--lang", "ja")
    assert "次に求めるもの: 被保険者資格申立書" in run(*call).stdout
    ended = run(*call, "--shown", "declaration").stdout
    assert [word for word in ("受け付けられます", "全額ではありません", "77777777") if word not in ended] == []
    refused = run(*call, "--without", "declaration").stdout
    assert [word for word in ("10割", "払い戻し") if word not in refused] == []


@pytest.mark.parametrize(
    ("why", "body"),
    [
        ("生まれる前の受診", {"cause": "card", "on": "2026-08-01", "birth_date": "2026-08-02"}),
        ("暦の外の日", {"cause": "card", "on": "9999-12-31"}),
        ("暦の初めの日", {"cause": "card", "on": "0001-01-01"}),
        ("規則の始まる前の日", {"cause": "card", "on": "2024-06-30"}),
        ("明治より前の生まれ", {"cause": "card", "birth_date": "1700-01-01"}),
    ],
)
def test_a_day_that_cannot_be_is_refused(why: str, body: dict[str, Any]):
    answer = asked(Town(), LADDER, body)
    assert answer.status_code == 403, why
    assert answer.json()["title_ja"]


def test_it_answers_while_the_database_does_not_and_keeps_nothing():
    town = Town()

    async def meanwhile(client: httpx.AsyncClient) -> list[httpx.Response]:
        before = await client.post(LADDER, json={"cause": "centre"})
        town.fails, town.now = GONE, town.now + 60
        return [before, await client.post(LADDER, json={"cause": "centre"})]

    first, second = many(town, meanwhile)
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert (town.kept, town.sought, town.notes) == ([], [], [])


@pytest.mark.parametrize(
    ("why", "on", "is_asked"),
    [("前の受診の後の日", "2026-11-23", True), ("同じ日は再診ではない", str(DAY), False)],
)
def test_a_visit_of_ones_own_before_the_day_makes_it_a_returning_patient(why: str, on: str, is_asked: bool):
    ladder = told({"cause": "card", "on": on, "earlier_visit": VISIT})["ladder"]
    assert ("card_and_earlier_record" in ladder) is is_asked, why


def test_checks_do_not_wait_while_the_rulebook_is_asked(monkeypatch: pytest.MonkeyPatch):
    begun, done = Event(), Event()

    def slow(*said: Any) -> Any:
        begun.set()
        assert done.wait(10)
        return walked(*said)

    async def beside(client: httpx.AsyncClient) -> tuple[int, bool, int]:
        led = asyncio.create_task(client.post(LADDER, json={"cause": "card"}))
        assert await asyncio.to_thread(begun.wait, 10)
        check = await client.post("/v1/checks/card", json=BY_CARD)
        under_way = not led.done()
        done.set()
        return check.status_code, under_way, (await led).status_code

    monkeypatch.setattr("madoguchi.faces.api.ladder.walked", slow)
    assert many(Town(), beside) == (200, True, 200)


def test_a_visit_of_nobody_or_of_another_facility_is_refused():
    answer = asked(Town(), LADDER, {"cause": "card", "on": "2026-11-23", "earlier_visit": "0" * 32})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems#no-such-visit")
