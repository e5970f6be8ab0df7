"""Nothing at the level of HTTP tells protection (保護): bytes, headers, size, counters, lines of the log."""

from __future__ import annotations

import json
from typing import Any

import httpx2 as httpx
from hypothesis import given, settings

from faces.service_in_memory import BY_CARD, BY_NUMBER, BY_PERSON, FILED, POSTS, Town, asked, many
from madoguchi.reception.answering import Found
from madoguchi.reception.asking import ByPerson
from reception.worlds import CARD, NUMBER, PERSON, mark, somebody, worlds
from sizes import size

CODE = "x-request-id"
DECLARED_AS: Any = {name: POSTS["/v1/declarations"][name] for name in ("name", "sex", "address")}
Told = tuple[int, list[tuple[str, str]], bytes]
tried = settings(max_examples=size("answers over http"), deadline=None)


def told_by(town: Town, path: str, body: object) -> tuple[Told, list[dict[str, Any]], str]:
    """All that comes out: the answer but for its random code, the lines but for theirs, the counters."""

    async def once(client: httpx.AsyncClient) -> tuple[httpx.Response, str]:
        return await client.post(path, json=body), (await client.get("/metrics")).text

    answer, counted = many(town, once)
    headers = [one for one in answer.headers.items() if one[0] != CODE]
    lines = [{**json.loads(line), "request": ""} for line in town.lines]
    return (answer.status_code, headers, answer.content), lines, counted


def found(of: object, *people: Found) -> Town:
    town = Town()
    town.people = {of: people}  # type: ignore[dict-item]
    return town


def test_a_blocked_card_comes_out_as_one_that_was_revoked():
    blocked = found(CARD, somebody(reader_message="stop", card_usable=False, medical_may_be_told=False))
    revoked = found(CARD, somebody(reader_message="none", card_usable=False, medical_may_be_told=False))
    assert told_by(blocked, "/v1/checks/card", BY_CARD) == told_by(revoked, "/v1/checks/card", BY_CARD)


def test_who_is_under_protection_is_not_found_by_name_as_nobody_is():
    kept_out = found(PERSON, somebody(reader_message="stop"))
    nobody = found(PERSON)
    assert told_by(kept_out, "/v1/checks/person", BY_PERSON) == told_by(nobody, "/v1/checks/person", BY_PERSON)


def test_by_number_the_flag_changes_no_byte():
    flagged = found(NUMBER, somebody(reader_message="stop", card_usable=False, medical_may_be_told=False))
    plain = found(NUMBER, somebody())
    for path in ("/v1/checks/number", "/v1/platform/search"):
        assert told_by(flagged, path, POSTS[path]) == told_by(plain, path, POSTS[path])


def test_a_declaration_is_matched_by_name_as_nobody_and_by_number_whatever_is_flagged():
    path = "/v1/declarations/match"
    by_name = {"declaration": FILED}
    asked_by = ByPerson(**{**DECLARED_AS, "birth_date": PERSON.birth_date})
    flagged = somebody(reader_message="stop", card_usable=False, medical_may_be_told=False)
    assert told_by(found(asked_by, flagged), path, by_name) == told_by(found(asked_by), path, by_name)
    paper = {name: BY_NUMBER[name] for name in ("insurer_number", "symbol", "number", "sub_number")}
    by_paper = {**by_name, "number": paper}
    protected = told_by(found(NUMBER, flagged), path, by_paper)
    assert protected == told_by(found(NUMBER, somebody()), path, by_paper)
    assert json.loads(protected[0][2])["found"] == "matched"


@tried
@given(worlds())
def test_whatever_is_found_the_counters_and_the_log_know_no_card_that_is_stopped(people: list[Found]):
    for of, path, body in ((CARD, "/v1/checks/card", BY_CARD), (NUMBER, "/v1/checks/number", BY_NUMBER)):
        (_, headers, _), lines, counted = told_by(found(of, *people), path, body)
        assert "stopped" not in counted
        assert "stop" not in json.dumps(lines)
        assert {name for name, _ in headers} == {
            "content-length", "content-type", "cache-control", "x-content-type-options", "referrer-policy",
        }  # fmt: skip


@tried
@given(worlds())
def test_no_person_stands_in_the_log_or_the_counters(people: list[Found]):
    canaries = {"見本", "花子", "４５６７", "4567", "0A1B2C3D4E", "1980", *map(mark, range(9)), "138058"}
    for path, body in POSTS.items():
        town = Town(people={NUMBER: people, CARD: people, PERSON: people})
        (_, headers, _), lines, counted = told_by(town, path, body)
        seen = json.dumps([lines, headers], ensure_ascii=False) + counted
        assert [one for one in canaries if one in seen] == []


def test_a_line_of_the_log_holds_these_and_nothing_else():
    town = Town()
    asked(town, "/v1/checks/number", BY_NUMBER)
    asked(town, "/v1/checks/見本花子", BY_NUMBER)
    first, second = map(json.loads, town.lines)
    assert set(first) == {"at", "request", "route", "status", "ms", "facility"}
    assert (first["route"], second["route"]) == ("POST /v1/checks/number", "- -")
