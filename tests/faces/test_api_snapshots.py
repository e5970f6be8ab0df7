"""Outage snapshots over HTTP (停止時の写し): bookings handed in, a file that streams out, the key of the morning."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from hypothesis import given, settings

from faces.service_in_memory import BY_NUMBER, CLOSED, GONE, POSTS, Town, asked, desk_of, many, moment, service_of
from faces.snapshots_in_memory import CODE
from madoguchi.adapters.snapshot_file import in_hand
from madoguchi.desk.facilities import Holder
from madoguchi.desk.snapshot_asking import ask
from madoguchi.desk.snapshots import TRIES, pieces
from madoguchi.desk.verifying import Question, Unreachable, verify
from madoguchi.faces.api.problems import TooSlow
from madoguchi.faces.api.snapshot_routes import BREATH, LONGEST, in_time, room_in
from madoguchi.reception.answering import Found
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Counter
from madoguchi.reception.snapshots import TELLING, UNTOLD
from reception.worlds import CITY, INSURERS, NUMBER, ON, worlds
from sizes import size

PATHS = ("/v1/bookings", "/v1/snapshot", "/v1/snapshot/key")


@pytest.fixture(scope="module")
def size_of_one(tmp_path_factory: Any) -> int:
    """How long a file is with one person in it."""
    return fetched(Town(), tmp_path_factory.mktemp("one"))[0].stat().st_size


def fetched(town: Town, to: Path) -> tuple[Path, Path]:
    """The file and the key, as a facility's machine fetches them."""

    async def both(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.post(path, json={}) for path in ("/v1/snapshot", "/v1/snapshot/key")]

    file, key = many(town, both)
    assert (file.status_code, key.status_code) == (200, 200)
    assert (file.headers["content-type"], file.headers["cache-control"]) == ("application/octet-stream", "no-store")
    (to / "file").write_bytes(file.content)
    (to / "key").write_bytes(key.content)
    return to / "file", to / "key"


def test_the_file_and_the_key_of_the_morning_answer_offline(tmp_path: Path):
    town = Town()
    found = ask(in_hand(*fetched(town, tmp_path)), NUMBER, moment())
    assert (found.answer.validity.value, found.answer.visit) == ("valid", None)
    assert town.snapshots.ended == [True]
    assert [one.person for one in town.snapshots.kept] == [1]


def test_bookings_are_taken_and_nobody_is_told_of_any():
    town = Town()
    fits, does_not = BY_NUMBER, {**BY_NUMBER, "birth_date": "1990-01-01"}
    told = [asked(town, "/v1/bookings", {"on": "2026-08-02", "bookings": [one]}) for one in (fits, does_not)]
    assert [(one.status_code, one.content) for one in told] == [(204, b"")] * 2
    (booked,) = town.snapshots.booked.items()
    assert booked[0] == date(2026, 8, 2)
    assert asked(town, "/v1/bookings", {"on": "2026-08-09", "bookings": []}).json()["type"] == "/problems#not-bookable"


@pytest.mark.parametrize("path", PATHS)
def test_where_it_is_off_closed_or_out_of_reach_a_problem_says_so(path: str):
    off = Town()
    off.snapshots.switched_on = False
    assert asked(off, path, POSTS[path]).json()["type"] == "/problems#no-snapshots"
    assert asked(Town(), path, POSTS[path], key=CLOSED).status_code == 401
    gone = Town()
    gone.snapshots.town = replace(gone, fails=GONE)
    assert asked(gone, path, POSTS[path]).status_code == 503


def test_the_log_and_the_counters_know_nobody_of_it(tmp_path: Path):
    town = Town()
    fetched(town, tmp_path)
    lines = [json.loads(one) for one in town.lines]
    assert [one["route"] for one in lines] == ["POST /v1/snapshot", "POST /v1/snapshot/key"]
    assert {name for one in lines for name in one} == {"at", "request", "route", "status", "ms", "facility"}


def test_a_file_that_was_cut_off_is_no_snapshot(tmp_path: Path):
    town = Town()
    town.snapshots.people = 40

    async def cut(client: httpx.AsyncClient) -> bytes:
        answer = await client.post("/v1/snapshot", json={})
        (tmp_path / "key").write_bytes((await client.post("/v1/snapshot/key", json={})).content)
        return answer.content

    whole = many(town, cut)
    for end in (len(whole) - 1, len(whole) - 32, len(whole) - 1024, 200, 40, 0):
        (tmp_path / "file").write_bytes(whole[:end])
        with pytest.raises(Exception, match="no whole snapshot"):
            in_hand(tmp_path / "file", tmp_path / "key")


@settings(max_examples=size("snapshots of worlds"), deadline=None)
@given(worlds())
def test_whoever_is_found_it_answers_as_the_check_or_not_at_all(
    size_of_one: int, tmp_path_factory: Any, people: list[Found]
):
    town = Town()
    town.people = {NUMBER: people}
    to = tmp_path_factory.mktemp("snapshot")
    told = ask(in_hand(*fetched(town, to)), NUMBER, moment()).answer
    checked = checked_by(town)
    assert told in (UNTOLD, without_head(checked))
    if [(one.insurer, one.person) for one in people] == [(CITY, 1)] and checked.validity in TELLING:
        assert (told == UNTOLD) == hidden(people[0]), "保護されている人は、入っていない"
    assert (to / "file").stat().st_size == size_of_one, "だれがいても、同じ大きさ"


def checked_by(town: Town) -> Answer:
    return asyncio.run(verify(town, Counter("a" * 32), Question(NUMBER, ON), ON, INSURERS))


def without_head(checked: Answer) -> Answer:
    """As a snapshot has it: who is head of household may be protected, and is in nobody's."""
    return replace(checked, visit=None, covers=tuple(replace(one, head_name=None) for one in checked.covers))


def hidden(one: Found) -> bool:
    return one.waits or (one.answers or {}).get("reader_message") == "stop"


def test_it_answers_for_each_day_on_which_it_may_be_read_and_no_other(tmp_path: Path):
    file, key = fetched(Town(), tmp_path)
    reader = in_hand(file, key)
    (head, kept) = (reader.head, reader.kept(NUMBER))
    assert head.snapshot == CODE
    assert kept is not None
    assert (kept.stretches[0].first, kept.stretches[-1].last) == (ON, ON + timedelta(days=3))


def test_who_is_left_out_by_chance_is_as_one_who_is_protected(size_of_one: int, tmp_path: Path):
    town = Town()
    town.snapshots.left_out = True
    file, key = fetched(town, tmp_path)
    assert ask(in_hand(file, key), NUMBER, moment()).answer == UNTOLD
    assert file.stat().st_size == size_of_one, "場所は残る"
    assert (town.snapshots.kept, town.snapshots.found) == ([], 0), "除いてからは、調べも記録もしない"


def test_who_does_not_fit_is_not_said_to_have_been_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("madoguchi.adapters.snapshot_file._packed", lambda _: None)
    town = Town()
    assert ask(in_hand(*fetched(town, tmp_path)), NUMBER, moment()).answer == UNTOLD
    assert town.snapshots.kept == []


@pytest.mark.parametrize("stalls", range(1, TRIES))
def test_a_stalled_second_does_not_lose_what_was_made(stalls: int, tmp_path: Path):
    town = Town()
    town.snapshots.stalls = stalls
    assert ask(in_hand(*fetched(town, tmp_path)), NUMBER, moment()).answer.validity.value == "valid"
    assert town.snapshots.ended == [True]


def test_what_does_not_come_through_again_and_again_is_given_up():
    town = Town()
    town.snapshots.stalls = TRIES

    async def made() -> list[bytes]:
        at = Holder("a" * 32, "1310000019")
        one = await town.snapshots.begin(at, 72, moment())
        return [piece async for piece in pieces(town.snapshots.making, at, one)]

    with pytest.raises(Unreachable):
        asyncio.run(made())
    assert town.snapshots.ended == [False]


def test_making_waits_while_questions_are_in_flight():
    desk = desk_of(service_of(Town()))

    async def tried() -> list[bool]:
        room = room_in(desk)
        await asyncio.wait_for(room(), 1)
        desk.counts.in_flight = desk.around.most
        waiting = asyncio.ensure_future(room())
        await asyncio.sleep(5 * BREATH)
        waits = not waiting.done()
        desk.counts.in_flight = 0
        await asyncio.wait_for(waiting, 1)
        return [waits, waiting.done()]

    assert asyncio.run(tried()) == [True, True]


def test_however_busy_it_is_a_piece_is_made_each_twenty_seconds():
    desk, seconds = desk_of(service_of(Town())), iter(range(0, 1_000, 7))
    busy = replace(desk, around=replace(desk.around, seconds=lambda: float(next(seconds))))
    busy.counts.in_flight = busy.around.most
    asyncio.run(asyncio.wait_for(room_in(busy)(), 5))
    assert next(seconds) == 28
    busy.counts.in_flight = 0


def test_while_one_is_made_checks_are_answered():
    town = Town()
    town.snapshots.people = 400

    async def both(client: httpx.AsyncClient) -> list[bool]:
        making = asyncio.ensure_future(client.post("/v1/snapshot", json={}))
        each = []
        while not making.done():
            each.append((await client.post("/v1/checks/number", json=BY_NUMBER)).status_code == 200)
            await asyncio.sleep(0.01)
        return [*each, (await making).status_code == 200]

    told = many(town, both)
    assert all(told)
    assert len(told) > 10, "作っている間に、照会が次々に答えられる"


def test_who_takes_it_for_longer_than_an_hour_gets_no_whole_one():
    closed: list[bool] = []

    async def each() -> AsyncGenerator[bytes, None]:
        try:
            for _ in range(5):
                yield b"."
        finally:
            closed.append(True)

    clock, told = iter([0.0, 10.0, LONGEST, LONGEST + 1]), []

    async def slow() -> None:
        async for piece in in_time(each(), lambda: next(clock)):
            told.append(piece)  # noqa: PERF401 - what came before the end counts

    with pytest.raises(TooSlow):
        asyncio.run(slow())
    assert told == [b"."] * 3
    assert closed == [True]
